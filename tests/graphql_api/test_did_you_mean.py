"""Did you mean: told with an answer that holds nothing as typed, and made of what this caller may find alone."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from own_record import SKILLED, Caller

from portal.accounts.models import User
from portal.careers.models import Posting
from portal.employers.models import EmployerMember
from portal.outbox import services as outbox
from portal.privacy.policies import FieldGroup, mask_of
from search import indexing
from tests.frontend_contract.small_world import SmallWorld, small_world
from tests.worlds import TODAY, VERIFIED, Ground, populate

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


PEOPLE = "query($text: String!) { searchAlumni(text: $text) { totalCount stage didYouMean } }"


def test_a_name_that_only_a_hidden_person_bears_is_not_meant(ground: Ground, employer: Caller) -> None:
    """She blocked this firm; the other one is asked whether it means her."""
    days = (timezone.localdate() - TODAY).days + 30
    name = mask_of([FieldGroup.IDENTITY])
    her = replace(SKILLED, first_name="Zekeriya", employer_days=days, masks=(0, 0, 0, 0, name), blocks=frozenset({0}))
    row = populate(ground, [her])[0]
    indexing.rebuild("alumni-employer", force=True)

    def asked(caller: Caller) -> tuple[dict[str, Any], int]:
        with CaptureQueriesContext(connection) as statements:
            answer = caller.ask(PEOPLE, text="zekeriye")["data"]["searchAlumni"]
        return answer, len(statements)

    nothing = {"totalCount": 0, "stage": "TYPO", "didYouMean": None}
    hidden = asked(employer)
    other = User.objects.create(email="b@firma.example", email_verified_at=VERIFIED)
    EmployerMember.objects.create(user=other, employer=ground.firms[1])
    client = Client()
    client.force_login(other)
    assert asked(Caller(client))[0] == {"totalCount": 1, "stage": "TYPO", "didYouMean": "Zekeriya"}
    row.delete()
    indexing.rebuild("alumni-employer", force=True)
    assert asked(employer) == hidden == (nothing, hidden[1])


def test_a_posting_taken_back_is_not_meant(world: SmallWorld) -> None:
    Posting.objects.filter(state="live").update(state="closed")
    assert told(world, "hemşre") == ("TYPO", None)
