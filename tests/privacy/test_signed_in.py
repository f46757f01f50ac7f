"""A session and its user, read by kept statements, are what Django's own ways read; nothing else signs anybody in."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from portal.accounts.models import Role, RoleAssignment, User
from portal.privacy.sessions import viewer_of
from portal.privacy.signed_in import Authentication, SessionStore, SignedIn
from portal.privacy.viewers import Viewer, as_firm, viewer_for

pytestmark = pytest.mark.django_db


def _begun(**held: Any) -> str:
    store = SessionStore()
    store.update(held)
    store.save()
    return str(store.session_key)


def test_a_session_holds_what_was_put_into_it_until_it_is_over() -> None:
    key = _begun(name="Işıl")
    assert SessionStore(key).load() == {"name": "Işıl"}

    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    over = SessionStore(key)
    assert (over.load(), over.session_key) == ({}, None)


@pytest.mark.parametrize("key", ["", "unknown-key-of-somebody", "\0" * 32, "a" * 4000, "ğ" * 32])
def test_a_key_of_nobody_opens_nothing(key: str) -> None:
    _begun(name="Işıl")
    assert SessionStore(key).load() == {}


def test_the_user_of_a_session_is_whole_and_read_anew(client: Client) -> None:
    user = User.objects.create_user("kisi@mezun.example", "uzun-bir-parola-1", email_verified_at=timezone.now())
    read = SignedIn().get_user(user.pk)
    assert read is not None
    assert {field.attname: getattr(read, field.attname) for field in User._meta.concrete_fields} == {
        field.attname: getattr(User.objects.get(), field.attname) for field in User._meta.concrete_fields
    }
    read.first_name = "Ece"
    read.save(update_fields=["first_name"])
    assert User.objects.get().first_name == "Ece"

    client.force_login(user)
    User.objects.update(is_active=False)
    assert SignedIn().get_user(user.pk) is None
    assert SignedIn().get_user(user.pk + 1) is None
    assert not client.get("/health/live").wsgi_request.user.is_authenticated


def _of_session(user: User) -> Any:
    """Return a request as the middleware hands it on: its user is read when first looked at."""
    request = RequestFactory().get("/")
    request.user = SimpleLazyObject(lambda: SignedIn().get_user(user.pk))  # type: ignore[assignment]
    return request


def _student(day: Any) -> User:
    user = User.objects.create_user("kisi@mezun.example", "uzun-bir-parola-1", email_verified_at=timezone.now())
    RoleAssignment.objects.create(user=user, role=Role.STUDENT, starts_on=day)
    return user


def test_a_request_reads_its_user_and_viewer_with_one_statement_and_the_next_viewer_anew(
    django_assert_num_queries: Any,
) -> None:
    user = _student(timezone.localdate())
    request = _of_session(user)
    with django_assert_num_queries(1):
        viewer = viewer_of(request)
    assert (viewer.user_id, viewer.roles) == (user.pk, {Role.STUDENT})

    RoleAssignment.objects.all().delete()
    assert viewer_of(request).roles == frozenset()


def test_a_viewer_of_another_day_is_read_for_that_day() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert viewer_of(_of_session(_student(tomorrow)), today=tomorrow).roles == {Role.STUDENT}


def test_what_was_read_with_a_user_is_nothing_to_whoever_asks_of_the_user() -> None:
    user = _student(timezone.localdate())
    read = SignedIn().get_user(user.pk)
    RoleAssignment.objects.all().delete()
    assert viewer_for(read).roles == frozenset()


def _request_of(key: str) -> Any:
    """Return a request with this session, as it stands behind the middleware."""
    request: Any = RequestFactory().get("/")
    request.session = SessionStore(key)
    Authentication(lambda _request: HttpResponse()).process_request(request)
    return request


def _signed_in(user: User, client: Client) -> str:
    client.force_login(user)
    key = str(client.session.session_key)
    assert UserSession.objects.get(session_key=key).user_id == user.pk
    return key


def test_a_session_its_user_and_the_viewer_are_read_with_one_statement(
    client: Client, django_assert_num_queries: Any
) -> None:
    user = _student(timezone.localdate())
    RoleAssignment.objects.create(user=user, role=Role.EDITOR, starts_on=timezone.localdate())
    request = _request_of(_signed_in(user, client))
    with django_assert_num_queries(1):
        viewer = viewer_of(request)
        assert (request.user.pk, request.user.email) == (user.pk, "kisi@mezun.example")
    assert viewer.roles == {Role.STUDENT, Role.EDITOR}
    assert request.session["_auth_user_id"] == str(user.pk)


def test_the_session_alone_says_whose_it_is(client: Client, django_assert_num_queries: Any) -> None:
    user = _student(timezone.localdate())
    other = User.objects.create_user("baska@mezun.example", "uzun-bir-parola-1", email_verified_at=timezone.now())
    key = _signed_in(user, client)
    UserSession.objects.update(user=other)
    request = _request_of(key)
    with django_assert_num_queries(2):
        assert request.user.pk == user.pk
    assert viewer_of(request).roles == {Role.STUDENT}

    UserSession.objects.all().delete()
    request = _request_of(key)
    with django_assert_num_queries(3):
        assert viewer_of(request).roles == {Role.STUDENT}


def test_what_was_read_with_a_session_is_told_once_and_only_to_its_request(client: Client) -> None:
    user = _student(timezone.localdate())
    key = _signed_in(user, client)
    session = SessionStore(key)
    assert session["_auth_user_id"] == str(user.pk)
    RoleAssignment.objects.all().delete()
    assert viewer_for(SignedIn().get_user(user.pk)).roles == frozenset()
    assert session.take_user(user.pk) == user
    assert session.take_user(user.pk) is None

    request = _request_of(key)
    User.objects.update(is_active=False)
    assert not request.user.is_authenticated


def test_a_session_that_is_over_brings_nobody(client: Client) -> None:
    key = _signed_in(_student(timezone.localdate()), client)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    session = SessionStore(key)
    assert (session.load(), session.session_key, session.take_user(1)) == ({}, None, None)
    Session.objects.all().delete()
    assert SessionStore(key).load() == {}


def test_a_user_read_yesterday_is_read_anew(client: Client) -> None:
    user = _student(timezone.localdate())
    session = SessionStore(_signed_in(user, client))
    session.load()
    tomorrow = timezone.localdate() + timedelta(days=1)
    with patch("portal.privacy.signed_in.timezone.localdate", return_value=tomorrow):
        assert session.take_user(user.pk) is None


def test_a_firm_alone_is_nobody_else() -> None:
    whole = Viewer(
        today=timezone.localdate(), user_id=1, employer_id=2, profile_id=3, unit_paths=("0001",), language="en",
        roles=frozenset({Role.STUDENT}), reason="tracking",
    )  # fmt: skip
    assert as_firm(whole) == Viewer(today=whole.today, user_id=1, employer_id=2, language="en", reason="tracking")


def test_these_are_the_ways_in_use() -> None:
    assert settings.AUTHENTICATION_BACKENDS == ["portal.privacy.signed_in.SignedIn"]
    assert "portal.privacy.signed_in.Authentication" in settings.MIDDLEWARE
    assert settings.SESSION_ENGINE == "portal.privacy.signed_in"
