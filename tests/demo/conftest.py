"""The demo university in small, loaded once for all tests that only look at it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import transaction
from wagtail.models import Site

from config.demo.loading import load

GRADUATES = 200


@pytest.fixture(scope="module")
def university(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load it, and take it back after the last test of the module."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            assert load(graduates=GRADUATES)
            yield
            transaction.set_rollback(True)
        _forget()


@pytest.fixture
def empty(db: None) -> Iterator[None]:
    """Return an empty database to a test that loads for itself."""
    yield
    _forget()


def _forget() -> None:
    """Empty what remembers rows that a rollback took away."""
    cache.clear()
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()
