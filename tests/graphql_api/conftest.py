"""The door for every test of this folder, with nothing counted against it yet."""

import pytest
from django.core.cache import cache
from django.test import Client
from toy_client import Door, person

from portal.accounts.models import User


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def door() -> Door:
    return Door(Client(enforce_csrf_checks=True))


@pytest.fixture
def people(db) -> list[User]:
    return [person(name) for name in ("Ada", "Bilge", "Can", "Deniz", "Ece")]
