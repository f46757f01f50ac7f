"""In a real browser with a key of its own: somebody adds a passkey and signs in with nothing else."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from portal.accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EMAIL, PASSWORD = "isil@ornek.example", "uzun-bir-parola-9"
WIDTHS = (390, 1280)
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def user(db: None) -> User:
    """Return somebody with a verified address and a password."""
    made = User.objects.create_user(EMAIL, password=PASSWORD, email_verified_at=timezone.now())
    EmailAddress.objects.update_or_create(user=made, email=EMAIL, defaults={"verified": True, "primary": True})
    return made


@pytest.fixture
def page(chromium: Browser, user: User, live_server: Any) -> Iterator[Page]:
    """Return a page in a browser that holds a security key; a script error fails the test."""
    context = chromium.new_context(locale="tr-TR", viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    protocol = context.new_cdp_session(opened)
    protocol.send("WebAuthn.enable")
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    # A request still on its way would meet the database while it is emptied for the next test.
    opened.wait_for_load_state("networkidle")
    context.close()
    assert errors == []


def test_a_passkey_is_added_and_signs_in_alone(page: Page, user: User, live_server: Any) -> None:
    # A passkey belongs to a name, and an address of numbers has none.
    site = live_server.url.replace("127.0.0.1", "localhost")
    page.goto(f"{site}/account/login/")
    page.fill("input[name=login]", EMAIL)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(lambda url: "login" not in url)

    page.goto(f"{site}/account/2fa/webauthn/add/")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.fill("input[name=name]", "Telefonum")
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: not url.endswith("/webauthn/add/"))
    key = Authenticator.objects.get(user=user, type=Authenticator.Type.WEBAUTHN)
    assert (key.wrap().name, key.wrap().is_passwordless) == ("Telefonum", True)

    page.goto(f"{site}/account/logout/")
    page.locator("main button[type=submit]").first.click()
    page.goto(f"{site}/account/login/")
    page.get_by_role("button", name="Geçiş anahtarı").click()
    page.wait_for_url(lambda url: "login" not in url)
    page.goto(f"{site}/account/2fa/")
    expect(page.locator("main")).to_contain_text("1 anahtarınız var.")
    assert Authenticator.objects.get(pk=key.pk).last_used_at is not None
