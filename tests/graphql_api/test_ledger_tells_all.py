"""Whatever way a person is read, the ledger says of what: by a mark, a count, an order or a filter as by a field."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from own_record import SKILLED, Caller

from portal.alumni.models import AlumniProfile
from portal.ledger.models import Reading
from portal.outbox import services as outbox
from portal.privacy.policies import FieldGroup, groups_in, mask_of
from search import telling
from tests.worlds import TODAY, Ground, populate, sign_up

pytestmark = pytest.mark.django_db
_G = FieldGroup
OPENED = mask_of([_G.IDENTITY, _G.CAREER, _G.SKILLS, _G.EDUCATION, _G.LOCATION])


@pytest.fixture
def people(ground: Ground) -> dict[int, AlumniProfile]:
    """Işıl, who develops software, and Yazgül, who keeps archives; both open to firms."""
    days = (timezone.localdate() - TODAY).days + 30
    isil = replace(SKILLED, number=1, employer_days=days, masks=(0, 0, 0, 0, OPENED))
    yazgul = replace(
        isil, number=2, first_name="Yazılım", last_name="Ak", headline="Arşiv", skills=frozenset({1}), degrees=()
    )
    rows = populate(ground, [isil, yazgul])
    outbox.write("alumnus.changed", [row.pk for row in rows.values()])
    outbox.relay()
    return rows


def told(caller: Caller, document: str) -> dict[int, set[FieldGroup]]:
    """Ask, and return of what the ledger says each person was read, by the key of the record."""
    Reading.objects.all().delete()
    answer = caller.ask(document)
    assert "errors" not in answer, answer
    return {pk: set(groups_in(mask)) for reading in Reading.objects.all() for pk, mask in reading.people}


@pytest.mark.parametrize(
    ("asked", "groups"),
    [
        ('text: "işıl") { hits { highlights { segments { text } } }', {_G.IDENTITY}),
        ('text: "işıl") { hits { matched }', {_G.IDENTITY}),
        ('text: "python") { hits { ...Marks }', {_G.SKILLS}),
        ('text: "işılx") { didYouMean', {_G.IDENTITY}),
        ('text: "işıl", facets: [PROVINCE, SKILL]) { facets { buckets { label } }', {_G.LOCATION, _G.SKILLS}),
        ('text: "işıl", facets: [GRADUATION_YEAR]) { facets { buckets { value } }', {_G.EDUCATION}),
        ('text: "işıl", order: NAME) { hits { cursor }', {_G.IDENTITY}),
        ('text: "işıl", order: LATEST_CAREER) { nextCursor', {_G.CAREER, _G.EDUCATION}),
        ('text: "işıl", filter: { provinces: ["33"], graduatedFrom: 2016 }) { totalCount', {_G.LOCATION, _G.EDUCATION}),
        ('text: "işıl", facets: [PROVINCE, SKILL]) { totalCount', set()),
        ('text: "işıl") { hits { cursor node { id } }', set()),
    ],
)
def test_a_search_tells_of_what_its_marks_counts_and_order_read(
    asked: str, groups: set[FieldGroup], people: dict[int, AlumniProfile], employer: Caller
) -> None:
    document = f"{{ searchAlumni({asked} }} }}"
    if "...Marks" in asked:
        document += " fragment Marks on AlumnusSearchHit { highlights { segments { hit } } }"
    assert told(employer, document) == {people[1].pk: groups}


def test_what_is_marked_of_one_is_not_told_of_another(people: dict[int, AlumniProfile], employer: Caller) -> None:
    document = '{ searchAlumni(text: "yazılım") { hits { highlights { field } } } }'
    assert told(employer, document) == {people[1].pk: {_G.CAREER}, people[2].pk: {_G.IDENTITY}}


def test_a_mark_tells_nothing_that_is_closed(people: dict[int, AlumniProfile], employer: Caller) -> None:
    AlumniProfile.objects.filter(pk=people[1].pk).update(employer_groups=_G.SKILLS.bit)
    outbox.write("alumnus.changed", [people[1].pk])
    outbox.relay()
    asked = 'text: "python", facets: [PROVINCE], order: NAME) { facets { name } hits { matched cursor } '
    assert told(employer, f"{{ searchAlumni({asked} }} }}") == {people[1].pk: {_G.SKILLS}}


def test_counts_over_many_tell_of_nobody(
    people: dict[int, AlumniProfile], employer: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = "{ searchAlumni(facets: [PROVINCE]) { facets { buckets { count } } } }"
    both = [row.pk for row in people.values()]
    assert told(employer, document) == {key: {_G.LOCATION} for key in both}
    monkeypatch.setattr(telling, "FEW", 1)
    assert told(employer, document) == {key: set() for key in both}


@pytest.mark.parametrize(
    ("asked", "groups"),
    [
        ('text: "işıl", filter: { skills: ["3"] }, facets: [SKILL]', {_G.SKILLS}),
        ('text: "işıl", filter: { provinces: ["06"] }, facets: [PROVINCE]', {_G.LOCATION}),
        ('text: "işıl", filter: { skills: ["3"] }, facets: [PROVINCE]', None),
        ('text: "işıl", filter: { graduatedTo: 1990 }, facets: [GRADUATION_YEAR]', None),
    ],
)
def test_whoever_is_counted_beside_a_filter_that_nobody_meets_is_told(
    asked: str, groups: set[FieldGroup] | None, people: dict[int, AlumniProfile], employer: Caller
) -> None:
    """A field is counted as if its own filter were off; another's filter leaves her out of the count."""
    document = f"{{ searchAlumni({asked}) {{ totalCount facets {{ buckets {{ value count }} }} }} }}"
    answer = employer.ask(document)["data"]["searchAlumni"]
    assert (answer["totalCount"], bool(answer["facets"][0]["buckets"])) == (0, groups is not None)
    assert told(employer, document) == ({} if groups is None else {people[1].pk: groups})


