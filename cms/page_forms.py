"""The editor's form of every page."""

import json
import re
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import cached_property
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import Block
from wagtail.blocks.base import BlockField

_PARAGRAPH_KEY = re.compile(r' data-block-key=\\"\w*\\"')


def _as_stored(block: Block, value: Any) -> str:
    """Return what would be stored, without the keys by which the editor, and no reader, knows its paragraphs."""
    return _PARAGRAPH_KEY.sub("", json.dumps(block.get_prep_value(value), cls=DjangoJSONEncoder))


class PortalPageForm(WagtailAdminPageForm):  # type: ignore[misc]
    """Knows whether something was changed.

    Wagtail compares what a block holds with what was typed, and 6 differs from "6"; and its editor gives a paragraph
    that came from elsewhere a key. Such a page counts as changed by whoever presses a button in its editor: somebody
    who only approves would so become an author, and be refused.
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
        return _as_stored(field.block, self[name].initial) == _as_stored(field.block, read[name])
