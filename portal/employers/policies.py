"""What each role in a firm may do: one table, read by services, selectors and the schema."""

from collections.abc import Mapping
from enum import StrEnum

from .models import MemberRole


class Act(StrEnum):
    """Something a firm's people do on the platform."""

    READ = "read"
    SEARCH = "search"
    POST = "post"
    MANAGE_MEMBERS = "manage_members"
    RENEW = "renew"


RIGHTS: Mapping[MemberRole, frozenset[Act]] = {
    MemberRole.OWNER: frozenset(Act),
    MemberRole.RECRUITER: frozenset({Act.READ, Act.SEARCH, Act.POST}),
    MemberRole.VIEWER: frozenset({Act.READ}),
}
"""READ: the firm's state, its people, its reasons. SEARCH: alumni, and whatever else employers are shown. POST: hand in
and close postings. Searching and posting also need the firm to be approved and in force."""


def roles_that_may(act: Act) -> frozenset[MemberRole]:
    """Return the roles that may do ``act``."""
    return frozenset(role for role, acts in RIGHTS.items() if act in acts)
