"""The second factor: who must have one, and whether a session has shown it."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import clear_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest

from .models import Role, User

WITHOUT = frozenset({Role.STUDENT.value})
"""The roles that ask for no second factor; every other one is trusted with more than one's own data."""


def must_have_one(roles: frozenset[str], *, acts_for_firm: bool) -> bool:
    """Say whether somebody with these roles in force, or who acts for a firm, needs a second factor."""
    return acts_for_firm or bool(roles - WITHOUT)


def was_shown(request: HttpRequest) -> bool:
    """Say whether this session has shown a second factor, or set it up; reads the session and no table."""
    if not settings.REQUIRE_SECOND_FACTOR:
        return True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def signed_in_just_now(request: HttpRequest) -> bool:
    """Say whether this session proved who it is within the time that allauth asks nothing again (300 seconds)."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


def has_one(user: User) -> bool:
    """Say whether the user has an app or a passkey; recovery codes alone are none."""
    held = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return bool(held.exists())


@receiver(authenticator_added)
def _set_up(request: HttpRequest, user: User, authenticator: Authenticator, **_rest: Any) -> None:
    """Count the session that set a factor up as one that has shown it, and end those that never did."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        others = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
        get_adapter().end_sessions(others)


@receiver(authenticator_removed)
def _removed(request: HttpRequest, user: User, **_rest: Any) -> None:
    """Forget that the session has shown a factor when the last one is gone."""
    if not has_one(user):
        clear_authentication_records(request)
