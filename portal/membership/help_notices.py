"""Publishing the privacy notice of the help form: the words are the university's own (DOMAIN 6, rules 1 and 14)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import CENTER_ROLES
from portal.privacy.deeds import note_on
from portal.privacy.viewers import Viewer

from .models import HelpNotice
from .rights import NotAllowed


class InvalidHelpNotice(Exception):
    """A notice without words in one of the two languages."""

    message: Any = _("The notice needs its text in Turkish and in English.")


@dataclass(frozen=True, slots=True)
class HelpNoticeDraft:
    """The words in both languages, and from when they are shown; None means at once."""

    text_tr: str
    text_en: str
    in_force_from: datetime | None = None


def publish_help_notice(actor: Viewer, *, draft: HelpNoticeDraft) -> HelpNotice:
    """Publish the next version of the notice; requests keep the one they were shown.

    Raises NotAllowed, InvalidHelpNotice.
    """
    if not actor.roles & CENTER_ROLES:
        raise NotAllowed
    if not draft.text_tr.strip() or not draft.text_en.strip():
        raise InvalidHelpNotice
    with transaction.atomic():
        last = HelpNotice.objects.aggregate(last=Max("version"))["last"] or 0
        made = HelpNotice.objects.create(
            version=last + 1,
            text_tr=draft.text_tr.strip(),
            text_en=draft.text_en.strip(),
            in_force_from=draft.in_force_from or timezone.now(),
        )
        note_on(actor, "membership.helpnotice.publish", made, fields=["text_tr", "text_en"])
    return made
