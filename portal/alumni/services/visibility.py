"""What an owner opens to whom, and closes again (S1-22, S1-23)."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from portal.alumni.models import AccessGrant, AlumniProfile, EmployerBlock
from portal.alumni.rows import MASKS
from portal.ledger.digest import set_digest
from portal.privacy import services as privacy
from portal.privacy.audiences import Audience
from portal.privacy.models import Channel, Purpose
from portal.privacy.policies import FieldGroup, choosable_mask, mask_of
from portal.privacy.refusals import DeedRefused
from portal.privacy.viewers import Viewer

from .writing import changed, own, user_id_of

LONGEST_OPENING = timedelta(days=365)


class NotChoosable(DeedRefused):
    """A group that can never be opened to this audience."""

    code = "NOT_CHOOSABLE"
    message = _("This information cannot be opened to this audience.")

    def __init__(self, audience: Audience, groups: Collection[FieldGroup]) -> None:
        super().__init__(audience, groups)
        self.audience = audience
        self.groups = tuple(groups)


class BadOpening(DeedRefused):
    """An end of the opening that lies in the past or too far ahead."""

    code = "BAD_OPENING"
    message = _("Choose a day from today to one year ahead.")


def set_visibility(actor: Viewer, *, audience: Audience, groups: Collection[FieldGroup]) -> AlumniProfile:
    """Make ``groups`` what the owner opens to ``audience``, and close the others; in force with the next answer.

    Raises NoProfile, and NotChoosable where a policy closes a group to that audience for good (S1-23).
    """
    mask = mask_of(groups)
    if audience not in MASKS or mask & ~choosable_mask(audience):
        closed = [group for group in groups if not group.bit & choosable_mask(audience)]
        raise NotChoosable(audience, closed)
    with transaction.atomic():
        profile = own(actor)
        setattr(profile, MASKS[audience], mask)
        changed(profile, MASKS[audience])
    return profile


def close_group(actor: Viewer, *, group: FieldGroup) -> AlumniProfile:
    """Close one group to every audience and every firm; in force with the next answer. Raises NoProfile."""
    with transaction.atomic():
        profile = own(actor)
        for column in MASKS.values():
            setattr(profile, column, getattr(profile, column) & ~group.bit)
        others = mask_of(FieldGroup) & ~group.bit
        AccessGrant.objects.filter(profile=profile).update(groups=F("groups").bitand(others))
        changed(profile, *MASKS.values())
    return profile


def open_to_employers(actor: Viewer, *, until: date) -> AlumniProfile:
    """Let approved employers find the actor until a day, with consent on record (S1-22).

    Raises NoProfile, BadOpening, and NoticeMissing where there is no text to consent to.
    """
    if not actor.today <= until <= actor.today + LONGEST_OPENING:
        raise BadOpening
    with transaction.atomic():
        profile = own(actor)
        privacy.give_consent([user_id_of(actor)], purpose=Purpose.EMPLOYER_VISIBILITY, channel=Channel.WEB)
        profile.employer_open_until = until
        changed(profile, "employer_open_until")
    return profile


def close_to_employers(actor: Viewer) -> AlumniProfile:
    """Let no employer find the actor from now on, and withdraw that consent. Raises NoProfile."""
    with transaction.atomic():
        profile = own(actor)
        privacy.withdraw_consent(user_id_of(actor), purpose=Purpose.EMPLOYER_VISIBILITY, channel=Channel.WEB)
        profile.employer_open_until = None
        changed(profile, "employer_open_until")
    return profile


def set_directory(actor: Viewer, *, listed: bool) -> AlumniProfile:
    """Enter or leave the alumni directory, with consent given or withdrawn. Raises NoProfile, NoticeMissing."""
    with transaction.atomic():
        profile = own(actor)
        if listed:
            privacy.give_consent([user_id_of(actor)], purpose=Purpose.DIRECTORY, channel=Channel.WEB)
        else:
            privacy.withdraw_consent(user_id_of(actor), purpose=Purpose.DIRECTORY, channel=Channel.WEB)
        profile.in_directory = listed
        changed(profile, "in_directory")
    return profile


def block_employer(actor: Viewer, *, employer_id: int) -> AlumniProfile:
    """Never let this firm find the actor again; blocking twice changes nothing. Raises NoProfile."""
    with transaction.atomic():
        profile = own(actor)
        EmployerBlock.objects.get_or_create(profile=profile, employer_id=employer_id)
        changed(profile)
    return profile


def unblock_employer(actor: Viewer, *, employer_id: int) -> AlumniProfile:
    """Take a block back. Raises NoProfile."""
    with transaction.atomic():
        profile = own(actor)
        EmployerBlock.objects.filter(profile=profile, employer_id=employer_id).delete()
        changed(profile)
    return profile


def choose_digest(actor: Viewer, *, wanted: bool) -> AlumniProfile:
    """Send the actor a letter a month on who read them, or none any more. Raises NoProfile."""
    with transaction.atomic():
        profile = own(actor)
        set_digest(profile.pk, wanted=wanted, today=actor.today)
    return profile
