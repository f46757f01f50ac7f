"""A change is in the very next answer, over real commits and without any worker."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction, Site

from cms.models import HomePage
from config.environment import env
from portal.accounts.models import Role, User
from portal.careers import services as careers
from portal.careers.models import Posting
from portal.employers import services as employers
from portal.employers.models import Employer
from portal.outbox import services as outbox
from portal.outbox.models import Entry
from portal.privacy.viewers import Viewer
from tests.cms import newsroom

pytestmark = pytest.mark.django_db(transaction=True)

POSTINGS = "{ postings { edges { node { title employer { name } } } } }"
PAGE = '{ page(path: "/") { title } }'
EVENTS = "{ events { edges { node { title seatsLeft } } } }"
REDIS = env.str("REDIS_URL", "")


@pytest.fixture(params=["local", pytest.param("redis", marks=pytest.mark.redis)], autouse=True)
def shared(request):
    """The process's own cache, and the server's that production has."""
    if request.param == "local":
        yield
        return
    prefix = f"test-{uuid.uuid4().hex}"
    backend = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS, "KEY_PREFIX": prefix}
    with override_settings(CACHES={"default": backend}):
        yield


@pytest.fixture
def posting(shared) -> Posting:
    firm = newsroom.firm(approved_until=timezone.localdate() + timedelta(days=30))
    return newsroom.posting(firm, "Geliştirici")


@pytest.fixture
def center() -> Viewer:
    user = newsroom.person("merkez@mezun.example", Role.COORDINATOR)
    return Viewer(timezone.localdate(), user_id=user.pk, roles=frozenset({Role.COORDINATOR}))


def ask(query: str) -> tuple[str, bool]:
    """Return the data of an answer, and whether it was one that was kept: no statement was made for it."""
    with CaptureQueriesContext(connection) as asked:
        answer = Client().post("/graphql/", json.dumps({"query": query}), content_type="application/json")
    assert "errors" not in answer.json(), answer.json()
    return json.dumps(answer.json()["data"], ensure_ascii=False), not len(asked)


def settled(query: str) -> str:
    """Ask until the answer is kept, and return it."""
    first, was_kept = ask(query)
    assert not was_kept
    assert ask(query) == (first, True)
    return first


def test_a_posting_that_is_taken_offline_is_gone_in_the_next_answer(posting, center):
    assert "Geliştirici" in settled(POSTINGS)
    own = Viewer(timezone.localdate(), user_id=center.user_id, employer_id=posting.employer_id)
    careers.close_posting(own, public_id=posting.public_id)
    assert ask(POSTINGS) == ('{"postings": {"edges": []}}', False)
    assert Entry.objects.filter(channel="answers", topic="posting.changed").count() == 1


def test_a_firm_that_is_suspended_takes_its_postings_along_and_back(posting, center):
    before = settled(POSTINGS)
    employers.suspend_employer(center, employer_id=posting.employer_id, reason="Şikâyet")
    assert "Geliştirici" not in settled(POSTINGS)
    employers.approve_employer(center, employer_id=posting.employer_id)
    assert ask(POSTINGS) == (before, False)


def test_a_page_that_is_taken_offline_or_closed_is_gone_in_the_next_answer():
    turkish, _made = Locale.objects.get_or_create(language_code="tr")
    home = Page.objects.get(depth=1).add_child(instance=HomePage(title="Ana Sayfa", slug="ana-sayfa", locale=turkish))
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    assert home.title in settled(PAGE)
    restriction = PageViewRestriction.objects.create(page=home, restriction_type="login")
    assert settled(PAGE) == '{"page": null}'
    restriction.delete()
    assert home.title in settled(PAGE)
    home.unpublish()
    assert ask(PAGE) == ('{"page": null}', False)


@pytest.mark.parametrize("way", ["update", "raw", "bulk", "many to many"])
def test_no_way_of_writing_goes_around_it(posting, way):
    query = "{ postings { edges { node { title skills { code } } } } }"
    before = settled(query)
    if way == "update":
        Posting.objects.update(title_tr="Başka")
    elif way == "raw":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE careers_posting SET title_tr = 'Başka'")
    elif way == "bulk":
        posting.title_tr = "Başka"
        Posting.objects.bulk_update([posting], ["title_tr"])
    else:
        posting.skills.create(code="991", name_tr="Dikiş", name_en="Sewing")
    after, was_kept = ask(query)
    assert not was_kept
    assert after != before


def test_what_is_taken_back_changes_nothing_and_what_is_not_committed_is_told_nobody(posting):
    before = settled(POSTINGS)
    with transaction.atomic():
        Posting.objects.update(title_tr="Geri")
        # The one who writes reads what was written; nobody else is ever given it.
        assert "Geri" in ask(POSTINGS)[0]
        transaction.set_rollback(True)
    assert ask(POSTINGS) == (before, True)
    with transaction.atomic():
        with transaction.atomic():
            Posting.objects.update(title_tr="Geri")
            transaction.set_rollback(True)
        Posting.objects.update(title_tr="İleri")
    assert "İleri" in settled(POSTINGS)


def test_a_load_of_many_rows_moves_a_mark_once(posting, monkeypatch):
    with transaction.atomic():
        for number in range(50):
            with transaction.atomic():
                Posting.objects.update(pay_from=number)
                Employer.objects.update(about_tr=str(number))
        waiting = [function for _savepoints, function, _robust in connection.run_on_commit]
    assert len(waiting) <= 100
    with transaction.atomic():
        for number in range(50):
            Posting.objects.update(pay_from=number)
            Employer.objects.update(about_tr=str(number))
        assert len(connection.run_on_commit) == 2


def test_the_outbox_moves_the_marks_again_for_a_process_that_was_killed(posting, center):
    before = settled(POSTINGS)
    # Kept from before the change, by a process that never told: the mark is put back.
    mark = cache.get("graphql:mark:postings")
    own = Viewer(timezone.localdate(), user_id=center.user_id, employer_id=posting.employer_id)
    careers.close_posting(own, public_id=posting.public_id)
    cache.set("graphql:mark:postings", mark, timeout=None)
    assert ask(POSTINGS) == (before, True)
    outbox.relay_channel("answers")
    assert ask(POSTINGS) == ('{"postings": {"edges": []}}', False)


def test_a_seat_that_is_taken_is_told(shared):
    from portal.events.models import Event
    from portal.events.services import register

    event = newsroom.event("Fuar", 5)
    Event.objects.update(capacity=3)
    assert '"seatsLeft": 3' in settled(EVENTS)
    user = User.objects.create(email="kisi@mezun.example", email_verified_at=timezone.now())
    register(Viewer(timezone.localdate(), user_id=user.pk), public_id=event.public_id)
    assert '"seatsLeft": 2' in ask(EVENTS)[0]
