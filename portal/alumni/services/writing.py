"""What every deed of an owner begins and ends with: the locked own record, the fact in the outbox."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from portal.alumni.models import AlumniProfile, LifeCycle
from portal.outbox import services as outbox
from portal.privacy.refusals import DeedRefused
from portal.privacy.viewers import Viewer
from portal.workflow.services import move

CHANGED = "alumnus.changed"
_ACTS_FROM = (LifeCycle.CLAIMED, LifeCycle.DORMANT, LifeCycle.UNREACHABLE)


class NoProfile(DeedRefused):
    """The viewer has no alumni record of their own yet."""

    code = "NO_RECORD"
    message = _("You have not claimed your alumni record yet.")


def own(actor: Viewer) -> AlumniProfile:
    """Lock and return the actor's own profile; raise NoProfile."""
    if actor.profile_id is None:
        raise NoProfile
    # Erased while the request was on its way: the row waited for is an empty one, and stays so.
    rows = AlumniProfile.objects.select_for_update().exclude(state=LifeCycle.ERASED)
    profile = rows.filter(pk=actor.profile_id).first()
    if profile is None:
        raise NoProfile
    return profile


def user_id_of(actor: Viewer) -> int:
    """Return the key of the user behind the actor; raise NoProfile where nobody is."""
    if actor.user_id is None:
        raise NoProfile
    return actor.user_id


def act(actor: Viewer, profile: AlumniProfile) -> None:
    """Count something the person did herself: whoever claimed, slept or could not be reached is active."""
    if profile.state in _ACTS_FROM:
        move(profile, "act", actor=actor)


def changed(profile: AlumniProfile, *columns: str) -> None:
    """Save the columns, move the revision and tell the outbox."""
    held = profile.revision
    profile.revision = F("revision") + 1
    profile.save(update_fields=[*columns, "changed_at", "revision"])
    # What the database made of it: the row is locked since it was read.
    profile.revision = held + 1
    outbox.write(CHANGED, [profile.pk])
