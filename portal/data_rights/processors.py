"""The list of processors and transfers: written by the officer, and nobody abroad is on unless the officer says why."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.data_rights.models import HOME, Processor
from portal.privacy.deeds import note, thing
from portal.privacy.notices import officer_only
from portal.privacy.viewers import Viewer


class InvalidProcessor(Exception):
    """An entry with errors; ``problems`` holds the reasons by field."""

    def __init__(self, problems: dict[str, list[Any]]) -> None:
        super().__init__(sorted(problems))
        self.problems = problems


class WhyAbroad(Exception):
    """A transfer abroad is not switched on without its ground."""

    message = _("Please say on which ground data leaves the country.")


@dataclass(frozen=True, slots=True)
class ProcessorDraft:
    """What the list says of one."""

    name: str
    purpose_tr: str
    purpose_en: str
    data_tr: str
    data_en: str
    country: str = HOME


def save_processor(actor: Viewer, *, draft: ProcessorDraft, processor_id: int | None = None) -> Processor:
    """Add an entry, switched off, or change one; one that moves abroad is off again until somebody says why.

    Raises NotTheOfficer, InvalidProcessor, Processor.DoesNotExist.
    """
    officer_only(actor)
    with transaction.atomic():
        row = Processor() if processor_id is None else Processor.objects.select_for_update().get(pk=processor_id)
        moved = row.country != draft.country and draft.country != HOME
        for name, value in asdict(draft).items():
            setattr(row, name, value.strip())
        row.is_on = row.is_on and not moved
        try:
            row.full_clean()
        except ValidationError as refused:
            raise InvalidProcessor(refused.message_dict) from refused
        row.save()
        deed = "add" if processor_id is None else "change"
        note(actor, f"data_rights.processor.{deed}", about=[thing(row)], fields=asdict(draft), reason=row.name)
    return row


def switch_processor(actor: Viewer, *, processor_id: int, on: bool, today: date, reason: str = "") -> Processor:
    """Begin or end using a processor. Raises NotTheOfficer, WhyAbroad, Processor.DoesNotExist."""
    officer_only(actor)
    with transaction.atomic():
        row = Processor.objects.select_for_update().get(pk=processor_id)
        if on and row.is_abroad and not reason.strip():
            raise WhyAbroad
        if row.is_on != on:
            row.is_on, row.since = on, today if on else row.since
            row.save(update_fields=["is_on", "since"])
            deed = "switch_on" if on else "switch_off"
            note(actor, f"data_rights.processor.{deed}", about=[thing(row)], fields=["is_on"], reason=reason)
    return row
