"""What was changed a moment ago is not found, counted or shown before the index knows of it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from own_record import Caller
from wagtail.models import PageViewRestriction

from cms.models import StoryPage
from portal.careers.models import Posting
from portal.careers.services import CHANGED as POSTING_CHANGED
from portal.employers.models import Employer
from portal.outbox import services as outbox
from tests.frontend_contract.small_world import SmallWorld, small_world

pytestmark = pytest.mark.django_db
PAGES = '{ searchPages(text: "", first: 50) { totalCount hits { highlights { field } } } }'
POSTINGS = '{ searchPostings(text: "", facets: [KIND]) { totalCount hits { highlights { field } } } }'


@pytest.fixture
def world() -> Iterator[SmallWorld]:
    """Pages and postings, all of them in the indices."""
    with small_world(2) as built:
        outbox.relay()
        yield built


def total(caller: Caller, document: str) -> int:
    """Return how many were found, which is how many were shown."""
    answer: dict[str, Any] = next(iter(caller.ask(document)["data"].values()))
    assert len(answer["hits"]) == answer["totalCount"]
    return int(answer["totalCount"])


@pytest.mark.parametrize("deed", ["unpublish", "restrict"])
def test_a_page_taken_away_is_not_counted(deed: str, world: SmallWorld) -> None:
    reader = Caller(Client())
    before = total(reader, PAGES)
    story = StoryPage.objects.live().first()
    if deed == "unpublish":
        story.unpublish()
    else:
        PageViewRestriction.objects.create(page=story, restriction_type="login")
    assert total(reader, PAGES) == before - 1
    outbox.relay()
    assert total(reader, PAGES) == before - 1


@pytest.mark.parametrize("deed", ["posting", "firm"])
def test_a_posting_taken_away_is_not_counted(deed: str, world: SmallWorld) -> None:
    client = Client()
    client.force_login(world.alumna)
    reader = Caller(client)
    before = total(reader, POSTINGS)
    posting = Posting.objects.filter(state="live").first()
    assert posting is not None
    if deed == "posting":
        Posting.objects.filter(pk=posting.pk).update(state="closed")
        outbox.write(POSTING_CHANGED, [posting.pk])
    else:
        Employer.objects.filter(pk=posting.employer_id).update(state="suspended")
        outbox.write("employer.changed", [posting.employer_id])
    assert total(reader, POSTINGS) == before - 1
    outbox.relay()
    assert total(reader, POSTINGS) == before - 1
