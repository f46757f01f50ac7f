"""An index that says what the database no longer tells: nothing of it is shown, marked, counted or suggested."""

from dataclasses import replace
from typing import Any

import pytest
from own_record import SKILLED, Caller

from portal.alumni.models import AlumniProfile, EmployerBlock
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup, choosable_mask
from search import audiences, indexing
from search.engines import engine
from search.indices import INDICES
from tests.worlds import Ground, JobSpec, PersonSpec, populate

pytestmark = pytest.mark.django_db

ALL = choosable_mask(Audience.EMPLOYER)
OPEN = replace(
    SKILLED,
    masks=(0, 0, 0, 0, ALL),
    employer_days=30,
    summary="Veri ile çalışıyor",
    jobs=(JobSpec(None, "Analist", True),),
    languages=(("en", "b2"),),
)
OTHER = replace(
    OPEN, number=1, first_name="Bora", last_name="Can", email="bora@ornek.example", skills=frozenset({1}), province=0
)
SEARCH = """query($text: String!, $filter: AlumniSearchFilter, $order: AlumniSearchOrder!) {
  searchAlumni(text: $text, filter: $filter, order: $order, first: 5,
      facets: [UNIT, LEVEL, PROVINCE, SECTOR, SKILL, LANGUAGE, OPEN_TO, GRADUATION_YEAR]) {
    totalCount totalIsExact stage nextCursor facets { name buckets { value count } }
    hits { matched highlights { field segments { text hit } } node { id fullName headline } }
  }
}"""
SUGGEST = "query($text: String!) { suggestAlumni(text: $text) { text field count } }"
TEXTS = ("", "işıl", "geliştirici", "veri", "analist", "python", "yazilım geliştrici")
FILTERS: tuple[dict[str, Any], ...] = (
    {"levels": ["BACHELOR"]},
    {"languages": ["en"]},
    {"openTo": ["job"]},
    {"graduatedFrom": 2016},
)
GROUPS = [group for group in FieldGroup if group.bit & ALL]


def found(caller: Caller) -> list[dict[str, Any]]:
    """Return what a firm is answered to questions that touch every field of the index."""
    questions = [
        *((text, None, "RELEVANCE") for text in TEXTS),
        *(("", chosen, "RELEVANCE") for chosen in FILTERS),
        *(("", None, order) for order in ("NAME", "NEWEST_GRADUATES", "LATEST_CAREER")),
    ]
    return [caller.ask(SEARCH, text=text, filter=chosen, order=order) for text, chosen, order in questions]


def suggested(caller: Caller) -> list[list[str]]:
    """Return what a firm is suggested while it types."""
    answers = [caller.ask(SUGGEST, text=text[:4])["data"]["suggestAlumni"] for text in TEXTS if text]
    return [[row["text"] for row in rows] for rows in answers]


