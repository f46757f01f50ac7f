"""The viewer's own memberships."""

import strawberry

from graphql_api.context import Info
from graphql_api.guard import exposed
from graphql_api.loaders import make_siblings
from portal.membership.selectors import own_memberships
from portal.privacy.audiences import Audience

from .types import MembershipType, membership_type

MOST = 10
"""Degrees of one person."""


@strawberry.type
class MembershipQueries:
    """The part of Query about membership."""

    @exposed(
        Audience.PUBLIC, bounded=MOST, description="The viewer's own, the latest first; empty for whoever has none."
    )
    def my_memberships(self, info: Info) -> list[MembershipType]:
        found = [membership_type(row) for row in own_memberships(info.context.viewer)[:MOST]]
        make_siblings(found)
        return found
