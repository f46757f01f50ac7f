"""Wagtail's own lists can be taken home as CSV. It keeps formulas out of its workbooks and not out of its CSV files."""

from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

from portal.reference.cells import plain_cell

_plain = SpreadsheetExportMixin.preprocess_field_value


def _guarded(self: Any, field: str, value: Any, export_format: str) -> Any:
    """Return a value as it is written: in CSV no text a spreadsheet would take for a formula."""
    written = _plain(self, field, value, export_format)
    is_csv_text = export_format == self.FORMAT_CSV and isinstance(written, str)
    return plain_cell(written) if is_csv_text else written


def guard() -> None:
    """Let every list of Wagtail's write its cells through the house's one rule; called once, when the app is ready."""
    SpreadsheetExportMixin.preprocess_field_value = _guarded
