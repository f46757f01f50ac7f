"""The query of who is looking."""

import strawberry
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.crypto import salted_hmac

from graphql_api.context import Context, Info
from graphql_api.guard import exposed
from portal.accounts.models import Role
from portal.privacy.audiences import Audience

from .types import SessionType, ViewerType

MOST_SESSIONS = 50


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


def session_id(row: UserSession) -> str:
    """Return the id of a session: it neither counts sessions nor opens one."""
    return salted_hmac("graphql_api.accounts.session", row.session_key, algorithm="sha256").hexdigest()[:32]


def own_rows(context: Context) -> list[UserSession]:
    """Return the viewer's sessions that go on, the latest first; none for nobody."""
    if not context.viewer.is_signed_in:
        return []
    goes_on = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    rows = UserSession.objects.filter(Exists(goes_on), user_id=context.viewer.user_id)
    return list(rows.order_by("-created_at")[:MOST_SESSIONS])


def sessions_of(context: Context) -> list[SessionType]:
    """Return the viewer's sessions as the schema tells them."""
    current = context.request.session.session_key
    return [
        SessionType(
            id=strawberry.ID(session_id(row)),
            is_current=row.session_key == current,
            started_at=row.created_at,
            network_address=row.ip,
            browser=row.user_agent,
        )
        for row in own_rows(context)
    ]


@strawberry.type
class AccountQueries:
    """The part of Query about the session."""

    @exposed(Audience.PUBLIC, description="Whoever sends this request.")
    def viewer(self, info: Info) -> ViewerType:
        return viewer_of(info.context)

    @exposed(Audience.PUBLIC, bounded=MOST_SESSIONS, description="Where the viewer is signed in; empty for nobody.")
    def sessions(self, info: Info) -> list[SessionType]:
        return sessions_of(info.context)
