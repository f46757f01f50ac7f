"""People who sign in, and the codes of their authenticator app."""

from collections.abc import Callable

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.utils import timezone
from signing_in import PASSWORD, code_of

from portal.accounts.models import Role, RoleAssignment, User


@pytest.fixture(autouse=True)
def _nothing_tried_yet() -> None:
    cache.clear()


@pytest.fixture
def member(db: None) -> User:
    """Return an alumna's account: verified, no role."""
    return User.objects.create_user("ada@mezun.example", PASSWORD, email_verified_at=timezone.now(), first_name="Ada")


@pytest.fixture
def coordinator(db: None) -> User:
    """Return somebody of the center."""
    user = User.objects.create_user("deniz@mezun.example", PASSWORD, email_verified_at=timezone.now())
    RoleAssignment.objects.create(user=user, role=Role.COORDINATOR, starts_on=timezone.localdate())
    return user


@pytest.fixture
def app_of() -> Callable[[User], Callable[[], str]]:
    """Return a way to give somebody an authenticator app with recovery codes; the app tells the code of this moment."""

    def give(user: User) -> Callable[[], str]:
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        RecoveryCodes.activate(user)
        return lambda: code_of(secret)

    return give
