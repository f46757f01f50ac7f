"""What was given up: tried again, or thrown away with a reason, by somebody in office."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.privacy.deeds import note, thing
from portal.privacy.viewers import Viewer

from . import services
from .models import Entry

LONGEST_REASON = 300


class NotDiscardable(Exception):
    """The entry keeps somebody out of what others find until it has arrived; it cannot be thrown away."""

    message = _("This message keeps somebody out of search until it has arrived. It can only be sent again.")


class WhyDiscard(Exception):
    """Nothing is thrown away without a reason."""

    message = _("Say why this message need not arrive.")


def retry(actor: Viewer, *, entry_id: int | None = None) -> int:
    """Send one entry that was given up, or all, on its way again; return how many.

    A handler is harmless when repeated, so a second click does no harm.
    """
    with transaction.atomic():
        revived = services.revive(None if entry_id is None else [entry_id])
        if revived:
            note(actor, "outbox.entry.retry", about=[] if entry_id is None else [thing(Entry(pk=entry_id))])
    return revived


def discard(actor: Viewer, *, entry_id: int, reason: str) -> bool:
    """Throw away one entry that was given up; return whether it was still there. Raises WhyDiscard, NotDiscardable."""
    if not reason.strip():
        raise WhyDiscard
    with transaction.atomic():
        entry = Entry.objects.select_for_update().filter(pk=entry_id, dead_at__isnull=False).first()
        if entry is None:
            return False
        if entry.channel in services.channels_that_must_arrive():
            raise NotDiscardable
        note(actor, "outbox.entry.discard", about=[thing(entry)], reason=reason[:LONGEST_REASON])
        entry.delete()
    return True
