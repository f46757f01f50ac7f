"""A small university, and somebody who claims."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import translation

from portal.accounts.models import User
from portal.institution.models import Unit
from portal.privacy.viewers import Viewer
from portal.reference.models import Province
from portal.reference.turkish import sort_key

from .files import TODAY


@pytest.fixture(autouse=True)
def _no_tries_counted() -> None:
    cache.clear()


@pytest.fixture
def university(db: None) -> Unit:
    """Two programs, two provinces; returns the root of the units."""
    root = Unit.add_root(code="KYU", kind="university", name_tr="Üniversite", name_en="University")
    root.add_child(code="BIL-L", kind="program", level="bachelor", name_tr="Bilgisayar", name_en="Computing")
    root.refresh_from_db()
    root.add_child(code="BIL-YL", kind="program", level="master", name_tr="Bilgisayar YL", name_en="Computing MSc")
    for code, name in (("55", "Samsun"), ("34", "İstanbul")):
        Province.objects.create(code=code, name_tr=name, name_en=name, region_tr="", sort_key=sort_key(name))
    return root


@pytest.fixture
def newcomer(db: None) -> Viewer:
    """Somebody who signed up and has claimed nothing yet."""
    return Viewer(today=TODAY, user_id=User.objects.create_user("elif@kisi.example").pk)


@pytest.fixture
def english() -> Iterator[None]:
    """Read every report in English."""
    with translation.override("en"):
        yield
