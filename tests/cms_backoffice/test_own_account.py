"""Signing in to the back office, and what staff may change of their own account."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password"


@pytest.fixture(autouse=True)
def _nothing_tried_yet() -> None:
    cache.clear()


def test_nobody_gives_themselves_another_address(signed_in: Callable[[str], Client], staff: dict[str, User]) -> None:
    before = staff["representative"].email
    client = signed_in("representative")
    assert 'name="name_email-email"' not in client.get("/admin/account/").content.decode()

    said = {"first_name": "Ada", "last_name": "Ok", "email": "rector@mezun.example"}
    client.post("/admin/account/", {f"name_email-{name}": value for name, value in said.items()})

    assert User.objects.get(pk=staff["representative"].pk).email == before


def _sign_in(email: str, password: str) -> tuple[int, str]:
    answer = Client().post("/account/login/", {"login": email, "password": password}, headers={"Accept-Language": "en"})
    return answer.status_code, answer.content.decode()


def test_passwords_are_not_guessed_without_end(staff: dict[str, User]) -> None:
    person = staff["representative"]
    person.set_password(PASSWORD)
    person.save()
    for email in (person.email, "nobody@mezun.example"):
        cache.clear()
        pages = [_sign_in(email, "wrong") for _attempt in range(11)]
        assert [("Too many attempts" in page) for _status, page in pages] == [False] * 10 + [True]
    cache.clear()
    for _attempt in range(10):
        _sign_in(person.email.upper(), "wrong")
    status, page = _sign_in(person.email, PASSWORD)
    assert (status, "Too many attempts" in page) == (200, True)


def test_getting_in_forgives_what_was_mistyped(staff: dict[str, User]) -> None:
    person = staff["representative"]
    person.set_password(PASSWORD)
    person.save()
    for _round in range(3):
        assert [_sign_in(person.email, "wrong")[0] for _attempt in range(9)] == [200] * 9
        assert _sign_in(person.email, PASSWORD)[0] == 302


@pytest.mark.parametrize("spelling", ["bılge@mezun.example", "bi\0lge@mezun.example", "", "x" * 5000])
def test_an_address_is_only_what_it_is_written_as(spelling: str) -> None:
    User.objects.create_user("bilge@mezun.example", PASSWORD, email_verified_at=timezone.now())
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(spelling)
    assert User.objects.get_by_natural_key("BILGE@mezun.example").email == "bilge@mezun.example"
