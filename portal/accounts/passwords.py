"""Trying a password: one way for every door, with one limit, and one answer for whatever was wrong."""

from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from .attempts import MOST, forgive, may_try
from .models import User
from .network import client_address

LONGEST_PASSWORD = 1_000
"""Characters; hashing more is work that a stranger would have us do."""


class TooManyTries(Exception):
    """The mail address or the network address was tried too often; no password was looked at."""


class LongestPassword:
    """The validator of new passwords that refuses those the doors would refuse."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a password of more than LONGEST_PASSWORD characters."""
        if len(password) > LONGEST_PASSWORD:
            raise ValidationError(
                _("This password is too long. It must contain at most %(most)d characters."),
                code="password_too_long",
                params={"most": LONGEST_PASSWORD},
            )

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return _("Your password can have up to %(most)d characters.") % {"most": LONGEST_PASSWORD}


def user_of(request: HttpRequest, email: str, password: str, *, most: int = MOST) -> User | None:
    """Return the user of these credentials, or None: unknown, wrong and inactive look the same.

    ``most`` is the number of attempts for one mail address. Raises TooManyTries before anything is compared.
    """
    if not may_try(email, client_address(request), most=most):
        raise TooManyTries
    if len(password) > LONGEST_PASSWORD:
        return None
    user = authenticate(request, username=email, password=password)
    if not isinstance(user, User):
        return None
    forgive(email)
    return user
