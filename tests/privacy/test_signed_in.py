"""A session and its user, read by kept statements, are what Django's own ways read; nothing else signs anybody in."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.privacy.signed_in import SessionStore, SignedIn

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


def test_these_are_the_ways_in_use() -> None:
    assert settings.AUTHENTICATION_BACKENDS == ["portal.privacy.signed_in.SignedIn"]
    assert settings.SESSION_ENGINE == "portal.privacy.signed_in"
