"""The editor's form of every page."""

from django.utils.functional import cached_property
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks.base import BlockField


class PortalPageForm(WagtailAdminPageForm):  # type: ignore[misc]
    """Knows whether something was changed.

    Wagtail compares what a block holds with what was typed, and 6 differs from "6": a page with a number or a day in a
    block counts as changed by whoever presses a button in its editor. Somebody who only approves would so become an
    author, and be refused.
    """

    @cached_property
    def changed_data(self) -> list[str]:
        """Return the names of the fields that changed; what a block was read as is compared, not what was typed."""
        return [name for name in super().changed_data if not self._reads_as_before(name)]

    def _reads_as_before(self, name: str) -> bool:
        field = self.fields[name]
        read = getattr(self, "cleaned_data", {})
        if not isinstance(field, BlockField) or name not in read:
            return False
        return not field.has_changed(self[name].initial, read[name])
