"""The viewer's own request for a record."""

import strawberry

from graphql_api.context import Info
from graphql_api.guard import exposed
from portal.privacy.audiences import Audience
from portal.registry.selectors import own_claim_request

from .types import ClaimRequestType, claim_request_type


@strawberry.type
class ClaimQueries:
    """The part of Query about claiming."""

    @exposed(Audience.PUBLIC, description="The viewer's latest request for a record; null for whoever made none.")
    def my_claim_request(self, info: Info) -> ClaimRequestType | None:
        claim = own_claim_request(info.context.viewer)
        return claim_request_type(claim) if claim else None
