"""The query of who is looking."""

import strawberry

from graphql_api.context import Context, Info
from graphql_api.guard import exposed
from portal.accounts.models import Role
from portal.privacy.audiences import Audience

from .types import ViewerType


def viewer_of(context: Context) -> ViewerType:
    """Return the viewer of this request as the schema tells it."""
    viewer, user = context.viewer, context.request.user
    signed_in = viewer.is_signed_in
    return ViewerType(
        is_signed_in=signed_in,
        name=str(user) if signed_in else None,
        email=user.email if signed_in else None,
        language=viewer.language,
        roles=[role for role in Role if role.value in viewer.roles],
        audiences=[audience for audience in Audience if audience in viewer.audiences],
    )


@strawberry.type
class AccountQueries:
    """The part of Query about the session."""

    @exposed(Audience.PUBLIC, description="Whoever sends this request.")
    def viewer(self, info: Info) -> ViewerType:
        return viewer_of(info.context)