@pytest.fixture
def rows(ground: Ground) -> tuple[AlumniProfile, AlumniProfile]:
    """Işıl and Bora, both wholly open, both in the index."""
    people: list[PersonSpec] = [OPEN, OTHER]
    first, second = populate(ground, people).values()
    indexing.rebuild("alumni-employer", force=True)
    return first, second


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keep the comparison that a lie asks for from being made at once."""
    wanted: list[str] = []
    monkeypatch.setattr(audiences.check, "apply_async", lambda **_options: wanted.append("check"))
    return wanted


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_who_an_index_says_too_much_of_is_as_if_not_there(
    group: FieldGroup, rows: tuple[AlumniProfile, AlumniProfile], employer: Caller, asked_for: list[str]
) -> None:
    isil, _bora = rows
    AlumniProfile.objects.filter(pk=isil.pk).update(employer_groups=0)
    indexing.rebuild("alumni-employer", force=True)
    without_her = found(employer)
    assert without_her[0]["data"]["searchAlumni"]["totalCount"] == 1
    assert asked_for == []

    # Nobody tells the index: the row is changed behind the back of every service.
    AlumniProfile.objects.filter(pk=isil.pk).update(employer_groups=ALL)
    indexing.rebuild("alumni-employer", force=True)
    with_her = found(employer)
    assert with_her[0]["data"]["searchAlumni"]["totalCount"] == 2
    AlumniProfile.objects.filter(pk=isil.pk).update(employer_groups=ALL & ~group.bit)

    told = group in SAID_BY_THE_INDEX
    assert found(employer) == (without_her if told else with_her)
    assert bool(asked_for) is told
    while_lying = suggested(employer)
    indexing.rebuild("alumni-employer", force=True)
    assert while_lying == suggested(employer)


def test_whom_an_index_does_not_know_to_have_blocked_the_firm_is_not_there_though_public(
    rows: tuple[AlumniProfile, AlumniProfile], employer: Caller, asked_for: list[str], ground: Ground
) -> None:
    """All that the index says of her stands on her public page; as an employer the firm finds her nowhere."""
    isil, _bora = rows
    everything = 2 * ALL - 1
    AlumniProfile.objects.filter(pk=isil.pk).update(is_public=True, public_groups=everything)
    EmployerBlock.objects.create(profile=isil, employer=ground.firms[0])
    while_lying = found(employer), suggested(employer)
    assert while_lying[0][0]["data"]["searchAlumni"]["totalCount"] == 1
    assert asked_for
    indexing.rebuild("alumni-employer", force=True)
    assert (found(employer), suggested(employer)) == while_lying


SAID_BY_THE_INDEX = frozenset(
    {
        FieldGroup.IDENTITY,
        FieldGroup.EDUCATION,
        FieldGroup.CAREER,
        FieldGroup.SKILLS,
        FieldGroup.LOCATION,
        FieldGroup.SECTOR,
        FieldGroup.PLANS,
    }
)
"""Groups of which something stands in the index; closing another changes nothing that it says."""


def test_a_lying_index_is_put_right(rows: tuple[AlumniProfile, AlumniProfile], employer: Caller) -> None:
    isil, _bora = rows
    AlumniProfile.objects.filter(pk=isil.pk).update(employer_groups=FieldGroup.SKILLS.bit)
    # Tasks run at once in the tests: the first question finds the lie and has the index compared.
    assert employer.ask(SEARCH, text="işıl", filter=None, order="NAME")["data"]["searchAlumni"]["totalCount"] == 0
    assert len(indexing.check("alumni-employer")) == 0
    answer = employer.ask(SEARCH, text="python", filter=None, order="NAME")["data"]["searchAlumni"]
    assert [hit["node"]["fullName"] for hit in answer["hits"]] == [None]


def test_an_index_that_lies_all_over_is_not_asked(
    ground: Ground, employer: Caller, asked_for: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd = [replace(OPEN, number=place, email=f"k{place}@ornek.example") for place in range(8)]
    populate(ground, crowd)
    indexing.rebuild("alumni-employer", force=True)
    AlumniProfile.objects.update(employer_groups=FieldGroup.SECTOR.bit)
    monkeypatch.setattr("search.selectors.MOST_ROUNDS", 1)
    answer = employer.ask(SEARCH, text="python", filter=None, order="NAME")
    assert answer["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    assert answer["errors"][0]["extensions"]["retryAfter"] == 30
    assert asked_for == ["check"]
    assert employer.ask(SUGGEST, text="pyth")["data"]["suggestAlumni"] == []


def test_every_field_a_client_may_learn_of_is_held_against_the_database(
    rows: tuple[AlumniProfile, AlumniProfile],
) -> None:
    from search import plan, selectors
    from search.asking import question
    from search.query import Guard, SearchRequest

    definition = INDICES["alumni-employer"]
    request = SearchRequest("alumni-employer", Guard("v"), "işıl")
    where = plan.scope("alumni-employer", request.guard, {})
    asked = question("işıl", "tr")
    (row,) = engine().search(selectors._plan(request, where, asked, plan.EXACT, None)).rows
    assert set(row.texts) | set(row.codes) <= {field.name for field in definition.fields if not field.guard_only}
    for name in ("name_key", "unit", "level", "province", "sector", "skill", "language", "open_to", "graduation_year"):
        assert row.codes[name], name


def test_one_year_of_a_span_is_a_lie_where_the_name_is_closed(
    rows: tuple[AlumniProfile, AlumniProfile], employer: Caller, asked_for: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    isil, _bora = rows
    AlumniProfile.objects.filter(pk=isil.pk).update(employer_groups=0)
    indexing.rebuild("alumni-employer", force=True)
    without_her = found(employer)
    AlumniProfile.objects.filter(pk=isil.pk).update(employer_groups=ALL & ~FieldGroup.IDENTITY.bit)
    indexing.rebuild("alumni-employer", force=True)
    assert found(employer) != without_her

    def year_alone(degrees: Any, *, exact_too: bool = False) -> list[frozenset[int]]:
        return [frozenset({2016}) for degree in degrees if degree.graduated_within]

    with monkeypatch.context() as patched:
        patched.setattr("search.sources.alumni._spans", year_alone)
        indexing.rebuild("alumni-employer", force=True)
    assert asked_for == []
    assert found(employer) == without_her
    assert set(asked_for) == {"check"}
