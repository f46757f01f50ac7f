"""Did you mean: told with an answer that holds nothing as typed, and made of what this caller may find alone."""

from collections.abc import Iterator

import pytest
from django.test import Client
from own_record import Caller

from portal.careers.models import Posting
from portal.outbox import services as outbox
from tests.frontend_contract.small_world import SmallWorld, small_world

pytestmark = pytest.mark.django_db
POSTINGS = "query($text: String!) { searchPostings(text: $text) { totalCount stage didYouMean } }"


@pytest.fixture
def world() -> Iterator[SmallWorld]:
    """Pages and postings, all of them in the indices."""
    with small_world(2) as built:
        Posting.objects.filter(state="live").update(title_tr="Hemşire")
        outbox.write("posting.changed", list(Posting.objects.values_list("pk", flat=True)))
        outbox.relay()
        yield built


def told(world: SmallWorld, text: str) -> tuple[str, str | None]:
    """Return the stage that answered, and what may have been meant."""
    client = Client()
    client.force_login(world.alumna)
    answer = Caller(client).ask(POSTINGS, text=text)["data"]["searchPostings"]
    return answer["stage"], answer["didYouMean"]


def test_a_spelling_that_finds_something_is_told(world: SmallWorld) -> None:
    assert told(world, "hemşre") == ("TYPO", "hemşire")
    assert told(world, "hemşire") == ("EXACT", None)
    assert told(world, "zzzzzz") == ("TYPO", None)


def test_by_way_of_what_it_means_in_the_other_language(world: SmallWorld) -> None:
    assert told(world, "nusre") == ("TYPO", "nurse")


def test_a_posting_taken_back_is_not_meant(world: SmallWorld) -> None:
    Posting.objects.filter(state="live").update(state="closed")
    assert told(world, "hemşre") == ("TYPO", None)
