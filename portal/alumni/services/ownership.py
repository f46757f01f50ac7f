"""Whose record it is, and whether anything is heard of them."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.alumni.models import AlumniProfile, Freshness, LifeCycle, Source
from portal.privacy.viewers import Viewer, anonymous
from portal.workflow.services import move, move_all

from .writing import changed, user_id_of

ASLEEP_AFTER = timedelta(days=365)
NOTHING_HEARD = "nothing was heard for a year"
_AT_ONCE = 5_000


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


def fall_asleep(today: date) -> int:
    """Note of the active of whom nothing was heard for a year that they sleep; return how many.

    Heard of is whoever signed in, or said of something in the own record that it holds. Nobody sees anything else by
    it: what is open stays open. Any deed of their own wakes them (``writing.act``). 5,000 a night at most.
    """
    since = today - ASLEEP_AFTER
    signed_in = Coalesce("user__last_login", "user__date_joined")
    said = Freshness.objects.filter(profile=OuterRef("pk"), verified_by=Source.SELF, verified_on__gte=since)
    quiet = AlumniProfile.objects.filter(~Exists(said), state=LifeCycle.ACTIVE).annotate(signed_in=signed_in)
    quiet = quiet.filter(signed_in__lt=timezone.make_aware(datetime.combine(since, time.min)))
    with transaction.atomic():
        rows = list(quiet.select_for_update(of=("self",)).order_by("pk")[:_AT_ONCE])
        move_all(rows, "fall_asleep", actor=anonymous(today=today), reason=NOTHING_HEARD)
    return len(rows)