def test_of_a_page_of_one_the_others_who_are_counted_are_told(
    people: dict[int, AlumniProfile], employer: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = "{ searchAlumni(first: 1, facets: [PROVINCE]) { facets { buckets { count } } } }"
    assert told(employer, document) == {row.pk: {_G.LOCATION} for row in people.values()}
    monkeypatch.setattr(telling, "FEWEST", 1)
    assert len(told(employer, document)) == 1


@pytest.mark.parametrize(
    ("given", "groups"),
    [
        ("order: NAME", {_G.IDENTITY}),
        ("order: GRADUATION", {_G.EDUCATION}),
        ('filter: { skill: "1" }', {_G.SKILLS}),
        ('filter: { name: "işıl", province: "33" }', {_G.IDENTITY, _G.LOCATION}),
        ("first: 2", set()),
    ],
)
def test_a_list_tells_of_what_it_is_narrowed_and_ordered_by(
    given: str, groups: set[FieldGroup], people: dict[int, AlumniProfile], employer: Caller
) -> None:
    assert told(employer, f"{{ alumni({given}) {{ totalCount edges {{ cursor }} }} }}")[people[1].pk] == groups


@pytest.mark.parametrize(
    "given", ['filter: { name: "işıl" }', 'filter: { skill: "1" }', "order: NAME", "order: GRADUATION"]
)
def test_staff_who_do_not_say_why_learn_nothing_closed_by_a_filter_or_an_order(
    given: str, people: dict[int, AlumniProfile], ground: Ground
) -> None:
    user = sign_up("center", ground)
    assert user is not None

    def asked(**headers: str) -> dict[str, Any]:
        client = Client(headers=headers)
        client.force_login(user)
        return Caller(client).ask(f"{{ alumni({given}) {{ totalCount edges {{ cursor }} }} }}")

    refused = asked()
    assert refused["data"] is None or refused["data"]["alumni"] is None
    assert [error["extensions"]["code"] for error in refused["errors"]] == ["ACCESS_REASON_REQUIRED"]
    assert not Reading.objects.exists()
    assert asked(**{"Access-Reason": "record"})["data"]["alumni"]["totalCount"] >= 1
    # What the people opened to everybody needs none.
    AlumniProfile.objects.update(is_public=True, public_groups=OPENED)
    assert asked()["data"]["alumni"]["totalCount"] >= 1


def test_a_search_that_finds_nobody_reads_nobody(people: dict[int, AlumniProfile], employer: Caller) -> None:
    asked = 'text: "zzzzzz", facets: [SKILL], order: NAME) { didYouMean facets { name } hits { matched }'
    assert told(employer, f"{{ searchAlumni({asked} }} }}") == {}
