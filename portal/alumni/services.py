"""What changes a profile. Each deed: lock, check, write, fact into the outbox, in one transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from portal.outbox import services as outbox
from portal.privacy import services as privacy
from portal.privacy.audiences import Audience
from portal.privacy.models import Channel, Purpose
from portal.privacy.policies import FieldGroup, choosable_mask, mask_of
from portal.privacy.viewers import Viewer
from portal.workflow.services import move

from .models import AlumniProfile, Degree, EmployerBlock, LifeCycle
from .rows import MASKS

CHANGED = "alumnus.changed"
LONGEST_OPENING = timedelta(days=365)


class NoProfile(Exception):
    """The viewer has no alumni record of their own yet."""

    message = _("You have not claimed your alumni record yet.")


class NotChoosable(Exception):
    """A group that can never be opened to this audience."""

    message = _("This information cannot be opened to this audience.")

    def __init__(self, audience: Audience, groups: Collection[FieldGroup]) -> None:
        super().__init__(audience, groups)
        self.audience = audience
        self.groups = tuple(groups)


class BadOpening(Exception):
    """An end of the opening that lies in the past or too far ahead."""

    message = _("Choose a day from today to one year ahead.")


def _own(actor: Viewer) -> AlumniProfile:
    """Lock and return the actor's own profile."""
    if actor.profile_id is None:
        raise NoProfile
    return AlumniProfile.objects.select_for_update().get(pk=actor.profile_id)


def _changed(profile: AlumniProfile, *columns: str) -> None:
    """Save the columns, move the revision and tell the outbox."""
    profile.save(update_fields=[*columns, "changed_at"])
    AlumniProfile.objects.filter(pk=profile.pk).update(revision=F("revision") + 1)
    outbox.write(CHANGED, [profile.pk])


def set_visibility(actor: Viewer, *, audience: Audience, groups: Collection[FieldGroup]) -> AlumniProfile:
    """Make ``groups`` what the owner opens to ``audience``, and close the others; in force with the next answer.

    Raises NoProfile, and NotChoosable where a policy closes a group to that audience for good (S1-23).
    """
    mask = mask_of(groups)
    if audience not in MASKS or mask & ~choosable_mask(audience):
        closed = [group for group in groups if not group.bit & choosable_mask(audience)]
        raise NotChoosable(audience, closed)
    with transaction.atomic():
        profile = _own(actor)
        setattr(profile, MASKS[audience], mask)
        _changed(profile, MASKS[audience])
    return profile


def open_to_employers(actor: Viewer, *, until: date) -> AlumniProfile:
    """Let approved employers find the actor until a day, with consent on record (S1-22).

    Raises NoProfile, BadOpening, and NoticeMissing where there is no text to consent to.
    """
    if not actor.today <= until <= actor.today + LONGEST_OPENING:
        raise BadOpening
    with transaction.atomic():
        profile = _own(actor)
        privacy.give_consent([_user_id(actor)], purpose=Purpose.EMPLOYER_VISIBILITY, channel=Channel.WEB)
        profile.employer_open_until = until
        _changed(profile, "employer_open_until")
    return profile


def close_to_employers(actor: Viewer) -> AlumniProfile:
    """Let no employer find the actor from now on, and withdraw that consent. Raises NoProfile."""
    with transaction.atomic():
        profile = _own(actor)
        privacy.withdraw_consent(_user_id(actor), purpose=Purpose.EMPLOYER_VISIBILITY, channel=Channel.WEB)
        profile.employer_open_until = None
        _changed(profile, "employer_open_until")
    return profile


def set_directory(actor: Viewer, *, listed: bool) -> AlumniProfile:
    """Enter or leave the alumni directory, with consent given or withdrawn. Raises NoProfile, NoticeMissing."""
    with transaction.atomic():
        profile = _own(actor)
        if listed:
            privacy.give_consent([_user_id(actor)], purpose=Purpose.DIRECTORY, channel=Channel.WEB)
        else:
            privacy.withdraw_consent(_user_id(actor), purpose=Purpose.DIRECTORY, channel=Channel.WEB)
        profile.in_directory = listed
        _changed(profile, "in_directory")
    return profile


def block_employer(actor: Viewer, *, employer_id: int) -> AlumniProfile:
    """Never let this firm find the actor again; blocking twice changes nothing. Raises NoProfile."""
    with transaction.atomic():
        profile = _own(actor)
        EmployerBlock.objects.get_or_create(profile=profile, employer_id=employer_id)
        _changed(profile)
    return profile


def unblock_employer(actor: Viewer, *, employer_id: int) -> AlumniProfile:
    """Take a block back. Raises NoProfile."""
    with transaction.atomic():
        profile = _own(actor)
        EmployerBlock.objects.filter(profile=profile, employer_id=employer_id).delete()
        _changed(profile)
    return profile


def _user_id(actor: Viewer) -> int:
    if actor.user_id is None:
        raise NoProfile
    return actor.user_id


def attach_user(actor: Viewer, *, profile_id: int) -> AlumniProfile:
    """Make the actor the owner of a record that the registry found to be theirs; everything stays closed.

    Raises IllegalTransition where the record has been claimed already.
    """
    with transaction.atomic():
        profile = AlumniProfile.objects.select_for_update().get(pk=profile_id)
        profile.user_id = _user_id(actor)
        move(profile, "claim", actor=actor)
        _changed(profile)
    return profile


@dataclass(frozen=True, slots=True)
class NewGraduate:
    """A person and a degree as the student records tell them, checked before they come here."""

    first_name: str
    last_name: str
    contact_email: str
    contact_phone: str
    unit_id: int
    level: str
    enrolled_on: date | None
    graduated_on: date | None
    state: str = LifeCycle.GRADUATE
    province_id: int | None = None
    profile_id: int | None = field(default=None)


def add_graduates(people: Sequence[NewGraduate], *, batch_size: int = 1000) -> list[tuple[int, int]]:
    """Create profiles and degrees in bulk, everything closed; return (profile, degree) keys in the same order.

    A person with ``profile_id`` gets only the degree. Belongs inside the caller's transaction.
    """
    fresh = []
    for person in people:
        if person.profile_id is None:
            profile = AlumniProfile(
                first_name=person.first_name,
                last_name=person.last_name,
                contact_email=person.contact_email,
                contact_phone=person.contact_phone,
                province_id=person.province_id,
                state=person.state,
            )
            profile.set_keys()
            fresh.append(profile)
    AlumniProfile.objects.bulk_create(fresh, batch_size=batch_size)
    created = iter(fresh)
    degrees = [
        Degree(
            profile_id=person.profile_id if person.profile_id is not None else next(created).pk,
            unit_id=person.unit_id,
            level=person.level,
            enrolled_on=person.enrolled_on,
            graduated_on=person.graduated_on,
        )
        for person in people
    ]
    Degree.objects.bulk_create(degrees, batch_size=batch_size)
    return [(degree.profile_id, degree.pk) for degree in degrees]
