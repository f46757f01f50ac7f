"""What a representative writes about the own department's alumni, as a representative (S0-33, S3-45)."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from portal.alumni.fields import FIELDS
from portal.alumni.provenance import Source
from portal.alumni.services.freshness import Written, confirm, write
from portal.alumni.services.letters import ask_these
from portal.privacy.audiences import Audience
from portal.privacy.own_affairs import not_about_oneself
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer
from portal.tracking import selectors
from portal.tracking.rights import NotEntrusted, in_office

from .calls import ReasonNeeded

CONTACT_FIELDS = ("contact_email", "contact_phone", "province")
CAREER_FIELDS = ("job", "sector")
EDITABLE = (*CONTACT_FIELDS, *CAREER_FIELDS)
"""What keeping in touch needs; nothing a representative does not see, for a refusal would tell of it."""
GROUPS = tuple(dict.fromkeys(FIELDS[name].group for name in EDITABLE))


def edit_record(
    actor: Viewer, *, person: UUID | None, values: Mapping[str, Any], confirmed: Collection[FieldGroup] = ()
) -> Written:
    """Tell values of ``EDITABLE``, and say of groups that they are still true, in one transaction.

    The source is the representative, or for the center its staff. What the person said herself is not overwritten: a
    differing word waits for her as a proposal. Consent and visibility are never touched. Raises NotEntrusted for
    whoever is not there, another department's or nobody; OwnAffair for the own record; ReasonNeeded; InvalidProfile
    with every problem.
    """
    if not actor.reason:
        raise ReasonNeeded
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise KeyError(*sorted(unknown))
    with transaction.atomic():
        staff = in_office(actor)
        found = selectors.people(staff).filter(public_id=person).values_list("pk", "user").first()
        if person is None or found is None:
            raise NotEntrusted
        profile_id, owner_id = found
        not_about_oneself(staff, owner_id)
        source = Source.STAFF if Audience.CENTER in staff.audiences else Source.REPRESENTATIVE
        groups = [group for group in GROUPS if group in confirmed]
        if groups:
            confirm(staff, profile_id=profile_id, groups=groups, source=source)
        return write(staff, profile_id=profile_id, values=values, source=source)


def ask_by_mail(actor: Viewer, *, people: Collection[UUID]) -> int:
    """Send the letter "is this still true?" to those of these people who are due for one; return to how many.

    Whoever has no account, was asked within a year or wants no such letters gets none; somebody else's people are as
    absent as nobody. Raises NotEntrusted for whoever holds no such role any more.
    """
    with transaction.atomic():
        staff = in_office(actor)
        own = selectors.people(staff).filter(public_id__in=set(people)).values_list("pk", flat=True)
        return ask_these(staff, profile_ids=list(own))
