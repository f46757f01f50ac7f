"""The campus and its staff, and a browser signed in as any of them."""

from collections.abc import Callable

import pytest
from django.test import Client

from portal.accounts.models import User
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus


@pytest.fixture
def campus(db: None) -> Campus:
    return places.build()


@pytest.fixture
def staff(campus: Campus) -> dict[str, User]:
    return {word: places.staff(word, campus) for word in places.STAFF}


@pytest.fixture
def signed_in(staff: dict[str, User]) -> Callable[[str], Client]:
    """Return a client signed in as the member of staff of that word; forgeries are refused as in production."""

    def client(word: str) -> Client:
        made = Client(raise_request_exception=True)
        made.force_login(staff[word])
        return made

    return client
