"""The pages of one's own second factor and address: what each state says and offers."""

from collections.abc import Callable

import pytest
from django.test import Client

from portal.accounts.models import User


def shown(user: User, address: str, language: str = "en") -> str:
    """Return a page of the account as ``user`` reads it."""
    user.language = language
    user.save(update_fields=["language"])
    client = Client(headers={"Accept-Language": language})
    client.force_login(user)
    return client.get(address).content.decode()


@pytest.mark.parametrize(("language", "name"), [("en", "Second factor"), ("tr", "İkinci adım")])
def test_the_page_has_the_name_its_entry_has(member: User, language: str, name: str) -> None:
    page = shown(member, "/account/2fa/", language)
    assert f"<h1>{name}</h1>" in page and f'aria-current="page">{name}</a>' in page


def test_without_a_factor_each_says_what_it_is_and_codes_wait(member: User) -> None:
    page = shown(member, "/account/2fa/")
    assert "Set up the app" in page and "Add a passkey" in page
    assert "You get them once an app or a passkey is set up" in page and "recovery-codes" not in page


def test_with_an_app_it_is_removed_and_codes_are_counted(
    member: User, app_of: Callable[[User], Callable[[], str]]
) -> None:
    app_of(member)
    page = shown(member, "/account/2fa/")
    assert "Remove the app" in page and "Set up the app" not in page
    assert "10 codes are left." in page and "/account/2fa/recovery-codes/generate/" in page


def test_the_change_of_an_address_is_explained(member: User) -> None:
    assert "Until you open that link you go on signing in with the old one." in shown(member, "/account/email/")
    assert "eski adresinizle" in shown(member, "/account/email/", "tr")
