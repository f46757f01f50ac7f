"""The small world in two sizes: built once for all tests of a size, and each test's writes taken back."""

import pytest
from pytest_django.plugin import DjangoDbBlocker

from .small_world import SmallWorld, small_world

SIZES = (2, 20)


@pytest.fixture(scope="module", params=SIZES, ids=lambda rows: f"{rows} rows")
def world(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> SmallWorld:
    """Return the world with as many rows a list as the parameter says."""
    with django_db_blocker.unblock(), small_world(request.param) as built:
        yield built
