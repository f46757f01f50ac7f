"""The door for every test of this folder, with nothing counted against it yet."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hidden_things import hide_things
from hidden_world import HiddenWorld
from own_record import SKILLED, Caller
from pytest_django.plugin import DjangoDbBlocker
from toy_client import Door, person

from portal.accounts.models import User
from portal.alumni.models import AlumniProfile
from portal.outbox import services as outbox
from portal.privacy.models import Notice
from search import indexing
from search.engines import engine
from search.facts import CHANNEL
from search.indices import INDICES
from tests.frontend_contract.small_world import SmallWorld, small_world
from tests.worlds import Ground, lay_ground, populate, sign_up


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def door() -> Door:
    return Door(Client(enforce_csrf_checks=True))


@pytest.fixture
def people(db) -> list[User]:
    return [person(name) for name in ("Ada", "Bilge", "Can", "Deniz", "Ece")]


@pytest.fixture
def ground() -> Iterator[Ground]:
    """Units, firms, texts of consent, and empty indices."""
    ground = lay_ground()
    until = timezone.localdate() + timedelta(days=30)
    for firm in ground.firms:
        firm.approved_until = until
        firm.save()
    for purpose in ("employer_visibility", "directory"):
        Notice.objects.create(purpose=purpose, version=1, text_tr="Metin", text_en="Text", in_force_from=timezone.now())
    for name in ("alumni-employer", "alumni-directory", "postings-alumni", "postings-public"):
        engine().drop(INDICES[name])
        engine().ensure(INDICES[name])
    yield ground
    engine().drop(INDICES["alumni-employer"])


@pytest.fixture
def alumna(ground: Ground) -> tuple[Caller, AlumniProfile]:
    """Işıl, who has opened nothing yet."""
    row = populate(ground, [SKILLED])[0]
    client = Client()
    client.force_login(row.user)
    return Caller(client), row


@pytest.fixture
def employer(ground: Ground) -> Caller:
    """The contact of the first firm."""
    client = Client()
    user = sign_up("employer", ground)
    assert user is not None
    client.force_login(user)
    return Caller(client)


@pytest.fixture(scope="module")
def shadows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[SmallWorld, HiddenWorld]]:
    """Yield a small world with hidden things in it, all of it in the indices as well; once for the tests of a file."""
    with django_db_blocker.unblock(), small_world(3) as built:
        hidden = hide_things(built)
        for name in indexing.registered():
            indexing.rebuild(name, force=True)
        outbox.settle(CHANNEL, written_before=timezone.now())
        yield built, hidden
