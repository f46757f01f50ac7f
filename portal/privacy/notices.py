"""Publishing the texts people consent to: the university's own words, versioned, and never changed afterwards."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Role

from .deeds import note, thing
from .models import Consent, Notice, Purpose
from .viewers import Viewer

LONGEST_TEXT = 20_000


class NotTheOfficer(Exception):
    """Only the privacy officer does this."""

    message = _("Only the privacy officer may do this.")


class BadNotice(Exception):
    """Why a text cannot be published; ``field`` is what it is about."""

    def __init__(self, field: str, message: Any) -> None:
        super().__init__(field)
        self.field = field
        self.message = message


class NoticeOvertaken(Exception):
    """Another version was published since this one was looked at."""

    message = _("Somebody published another version in the meantime. Please look at it first.")


class NoticeStays(Exception):
    """The text is in force, or there is none: it cannot be taken back."""

    message = _("Only a text whose day has not come can be taken back.")


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A new version of a text: in force at once where no day is given; ``follows`` is the version before it."""

    purpose: Purpose
    text_tr: str
    text_en: str
    follows: int
    in_force_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class VersionSeen:
    """One version with how many people consent to it now, and how many did and withdrew."""

    notice: Notice
    consenting: int
    withdrawn: int


def officer_only(actor: Viewer) -> None:
    """Raise NotTheOfficer for whoever is not the privacy officer today."""
    if not actor.has_role(Role.PRIVACY_OFFICER):
        raise NotTheOfficer


def latest_version(purpose: Purpose) -> int:
    """Return the number of the newest version of a text, one that is still to come too; 0 where there is none."""
    newest = Notice.objects.filter(purpose=purpose).order_by("-version").values_list("version", flat=True).first()
    return newest or 0


def check_draft(draft: NoticeDraft) -> None:
    """Raise BadNotice for a draft that cannot be published, NoticeOvertaken where another version came first."""
    for field, text in (("text_tr", draft.text_tr), ("text_en", draft.text_en)):
        if not text.strip():
            raise BadNotice(field, _("Both languages are needed."))
        if len(text) > LONGEST_TEXT:
            raise BadNotice(field, _("No more than %(most)d characters can be entered.") % {"most": LONGEST_TEXT})
    if draft.in_force_from is not None and draft.in_force_from < timezone.now():
        raise BadNotice("in_force_from", _("A text cannot be in force before it is published."))
    if latest_version(draft.purpose) != draft.follows:
        raise NoticeOvertaken


def publish_notice(actor: Viewer, *, draft: NoticeDraft) -> Notice:
    """Publish a new version: who consents from its day on consents to it; earlier consents keep theirs (section 6.1).

    Raises NotTheOfficer, BadNotice, NoticeOvertaken.
    """
    officer_only(actor)
    check_draft(draft)
    try:
        with transaction.atomic():
            made = Notice.objects.create(
                purpose=draft.purpose,
                version=draft.follows + 1,
                text_tr=draft.text_tr.strip(),
                text_en=draft.text_en.strip(),
                in_force_from=draft.in_force_from or timezone.now(),
            )
            note(actor, "privacy.notice.publish", about=[thing(made)], fields=["text_tr", "text_en"], reason=str(made))
    except IntegrityError as other:
        raise NoticeOvertaken from other
    return made


def take_back_notice(actor: Viewer, *, notice_id: int) -> None:
    """Take back a version whose day has not come. Raises NotTheOfficer, NoticeStays."""
    officer_only(actor)
    with transaction.atomic():
        waiting = Notice.objects.filter(pk=notice_id, in_force_from__gt=timezone.now(), consent__isnull=True)
        found = waiting.first()
        if found is None:
            raise NoticeStays
        said, about = str(found), thing(found)
        waiting.delete()
        note(actor, "privacy.notice.take_back", about=[about], reason=said)


def versions_seen(purpose: Purpose | None = None) -> list[VersionSeen]:
    """Return every version of every purpose, or of one, the newest first, with its consents: two statements."""
    rows = Notice.objects.order_by("purpose", "-version")
    counts = Consent.objects.order_by().values("notice_id")
    if purpose is not None:
        rows, counts = rows.filter(purpose=purpose), counts.filter(purpose=purpose)
    by_notice = {
        one["notice_id"]: (one["consenting"], one["withdrawn"])
        for one in counts.annotate(
            consenting=Count("pk", filter=Q(withdrawn_at__isnull=True)),
            withdrawn=Count("pk", filter=Q(withdrawn_at__isnull=False)),
        )
    }
    return [VersionSeen(notice, *by_notice.get(notice.pk, (0, 0))) for notice in rows]
