"""The campus of the back office's tests, and its people as viewers."""

import pytest

from portal.accounts.models import User
from portal.privacy.viewers import Viewer
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus
from tests.tracking.department import viewer


@pytest.fixture
def campus(db: None) -> Campus:
    return places.build()


@pytest.fixture
def orhan(campus: Campus) -> User:
    """Return the representative of history."""
    return places.staff("representative", campus)


@pytest.fixture
def actor(orhan: User) -> Viewer:
    """Return him as a viewer."""
    return viewer(orhan)


@pytest.fixture
def center(campus: Campus) -> Viewer:
    return viewer(places.staff("center", campus))
