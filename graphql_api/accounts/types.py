"""Who is signed in, as the schema tells it."""

from datetime import datetime
from enum import Enum

import strawberry

from graphql_api.enums import described_enum
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


class SecondFactorStep(Enum):
    """What a session still lacks."""

    CODE = "code"
    SET_UP = "set_up"


SecondFactorStepEnum = described_enum(
    SecondFactorStep,
    name="SecondFactorStep",
    description="What is still missing after the password. Until it is done the viewer is nobody.",
    members={
        "CODE": "Send a code of the authenticator app, or one of the recovery codes, by completeSignIn.",
        "SET_UP": "The role asks for a second factor and there is none: set one up under /account/second-factor/.",
    },
)


@strawberry.input(description="A user's address and password.")
class SignInInput:
    """What signing in takes."""

    email: str
    password: str


@strawberry.input(description="What the authenticator app shows, or a recovery code.")
class CompleteSignInInput:
    """What the second step takes."""

    code: str


@strawberry.input(description="Which of one's sessions to end: one by its id, or all but this one.")
class EndSessionsInput:
    """Exactly one of the two."""

    id: strawberry.ID | None = strawberry.field(default=None, description="A Session's, as `sessions` tells it.")
    all_others: bool = False


@content_type(Audience.PUBLIC)
@strawberry.type(name="Session", description="One place where the viewer is signed in. Nobody sees another's.")
class SessionType:
    """A session of the viewer's own."""

    id: strawberry.ID
    is_current: bool = strawberry.field(description="Whether this request comes from it.")
    started_at: datetime
    network_address: str = strawberry.field(description="Where it was begun.")
    browser: str = strawberry.field(description="What the browser called itself then.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="What ending sessions answers.")
class EndSessionsPayload(Payload):
    """What is left."""

    sessions: list[SessionType] = exposed(
        Audience.PUBLIC, bounded=50, default_factory=list, description="Those that go on."
    )


@content_type(Audience.PUBLIC)
@strawberry.type(description="What signing in or out answers.")
class SessionPayload(Payload):
    """The viewer afterwards."""

    viewer: ViewerType | None = exposed(
        Audience.PUBLIC, default=None, description="Who the requests after this one come from."
    )
    second_factor: SecondFactorStepEnum | None = exposed(
        Audience.PUBLIC, default=None, description="What is still missing before the session is somebody's."
    )
