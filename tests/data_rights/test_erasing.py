"""Nothing of an erased person is left anywhere, and a restored backup does not bring anybody back."""

import os
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings as settings_of_django
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from newsletter.models import Delivery
from portal.accounts.models import Role, RoleAssignment, User
from portal.alumni.models import AlumniProfile
from portal.alumni.services import NoProfile, ProfileDraft, edit_profile
from portal.data_rights.models import Destruction
from portal.data_rights.services import InOffice, NobodyThere, erase_person, replay_erasures
from portal.events.models import Event, Registration
from portal.outbox import services as outbox
from portal.outbox.models import Entry
from portal.privacy.viewers import Viewer
from portal.workflow.models import Transition
from search import indexing
from search.audiences import Ask, find_people
from search.engines import engine, forget_engine
from search.indices import INDICES

from .marked import MARK, Planter, ground, marker, person, session_of, tables_with_mark

pytestmark = pytest.mark.django_db
PEOPLE = ("alumni-employer", "alumni-directory")


@pytest.fixture(autouse=True)
def _journal(tmp_path, settings):
    settings.ERASURE_JOURNAL = tmp_path / "journal" / "erasures.jsonl"
    cache.clear()


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def indices(request, settings, tmp_path) -> Iterator[Callable[[], str]]:
    """Each engine in turn, with empty indices of people; gives a function that returns all an engine holds."""
    settings.SEARCH_ENGINE, settings.SEARCH_INDEX_PREFIX = request.param, f"test-{uuid.uuid4().hex[:12]}-"
    settings.EMBEDDED_SEARCH_PATH = tmp_path / "search.sqlite3"
    forget_engine()
    for name in PEOPLE:
        engine().drop(INDICES[name])
        engine().ensure(INDICES[name])
    yield all_documents if request.param == "elasticsearch" else partial(whole_file, settings.EMBEDDED_SEARCH_PATH)
    for name in PEOPLE:
        engine().drop(INDICES[name])
    forget_engine()


def all_documents() -> str:
    """Return every document of the server under this test's names."""
    address = f"{os.environ['ELASTICSEARCH_URL']}/{settings_of_django.SEARCH_INDEX_PREFIX}*/_search?size=1000"
    with urlopen(address, timeout=10) as answer:
        return str(answer.read())


def whole_file(path: Path) -> str:
    """Return every row of every table of the embedded engine's file."""
    with closing(sqlite3.connect(path)) as opened:
        tables = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return str([opened.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in tables])


def whole_person() -> tuple[User, AlumniProfile, Planter]:
    """Plant somebody about whom every table tells something."""
    user, profile = person()
    planter = Planter(user, profile, ground())
    planter.plant()
    session_of(user)
    Transition.objects.create(
        entity="alumni.alumniprofile",
        entity_id=profile.pk,
        name="act",
        source="claimed",
        target="active",
        actor=user,
        reason=marker(8),
        at=timezone.now(),
    )
    return user, profile, planter


def viewers() -> tuple[Viewer, Viewer]:
    """Return a firm's contact and a fellow alumna, to whom the person is open."""
    today = timezone.localdate()
    return Viewer(today=today, user_id=10**9, employer_id=10**9), Viewer(today=today, user_id=10**9, profile_id=10**9)


def found(viewer: Viewer) -> int:
    return find_people(viewer, Ask(text=marker(4)))[0].total


def test_no_text_of_an_erased_person_is_left_in_any_table() -> None:
    user, profile, planter = whole_person()
    before = set(tables_with_mark())
    assert {"accounts_user.email", "alumni_alumniprofile.summary", "registry_studentrecord.student_number"} <= before
    assert {"newsletter_delivery.reply", "workflow_transition.reason", "wagtailcore_comment.text"} <= before
    assert len(planter.planted) >= 15

    erase_person(None, user=user.public_id)

    # Random names of one message: they lead to nobody any more.
    assert set(tables_with_mark()) - {"newsletter_delivery.token", "newsletter_delivery.message_id"} == set()
    assert not User.objects.filter(pk=user.pk).exists()
    assert AlumniProfile.objects.get(pk=profile.pk).state == "erased"
    assert Session.objects.count() == 0


def test_the_next_question_finds_nobody_though_the_index_still_does(indices: Callable[[], str]) -> None:
    user, profile, _planter = whole_person()
    indexing.sync(PEOPLE, [profile.pk])
    for name in PEOPLE:
        engine().refresh(INDICES[name])
    firm, alumna = viewers()
    assert (found(firm), found(alumna)) == (1, 1)
    assert MARK in indices()

    erase_person(None, user=user.public_id)

    # Nobody has told the index yet.
    assert Entry.objects.filter(channel="search", entity_id=profile.pk).count() == 1
    assert (found(firm), found(alumna)) == (0, 0)

    outbox.relay()
    for name in PEOPLE:
        engine().refresh(INDICES[name])
        assert [stands for stands in engine().standing(INDICES[name]) if not stands.gone] == []
        assert engine().count(INDICES[name]) == 0
        # What the night does: no word of a removed document outlives the day in the engine's own files.
        indexing.rebuild(name)
    assert MARK not in indices()


