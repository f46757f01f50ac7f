"""Signing in and out by a session's cookie."""

from typing import Any

import strawberry
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.stages import AuthenticateStage
from allauth.usersessions.internal.flows.sessions import end_sessions
from django.contrib.auth import logout
from django.utils.translation import gettext_lazy as _

from graphql_api.context import Context, Info
from graphql_api.errors import not_found
from graphql_api.guard import exposed
from graphql_api.limits import limits
from graphql_api.payloads import problem
from portal.accounts.attempts import TOO_OFTEN
from portal.accounts.passwords import TooManyTries, user_of
from portal.privacy.audiences import Audience
from portal.privacy.sessions import is_half_signed_in
from portal.privacy.viewers import viewer_for

from .queries import own_rows, session_id, sessions_of, viewer_of
from .types import (
    CompleteSignInInput,
    EndSessionsInput,
    EndSessionsPayload,
    SecondFactorStep,
    SessionPayload,
    SignInInput,
)

_REFUSED = _("The e-mail address or the password is wrong.")
_WRONG_CODE = _("The code is wrong or was used already.")
_BEGIN_AGAIN = _("Please sign in again: the code came too late.")
_CHOOSE = _("Please name one session, or choose all others.")
_LONGEST_CODE = 32


def _user_of(context: Context, given: SignInInput) -> Any | None:
    """Return the user of these credentials who may come in; unknown, wrong, inactive and unverified look the same."""
    user = user_of(context.request, given.email, given.password, most=limits().sign_in_attempts)
    return user if viewer_for(user).is_signed_in else None


def _begun(context: Context) -> SessionPayload:
    """Return how far the session has come."""
    context.forget_viewer()
    request = context.request
    if not request.user.is_authenticated:
        return SessionPayload(viewer=viewer_of(context), second_factor=SecondFactorStep.CODE)
    missing = is_half_signed_in(request, viewer_for(request.user))
    return SessionPayload(viewer=viewer_of(context), second_factor=SecondFactorStep.SET_UP if missing else None)


@strawberry.type
class AccountMutations:
    """The part of Mutation about the session."""

    @exposed(Audience.PUBLIC, description="Begin a session. Every refusal reads the same, whatever the reason.")
    def sign_in(self, info: Info, input: SignInInput) -> SessionPayload | None:
        context = info.context
        try:
            user = _user_of(context, input)
        except TooManyTries:
            return SessionPayload(problems=[problem("TOO_MANY_ATTEMPTS", TOO_OFTEN)])
        if user is None:
            return SessionPayload(problems=[problem("WRONG_CREDENTIALS", _REFUSED)])
        # No page follows; an address spares allauth the search for one.
        login = Login(user=user, email=user.email, redirect_url="/")
        perform_password_login(context.request, {"email": user.email}, login)
        return _begun(context)

    @exposed(Audience.PUBLIC, description="Show the second factor signIn asked for: a code of the app, or of recovery.")
    def complete_sign_in(self, info: Info, input: CompleteSignInInput) -> SessionPayload | None:
        context = info.context
        stage = LoginStageController.enter(context.request, AuthenticateStage.key)
        if stage is None or stage.login.user is None:
            return SessionPayload(problems=[problem("SIGN_IN_FIRST", _BEGIN_AGAIN)])
        form = AuthenticateForm(user=stage.login.user, data={"code": input.code[:_LONGEST_CODE]})
        if not form.is_valid():
            too_often = form.has_error("code", "too_many_login_attempts")
            if too_often:
                return SessionPayload(problems=[problem("TOO_MANY_ATTEMPTS", TOO_OFTEN)])
            return SessionPayload(problems=[problem("WRONG_CODE", _WRONG_CODE)])
        form.save()
        stage.exit()
        return _begun(context)

    @exposed(Audience.PUBLIC, description="Sign out elsewhere: one of the viewer's sessions, or all but this one.")
    def end_sessions(self, info: Info, input: EndSessionsInput) -> EndSessionsPayload | None:
        context = info.context
        if (input.id is not None) == input.all_others:
            return EndSessionsPayload(problems=[problem("CHOOSE_ONE", _CHOOSE)])
        current = context.request.session.session_key
        rows = own_rows(context)
        if input.all_others:
            ended = [row for row in rows if row.session_key != current]
        else:
            ended = [row for row in rows if session_id(row) == input.id]
        if input.id is not None and not ended:
            raise not_found()
        end_sessions(context.request, ended)
        context.forget_viewer()
        return EndSessionsPayload(sessions=sessions_of(context))

    @exposed(Audience.PUBLIC, description="End the session; answers the same where there was none.")
    def sign_out(self, info: Info) -> SessionPayload | None:
        logout(info.context.request)
        info.context.forget_viewer()
        return SessionPayload(viewer=viewer_of(info.context))
