"""Lint and greetings are compared in one language, whatever the test before left active."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from portal.accounts.models import User
from search.engines import engine
from search.indices import INDICES
from tests.newsletter.alert_world import contact
from tests.worlds import Ground, lay_ground


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def ground() -> Iterator[Ground]:
    """Units, firms in force, and empty indices of people."""
    made = lay_ground()
    for name in ("alumni-employer", "alumni-directory"):
        engine().drop(INDICES[name])
        engine().ensure(INDICES[name])
    yield made
    engine().drop(INDICES["alumni-employer"])


@pytest.fixture
def hr(ground: Ground) -> User:
    """The contact of the first firm."""
    return contact(ground)
