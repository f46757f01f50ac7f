"""Publishing an edition of the form: the words are the university's own, never the program's (DOMAIN 6, rule 14)."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import CENTER_ROLES
from portal.privacy.deeds import note_on
from portal.privacy.viewers import Viewer

from .models import FormEdition
from .rights import NotAllowed


class InvalidEdition(Exception):
    """A draft with errors; ``problems`` pairs the field with the reasons."""

    message = _("Some of what you entered cannot be saved; please look at the marked fields.")

    def __init__(self, problems: dict[str, list[Any]]) -> None:
        super().__init__(sorted(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class EditionDraft:
    """What a controlled document says of itself, and the words on it; no revision means it was never revised."""

    published_on: date
    institution_tr: str
    institution_en: str
    statement_tr: str
    statement_en: str
    document_number: str = "P1.3.FR.0058"
    revision: int | None = None
    revised_on: date | None = None


def publish_edition(actor: Viewer, *, draft: EditionDraft) -> FormEdition:
    """Publish an edition: forms issued from here on are printed in it, those that are out stay as they are.

    Raises NotAllowed, InvalidEdition.
    """
    if not actor.roles & CENTER_ROLES:
        raise NotAllowed
    edition = FormEdition(**asdict(draft))
    try:
        edition.full_clean()
    except ValidationError as refused:
        raise InvalidEdition(refused.message_dict) from refused
    with transaction.atomic():
        edition.save()
        note_on(actor, "membership.formedition.publish", edition, fields=["statement_tr", "statement_en"])
    return edition
