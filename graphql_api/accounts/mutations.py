"""Signing in and out by a session's cookie."""

from typing import Any

import strawberry
from django.contrib.auth import authenticate, login, logout
from django.utils.translation import gettext_lazy as _

from graphql_api.context import Context, Info
from graphql_api.guard import exposed
from graphql_api.limits import limits
from graphql_api.payloads import problem
from portal.accounts.attempts import TOO_OFTEN, forgive, may_try
from portal.accounts.network import client_address
from portal.privacy.audiences import Audience
from portal.privacy.viewers import viewer_for

from .queries import viewer_of
from .types import SessionPayload, SignInInput

_REFUSED = _("The e-mail address or the password is wrong.")
_LONGEST_PASSWORD = 1_000


def _user_of(context: Context, given: SignInInput) -> Any | None:
    """Return the user of these credentials who may come in; unknown, wrong, inactive and unverified look the same."""
    if len(given.password) > _LONGEST_PASSWORD:
        return None
    user = authenticate(context.request, username=given.email, password=given.password)
    return user if viewer_for(user).is_signed_in else None


@strawberry.type
class AccountMutations:
    """The part of Mutation about the session."""

    @exposed(Audience.PUBLIC, description="Begin a session. Every refusal reads the same, whatever the reason.")
    def sign_in(self, info: Info, input: SignInInput) -> SessionPayload | None:
        context = info.context
        if not may_try(input.email, client_address(context.request), most=limits().sign_in_attempts):
            return SessionPayload(problems=[problem("TOO_MANY_ATTEMPTS", TOO_OFTEN)])
        user = _user_of(context, input)
        if user is None:
            return SessionPayload(problems=[problem("WRONG_CREDENTIALS", _REFUSED)])
        forgive(input.email)
        login(context.request, user)
        context.forget_viewer()
        return SessionPayload(viewer=viewer_of(context))

    @exposed(Audience.PUBLIC, description="End the session; answers the same where there was none.")
    def sign_out(self, info: Info) -> SessionPayload | None:
        logout(info.context.request)
        info.context.forget_viewer()
        return SessionPayload(viewer=viewer_of(info.context))
