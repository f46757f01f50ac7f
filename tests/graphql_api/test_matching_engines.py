"""Both engines match the same people and postings, byte for byte."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from matching_world import OPENED, posting_of
from own_record import Caller
from test_matching import MATCH
from test_matching import PEOPLE as FOR_POSTINGS
from test_postings_for_me import ASK as FOR_ME
from test_similar_alumni import ASK as SIMILAR

from graphql_api.global_ids import global_id
from portal.accounts.models import User
from portal.alumni.models import AlumniProfile
from portal.careers.models import Posting
from search import indexing
from search.engines import engine, forget_engine
from search.indices import INDICES
from tests.worlds import TODAY, VERIFIED, Ground, populate

pytestmark = [pytest.mark.django_db, pytest.mark.elasticsearch]
ASKED = ("alumni-employer", "postings-alumni")


@pytest.fixture
def elastic(settings: Any) -> Iterator[Any]:
    """Tell how to go over to the real server, under names of this run alone."""

    def go() -> None:
        settings.SEARCH_ENGINE, settings.SEARCH_INDEX_PREFIX = "elasticsearch", f"matching-{os.getpid()}-"
        forget_engine()

    yield go
    if settings.SEARCH_ENGINE == "elasticsearch":
        for name in ASKED:
            engine().drop(INDICES[name])
    settings.SEARCH_ENGINE = "embedded"
    forget_engine()


def _everything(employer: Caller, person: Caller, posting: Posting, row: AlumniProfile) -> list[Any]:
    """Return every page of every kind of match."""
    answers, questions = (
        [],
        [
            (employer, MATCH, {"id": global_id("Posting", posting.public_id)}),
            (employer, SIMILAR, {"id": global_id("Alumnus", row.public_id)}),
            (person, FOR_ME, {}),
        ],
    )
    for caller, document, variables in questions:
        after = None
        for _page in range(9):
            [answer] = caller.ask(document, first=1, after=after, **variables)["data"].values()
            answer.pop("backend", None)
            answers.append(answer)
            if (after := answer["nextCursor"]) is None:
                break
    return answers


def test_both_engines_answer_the_same(ground: Ground, employer: Caller, elastic: Any) -> None:
    owner = User.objects.create(email="sahip@mezun.example", email_verified_at=VERIFIED)
    rows = populate(ground, FOR_POSTINGS, owners={1: owner})
    AlumniProfile.objects.update(employer_groups=OPENED, employer_open_until=TODAY.replace(year=TODAY.year + 5))
    posting = posting_of(ground, state="live")
    posting_of(ground, state="live", firm=1, title_tr="Uzaktan", work_mode="remote", units=[])
    person = Caller(Client())
    person.client.force_login(owner)
    told = []
    for go in (lambda: None, elastic):
        go()
        for name in ASKED:
            indexing.rebuild(name, force=True)
            engine().refresh(INDICES[name])
        told.append(_everything(employer, person, posting, rows[1]))
    assert [len(answer["hits"]) for answer in told[0]] == [1] * 9
    assert told[0] == told[1]
