"""What the house decides where allauth asks: addresses, passwords, mails, ids, and where people go next."""

import base64
from types import SimpleNamespace
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.headless.adapter import DefaultHeadlessAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.translation import get_language, override

from . import passwords, second_factor
from .addresses import InvalidAddress, refuse_look_alike
from .attempts import TOO_OFTEN
from .models import User
from .network import client_address
from .verification import keep_in_step


class HouseAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up, sign-in and the mails of both."""

    def clean_email(self, email: str) -> str:
        """Return the address as the house stores it; raise ValidationError for one that is none, or that deceives."""
        try:
            return refuse_look_alike(email)
        except InvalidAddress as wrong:
            raise ValidationError(wrong.message, code="invalid") from wrong

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Make the user, in the language of the page the form stood on."""
        user.language = "en" if (get_language() or "").startswith("en") else "tr"
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def pre_login(self, request: HttpRequest, user: User, **rest: Any) -> HttpResponse | None:
        """Let allauth find what the house knows of the address before it asks whether that is verified."""
        keep_in_step(user)
        answer: HttpResponse | None = super().pre_login(request, user, **rest)
        return answer

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Try a password as every door does; raise ValidationError for one try too many."""
        try:
            return passwords.user_of(request, credentials.get("email") or "", credentials.get("password") or "")
        except passwords.TooManyTries as often:
            raise ValidationError(TOO_OFTEN, code="too_many_login_attempts") from often

    def is_reauthentication_required(self, *, app: str, **rest: Any) -> bool:
        """Ask again who it is before anything that matters, but not within minutes of the last answer."""
        if self.request.user.is_authenticated and second_factor.signed_in_just_now(self.request):
            return False
        return bool(super().is_reauthentication_required(app=app, **rest))

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that asks, as the limits of every door count it."""
        return client_address(request) or "0.0.0.0"  # noqa: S104

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead to the back office whoever may enter it, everybody else to their own account."""
        inside = request.user.has_perm("wagtailadmin.access_admin")
        return reverse("wagtailadmin_home" if inside else "mfa_index")

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Send the link that sets a new password, and so proves the address."""
        keep_in_step(user)
        super().send_password_reset_mail(user, email, {**context, "user": user})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one mail in the language of whoever gets it; where nobody is known, in that of the page."""
        language = getattr(context.get("user"), "language", None) or get_language()
        house = SimpleNamespace(name=settings.WAGTAIL_SITE_NAME, domain=settings.WAGTAILADMIN_BASE_URL)
        with override(language):
            super().send_mail(template_prefix, email, {**context, "current_site": house})

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell of a change to the account, at its own address."""
        super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, email or user.email)


class HouseHeadlessAdapter(DefaultHeadlessAdapter):  # type: ignore[misc]
    """The interface for frontends."""

    def user_as_dataclass(self, user: User) -> Any:
        """Tell a user by the public id: a row's number says how many there are."""
        told = super().user_as_dataclass(user)
        told.id = str(user.public_id) if user.pk else None
        return told


class HouseMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of the second factor, unreadable in a copy of the database."""

    def get_totp_issuer(self) -> str:
        """Return the name that stands in people's authenticator app."""
        return settings.WAGTAIL_SITE_NAME

    def encrypt(self, text: str) -> str:
        """Return ``text`` as it is stored."""
        return _vault().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return what was stored; raise InvalidToken where no key of ours wrote it."""
        return _vault().decrypt(encrypted_text.encode()).decode()


class HouseSocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Accounts that come from the university's identity server."""

    def new_user(self, request: HttpRequest, sociallogin: SocialLogin) -> User:
        """Return an empty user, in the language of the page."""
        return User(language="en" if (get_language() or "").startswith("en") else "tr")

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """Return the user an address the server calls verified belongs to, if any.

        allauth takes the password away where nobody had proved the address before; the house knows who had.
        """
        found: tuple[User, str] | None = super().authenticate_by_email(sociallogin)
        if found is not None:
            keep_in_step(found[0])
        return found

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Make a user with no role and no claim; an address the server calls verified counts as such."""
        user = sociallogin.user
        if any(told.verified and told.email.lower() == user.email for told in sociallogin.email_addresses):
            user.email_verified_at = timezone.now()
        saved: User = super().save_user(request, sociallogin, form)
        return saved


def _vault() -> MultiFernet:
    """Return what locks and unlocks: the present SECRET_KEY first, then the former ones."""
    return MultiFernet([Fernet(_key(secret)) for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]])


def _key(secret: str | bytes) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"portal.accounts.second_factor")
    return base64.urlsafe_b64encode(derived.derive(force_bytes(secret)))
