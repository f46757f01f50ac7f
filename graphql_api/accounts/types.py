"""Who is signed in, as the schema tells it."""

import strawberry

from graphql_api.guard import AudienceKind, content_type, exposed
from graphql_api.payloads import Payload
from portal.accounts.models import Role
from portal.privacy.audiences import Audience

RoleKind = strawberry.enum(Role, name="Role", description="What a person is entrusted with, for a time.")


@content_type(Audience.PUBLIC)
@strawberry.type(name="Viewer", description="Whoever sends this request, told of nobody else.")
class ViewerType:
    """The signed-in user, or nobody: then only the language and the audience PUBLIC are known."""

    is_signed_in: bool = strawberry.field(description="Whether the session is somebody's.")
    name: str | None = strawberry.field(description="For a greeting.")
    email: str | None = strawberry.field(description="The address one signs in with.")
    language: str = strawberry.field(description="Of the answers: tr or en, by Accept-Language.")
    roles: list[RoleKind] = strawberry.field(description="The roles held today.")
    audiences: list[AudienceKind] = strawberry.field(description="The kinds of viewer this request counts as.")


@strawberry.input(description="A user's address and password.")
class SignInInput:
    """What signing in takes."""

    email: str
    password: str


@content_type(Audience.PUBLIC)
@strawberry.type(description="What signing in or out answers.")
class SessionPayload(Payload):
    """The viewer afterwards."""

    viewer: ViewerType | None = exposed(
        Audience.PUBLIC, default=None, description="Who the requests after this one come from."
    )
