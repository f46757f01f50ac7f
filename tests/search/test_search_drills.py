"""Drills on the real servers: whatever happens to Elasticsearch, no change of a person is lost and none is doubled."""

import os
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from elasticsearch import Elasticsearch

from portal.accounts.models import User
from portal.alumni.models import AlumniProfile
from portal.alumni.services import ProfileDraft, close_group, edit_profile
from portal.outbox import services as outbox
from portal.outbox.models import Entry
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer
from search import indexing
from search.audiences import Ask, find_people
from search.engines import engine, forget_engine
from search.engines.elastic import connection as breaker
from search.errors import EngineUnavailable
from search.indices import INDICES

from .cable import Cable, cable_to

pytestmark = [pytest.mark.elasticsearch, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PEOPLE = ("alumni-employer", "alumni-directory")
CROWD = 60


@pytest.fixture
def cable(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cable]:
    """The way of this process to the real server, with indices of this test alone."""
    monkeypatch.setattr(breaker, "REST", 0.0)
    with cable_to(os.environ["ELASTICSEARCH_URL"]) as laid:
        settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "elasticsearch", laid.url
        settings.SEARCH_INDEX_PREFIX = f"test-{uuid.uuid4().hex[:12]}-"
        forget_engine()
        for name in PEOPLE:
            engine().ensure(INDICES[name])
        yield laid
        laid.mend()
        for name in PEOPLE:
            engine().drop(INDICES[name])
        forget_engine()


@pytest.fixture
def people(cable: Cable) -> list[Viewer]:
    """Everybody, open to firms and in the directory, and in the indices."""
    today = timezone.localdate()
    users = User.objects.bulk_create(User(email=f"p{number}@mezun.example") for number in range(CROWD))
    rows = [
        AlumniProfile(
            user=user,
            state="active",
            first_name="Deneme",
            last_name=f"Kişi{number}",
            in_directory=True,
            employer_open_until=today + timedelta(days=60),
            employer_groups=2**14 - 1,
            alumni_groups=2**14 - 1,
        )
        for number, user in enumerate(users)
    ]
    for row in rows:
        row.set_keys()
    made = AlumniProfile.objects.bulk_create(rows)
    indexing.sync_now(PEOPLE, [row.pk for row in made])
    return [Viewer(today=today, user_id=row.user_id, profile_id=row.pk) for row in made]


def edit(people: Sequence[Viewer], headline: str) -> None:
    for person in people:
        edit_profile(person, draft=ProfileDraft(headline=headline))


def relay_often(times: int = 15) -> None:
    """Let the relay try again and again, as if hours went by."""
    for _hour in range(times):
        Entry.objects.update(not_before=timezone.now())
        outbox.relay()


def found(text: str) -> int:
    firm = Viewer(today=timezone.localdate(), user_id=10**9, employer_id=10**9)
    return find_people(firm, Ask(text=text))[0].total


def drift() -> str:
    """Return what ``search check`` says; it raises where anything differs."""
    told = StringIO()
    call_command("search", "check", *PEOPLE, stdout=told)
    return told.getvalue()


NO_DRIFT = "".join(f"{name}: 0 missing, 0 surplus, 0 different\n" for name in PEOPLE)


def everything_arrived() -> None:
    """Hand over what waits, and hold both indices against the database, person by person."""
    relay_often(1)
    assert Entry.objects.count() == 0
    assert drift() == NO_DRIFT
    assert [engine().count(INDICES[name]) for name in PEOPLE] == [CROWD, CROWD]


def _full(cable: Cable, *, full: bool) -> None:
    """Set what Elasticsearch sets itself on a disk without room, on the indices of this test alone."""
    from django.conf import settings

    with closing(Elasticsearch(os.environ["ELASTICSEARCH_URL"])) as direct:
        block = {"index.blocks.read_only_allow_delete": True if full else None}
        direct.indices.put_settings(index=f"{settings.SEARCH_INDEX_PREFIX}*", settings=block)


Trouble = Callable[[Cable], None]
TROUBLES: dict[str, tuple[Trouble, Trouble]] = {
    "away": (Cable.cut, Cable.mend),
    "cut while a bulk is sent": (lambda cable: cable.cut_after(sent=20_000), Cable.mend),
    "cut while a bulk is answered": (lambda cable: cable.cut_after(answered=6_000), Cable.mend),
    "overloaded": (Cable.overload, Cable.mend),
    "full": (lambda cable: _full(cable, full=True), lambda cable: _full(cable, full=False)),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_writes_go_on_and_everything_arrives_afterwards(cable: Cable, people: list[Viewer], trouble: str) -> None:
    begin, end = TROUBLES[trouble]
    begin(cable)
    edit(people, "Kaynak ustası")
    edit(people[:20], "Saat tamircisi")
    relay_often()
    waiting = Entry.objects.all()
    assert len(waiting) == CROWD + 20, "every fact waits"
    assert {(entry.last_error, entry.dead_at) for entry in waiting} == {("Away", None)}, "and none is given up"
    assert max(entry.not_before for entry in waiting) <= timezone.now() + timedelta(seconds=64)

    end(cable)

    everything_arrived()
    assert (found("kaynak"), found("tamirci")) == (CROWD - 20, 20)


def test_a_search_says_that_it_is_away_and_everything_else_goes_on(cable: Cable, people: list[Viewer]) -> None:
    cable.cut()
    with pytest.raises(EngineUnavailable):
        found("kaynak")
    edit(people[:1], "Kaynak ustası")
    assert AlumniProfile.objects.filter(headline="Kaynak ustası").count() == 1
    cable.mend()
    everything_arrived()


def test_who_closes_a_field_meanwhile_is_not_found_by_it_afterwards(cable: Cable, people: list[Viewer]) -> None:
    edit(people, "Kaynak ustası")
    everything_arrived()
    cable.cut()
    for person in people[:10]:
        close_group(person, group=FieldGroup.CAREER)
    relay_often()
    cable.mend()
    assert found("kaynak") == CROWD - 10, "left out by the guard: the index does not know yet"
    everything_arrived()
    assert found("kaynak") == CROWD - 10


def test_a_delivery_that_comes_late_and_one_that_comes_twice_change_nothing(
    cable: Cable, people: list[Viewer], monkeypatch: pytest.MonkeyPatch
) -> None:
    read, go = threading.Event(), threading.Event()
    documents = indexing._writes

    def slowly(source: indexing.DocumentSource, ids: Sequence[int]) -> list[indexing.Write]:
        writes = documents(source, ids)
        if threading.current_thread() is late:
            read.set()
            go.wait(timeout=30)
        return writes

    def deliver() -> None:
        try:
            indexing.sync(PEOPLE, [person.profile_id for person in people if person.profile_id])
        finally:
            connection.close()

    monkeypatch.setattr(indexing, "_writes", slowly)
    edit(people, "Eski söz")
    late = threading.Thread(target=deliver)
    late.start()
    assert read.wait(timeout=30)
    edit(people, "Yeni söz")
    relay_often(1)
    go.set()
    late.join(timeout=30)
    deliver()

    everything_arrived()
    assert (found("eski"), found("yeni")) == (0, CROWD)


def test_a_rebuild_loses_nothing_of_what_is_written_meanwhile(cable: Cable, people: list[Viewer]) -> None:
    over = threading.Event()
    written: list[int] = []

    def work(deed: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            try:
                while not over.is_set():
                    deed()
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def write() -> None:
        turn = len(written)
        edit([people[turn % CROWD]], f"Söz {turn}")
        written.append(turn)

    workers = [work(write), work(lambda: relay_often(1)), work(lambda: relay_often(1))]
    try:
        for _night in range(4):
            call_command("search", "rebuild", *PEOPLE, stdout=StringIO())
    finally:
        over.set()
        for worker in workers:
            worker.join(timeout=60)

    assert len(written) > CROWD, "writes went on"
    everything_arrived()
    assert found(f"{written[-1]}") == 1