def test_the_log_tells_classes_and_numbers_and_no_values() -> None:
    user, profile, _planter = whole_person()
    officer = User.objects.create(email="kvkk@uni.example")
    done = erase_person(Viewer(today=timezone.localdate(), user_id=officer.pk), profile=profile.public_id)
    assert (done.ordered_by_id, done.cause) == (officer.pk, "request")
    assert (done.user_public_id, done.profile_public_id) == (user.public_id, profile.public_id)
    assert done.rows["alumni.Employment"] == 1
    assert done.rows["accounts.User"] == 1
    assert MARK not in str(done.rows)


def test_a_restored_backup_is_erased_again(settings) -> None:
    user, _profile, _planter = whole_person()
    backup = dump()
    erase_person(None, user=user.public_id)
    restore(backup)
    assert Destruction.objects.count() == 0  # the database has forgotten it
    assert User.objects.filter(pk=user.pk).exists()

    call_command("replay_erasures")

    assert not User.objects.filter(public_id=user.public_id).exists()
    people = ("accounts_", "alumni_", "registry_student")
    assert [name for name in tables_with_mark() if name.startswith(people)] == []
    assert [act.cause for act in Destruction.objects.all()] == ["replay"]
    assert replay_erasures() == []
    assert settings.ERASURE_JOURNAL.read_text().count("\n") == 2
    assert MARK not in settings.ERASURE_JOURNAL.read_text()


def dump() -> dict[str, list[tuple]]:
    """Copy the tables, as a backup would."""
    with connection.cursor() as cursor:
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        copied = {}
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            copied[table] = cursor.fetchall()
    return copied


def restore(copied: dict[str, list[tuple]]) -> None:
    """Put the tables back as they were copied; foreign keys are looked at in the end."""
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for table in copied:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
        for table, rows in copied.items():
            for row in rows:
                places = ", ".join(["%s"] * len(row))
                cursor.execute(f"INSERT INTO {connection.ops.quote_name(table)} VALUES ({places})", row)


def test_a_journal_that_cannot_be_written_lets_nobody_go(settings, tmp_path) -> None:
    user, _profile = person()
    (tmp_path / "file").write_text("")
    settings.ERASURE_JOURNAL = tmp_path / "file" / "erasures.jsonl"
    with pytest.raises(OSError, match="File exists"):
        erase_person(None, user=user.public_id)
    assert User.objects.filter(pk=user.pk).exists()
    assert Destruction.objects.count() == 0


def test_a_torn_journal_is_told_by_its_line(settings) -> None:
    user, _profile = person()
    erase_person(None, user=user.public_id)
    with settings.ERASURE_JOURNAL.open("a") as file:
        file.write('{"act": "torn')
    with pytest.raises(ValueError, match="line 2 of the journal"):
        replay_erasures()


def test_whoever_holds_a_role_is_not_erased() -> None:
    user, _profile = person()
    held = RoleAssignment.objects.create(user=user, role=Role.PRIVACY_OFFICER, starts_on=timezone.localdate())
    with pytest.raises(InOffice):
        erase_person(None, user=user.public_id)
    held.delete()
    erase_person(None, user=user.public_id)


def test_nobody_is_erased_twice() -> None:
    _user, profile = person()
    erase_person(None, profile=profile.public_id)
    with pytest.raises(NobodyThere):
        erase_person(None, profile=profile.public_id)


def test_a_seat_at_an_event_to_come_goes_to_whoever_waits() -> None:
    user, _profile = person()
    starts = timezone.now() + timedelta(days=3)
    event = Event.objects.create(
        kind="alumni_day",
        title_tr="Buluşma",
        description_tr="…",
        place="Salon",
        starts_at=starts,
        ends_at=starts,
        capacity=1,
        seats_taken=1,
        state="published",
    )
    waiting = User.objects.create(email="bekleyen@uni.example")
    Registration.objects.create(event=event, user=user, state="confirmed")
    Registration.objects.create(event=event, user=waiting, state="waitlisted")
    erase_person(None, user=user.public_id)
    assert [(held.user_id, held.state) for held in Registration.objects.all()] == [(waiting.pk, "confirmed")]
    event.refresh_from_db()
    assert event.seats_taken == 1


def test_an_edit_that_was_on_its_way_writes_nothing() -> None:
    user, profile = person()
    editing = Viewer(today=timezone.localdate(), user_id=user.pk, profile_id=profile.pk)
    erase_person(None, user=user.public_id)
    with pytest.raises(NoProfile):
        edit_profile(editing, draft=ProfileDraft(headline="Geri geldim"))


def test_what_was_sent_stays_countable() -> None:
    user, _profile, _planter = whole_person()
    assert Delivery.objects.count() == 1
    erase_person(None, user=user.public_id)
    row = Delivery.objects.get()
    assert (row.profile_id, row.address_digest, row.reply) == (None, "", "")
