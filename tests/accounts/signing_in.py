"""What the tests of signing in share: the password, the codes of an app, the form of the page."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User

PASSWORD = "a-long-password"


def code_of(secret: str) -> str:
    """Return what an app with ``secret`` shows now."""
    return format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))


def recovery_codes(user: User) -> list[str]:
    """Return the unused recovery codes of somebody."""
    return Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()


def page_sign_in(client: Client, email: str, password: str = PASSWORD, language: str = "en", **query: str):
    """Send the sign-in page's form."""
    return client.post(
        "/account/login/", {"login": email, "password": password, **query}, headers={"Accept-Language": language}
    )
