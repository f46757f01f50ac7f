"""Fields of pages."""

from functools import cached_property
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import JSONField
from wagtail.fields import StreamField


class BodyField(StreamField):
    """Wagtail's own, whose field of JSON is made once and not for every value that is read."""

    @cached_property
    def json_field(self) -> JSONField:
        """Return what reads and writes the JSON."""
        return JSONField(encoder=DjangoJSONEncoder)

    def deconstruct(self) -> Any:
        """Return what migrations know it as: in the database nothing is another."""
        name, _path, arguments, named = super().deconstruct()
        return name, "wagtail.fields.StreamField", arguments, named
