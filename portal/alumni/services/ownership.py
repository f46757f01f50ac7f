"""Whose record it is."""

from django.db import transaction

from portal.alumni.models import AlumniProfile
from portal.privacy.viewers import Viewer
from portal.workflow.services import move

from .writing import changed, user_id_of


def attach_user(actor: Viewer, *, profile_id: int, user_id: int | None = None, audited: bool = True) -> AlumniProfile:
    """Make the actor the owner of a record that the registry found to be theirs; everything stays closed.

    ``user_id``: whose it becomes instead, where the center decides for another; not ``audited`` where the
    caller goes on locking rows and writes the link. Raises IllegalTransition where the
    record has been claimed already.
    """
    with transaction.atomic():
        profile = AlumniProfile.objects.select_for_update().get(pk=profile_id)
        profile.user_id = user_id or user_id_of(actor)
        move(profile, "claim", actor=actor, audited=audited)
        changed(profile)
    return profile


def record_death(actor: Viewer, *, profile_id: int, reason: str) -> AlumniProfile:
    """Note that a graduate has died; nobody but staff finds the record from the next answer on.

    The caller answers for the right to do so, and for the reason. Raises IllegalTransition.
    """
    with transaction.atomic():
        profile = AlumniProfile.objects.select_for_update().get(pk=profile_id)
        move(profile, "decease", actor=actor, reason=reason)
        changed(profile)
    return profile
