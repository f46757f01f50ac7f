"""Opening a breach, noting who was told when, and the words that are sent: deeds of the officer, all audited."""

from dataclasses import asdict, dataclass
from datetime import datetime
from string import Template
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from portal.data_rights.models import Breach, BreachScope, Wording, WordingKind
from portal.privacy.deeds import note, thing
from portal.privacy.notices import BadNotice, NoticeOvertaken, officer_only
from portal.privacy.viewers import Viewer

from .affected import Extent

PLACES = ("title", "discovered", "since", "until", "people", "fields")
"""What the words may name as ``$title`` and so on; anything else stays as it is written."""


class BadBreach(Exception):
    """Why a breach cannot be opened; ``field`` is what it is about."""

    def __init__(self, field: str, message: Any) -> None:
        super().__init__(field)
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class BreachDraft:
    """What is known on the day a breach is discovered."""

    title: str
    scope: BreachScope
    since: datetime
    until: datetime
    discovered_at: datetime
    described: str = ""
    account_id: int | None = None
    firm_id: int | None = None


def open_breach(actor: Viewer, *, draft: BreachDraft) -> Breach:
    """Open the file of a breach; the clock runs from its discovery. Raises NotTheOfficer, BadBreach."""
    officer_only(actor)
    if draft.until <= draft.since:
        raise BadBreach("until", _("The end lies before the beginning."))
    if draft.discovered_at > timezone.now():
        raise BadBreach("discovered_at", _("A breach is not discovered in the future."))
    if (draft.scope == BreachScope.ACCOUNT) != (draft.account_id is not None):
        raise BadBreach("account", _("Say which account, or choose another scope."))
    if (draft.scope == BreachScope.FIRM) != (draft.firm_id is not None):
        raise BadBreach("firm", _("Say which firm, or choose another scope."))
    with transaction.atomic():
        made = Breach.objects.create(**asdict(draft), opened_by_id=actor.user_id)
        note(actor, "data_rights.breach.open", about=[thing(made)])
    return made


def note_told(actor: Viewer, *, breach_id: int, column: str) -> bool:
    """Note that the Board or the people were told now (``board_told_at``, ``people_told_at``); say whether it is new.

    Raises NotTheOfficer, and KeyError for another column.
    """
    officer_only(actor)
    purpose = {"board_told_at": "tell_board", "people_told_at": "tell_people"}[column]
    with transaction.atomic():
        rows = Breach.objects.filter(**{"pk": breach_id, f"{column}__isnull": True})
        if not rows.update(**{column: timezone.now()}):
            return False
        note(actor, f"data_rights.breach.{purpose}", about=[f"breach:{breach_id}"], fields=[column])
    return True


def latest_wording(kind: WordingKind) -> Wording | None:
    """Return the newest version of a text, or None where the university has written none."""
    return Wording.objects.filter(kind=kind).order_by("-version").first()


def publish_wording(actor: Viewer, *, kind: WordingKind, text_tr: str, text_en: str, follows: int) -> Wording:
    """Add a version of a text. Raises NotTheOfficer, BadNotice, NoticeOvertaken where another came first."""
    officer_only(actor)
    for field, text in (("text_tr", text_tr), ("text_en", text_en)):
        if not text.strip():
            raise BadNotice(field, _("Both languages are needed."))
    newest = latest_wording(kind)
    if (newest.version if newest else 0) != follows:
        raise NoticeOvertaken
    try:
        with transaction.atomic():
            made = Wording.objects.create(
                kind=kind,
                version=follows + 1,
                text_tr=text_tr.strip(),
                text_en=text_en.strip(),
                published_by_id=actor.user_id,
            )
            note(actor, "data_rights.wording.publish", about=[thing(made)], fields=["text_tr", "text_en"])
    except IntegrityError as other:
        raise NoticeOvertaken from other
    return made


def filled(text: str, breach: Breach, extent: Extent, language: str) -> str:
    """Return the words with what is known of the breach in the places they name."""
    with translation.override(language):
        told = {
            "title": breach.title,
            "discovered": _moment(breach.discovered_at),
            "since": _moment(breach.since),
            "until": _moment(breach.until),
            "people": str(extent.people),
            "fields": ", ".join(str(group.label) for group in extent.groups) or "–",
        }
        return Template(text).safe_substitute(told)


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
