"""The law of the house: two databases that differ only in what a viewer may not see answer byte for byte the same.

Two worlds are drawn: the second is the first with every hidden value replaced by another, and with people nobody may
see taken away. What is hidden, the oracle says, not the code. Then every door is asked in both.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch
from uuid import NAMESPACE_URL, uuid5

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from graphql_api.global_ids import global_id
from portal.accounts.models import User
from portal.alumni.models import AlumniProfile
from portal.careers.models import Posting
from portal.files.kinds import Kind
from portal.files.selectors import address_of
from portal.privacy.viewers import viewer_for
from search import indexing
from search.engines import engine
from search.indices import INDICES
from tests import oracle
from tests.chosen_people import CLOSED, OTHERWISE
from tests.oracle import GROUPS, KIND_IS, MASK_PLACE
from tests.worlds import (
    TODAY,
    VIEWER_KINDS,
    DegreeSpec,
    Ground,
    PersonSpec,
    file_key,
    lay_ground,
    people,
    populate,
    sign_up,
    worlds,
)

PERSON = """
fragment Person on Alumnus {
  id firstName lastName fullName contactEmail contactPhone postalAddress headline summary incomeBand
  openToJob openToInternship openToMentoring province { code name } sector { code name } skills { code name }
  degrees { level graduatedOn enrolledOn graduatedWithin { firstYear lastYear } unit { code name } }
  languages { language proficiency }
  employments { title employerName startedOn endedOn employer { name province { name } } }
  photo { url(size: SMALL) } cv { url sizeBytes uploadedAt }
}
"""
LIST = (
    """query List($filter: AlumniFilter, $order: AlumniOrder!) {
  alumni(filter: $filter, order: $order, first: 2) {
    totalCount pageInfo { hasNextPage endCursor } edges { cursor node { ...Person } }
  }
}"""
    + PERSON
)
NODES = "query Nodes($ids: [ID!]!) { nodes(ids: $ids) { id ... on Alumnus { ...Person } } }" + PERSON
SEARCH = (
    """query Search($text: String!, $order: AlumniSearchOrder!) {
  searchAlumni(text: $text, order: $order, first: 2,
               facets: [UNIT, LEVEL, PROVINCE, SECTOR, SKILL, LANGUAGE, OPEN_TO, GRADUATION_YEAR]) {
    totalCount totalIsExact stage nextCursor facets { name buckets { value label count chosen } }
    hits { cursor matched highlights { field segments { text hit } } node { ...Person } }
  }
}"""
    + PERSON
)
SUGGEST = "query Suggest($text: String!) { suggestAlumni(text: $text) { text field count } }"
MATCHED = """{
  totalCount totalIsExact nextCursor missing hint hits { cursor reasons { code label values } node { ...Person } }
} }"""
MATCH = f"query Match($id: ID!) {{ alumniForPosting(postingId: $id, first: 2) {MATCHED}" + PERSON
SIMILAR = f"query Similar($id: ID!) {{ similarAlumni(alumnusId: $id, first: 2) {MATCHED}" + PERSON
OWN = "{ myRecord { inDirectory employerOpenUntil visibility { audience open } profile { ...Person } } }" + PERSON

FILTERS: tuple[Mapping[str, Any] | None, ...] = (
    None,
    {"province": "33"},
    {"sector": "P"},
    {"skill": "1"},
    {"name": "ışıl"},
    {"level": "MASTER", "graduatedFrom": 2016},
    {"openToJob": True},
    {"openToMentoring": False},
)
WORDS = ("", "python", "Işıl", "analst", "Akdeniz", "tarih öğretmeni", "Mersin")
POSTING = uuid5(NAMESPACE_URL, "posting")
ATTRIBUTES = {
    "identity": ("first_name", "last_name"),
    "contact_email": ("email",),
    "contact_phone": ("phone",),
    "address": ("address",),
    "location": ("province",),
    "sector": ("sector",),
    "skills": ("skills", "languages"),
    "income": ("income",),
    "photo": ("photo",),
    "cv": ("cv",),
    "plans": ("job", "internship", "mentoring"),
}


def _present_at(person: PersonSpec) -> bool:
    return any(0 in (job.firm, job.typed) and job.present for job in person.jobs)


def _elsewhere_in_band(year: int) -> int:
    return year // 5 * 5 + (year + 2) % 5


def _hidden_replaced(kind: str, person: PersonSpec, other: PersonSpec) -> PersonSpec | None:
    """Return ``person`` with all this viewer may not see taken from ``other``; None: the person may be gone."""
    seen, audiences = oracle.seen(kind, person), KIND_IS[kind]
    if not seen.row:
        return other if not oracle.seen(kind, other).row else None
    if kind == "self" and person.number == 0:
        return person
    changed: dict[str, Any] = {
        name: getattr(other, name) for group, names in ATTRIBUTES.items() if group not in seen.groups for name in names
    }
    if "career" not in seen.groups:
        changed |= {"headline": other.headline, "summary": other.summary}
        if _present_at(person) == _present_at(other):
            changed["jobs"] = other.jobs
    if "education" not in seen.groups:
        kept = tuple(person.degrees[place] for place in seen.degrees)
        changed["degrees"] = kept + tuple(d for d in other.degrees if d.unit == 1 or "unit" not in audiences)
    elif "identity" not in seen.groups and "unit" not in audiences:
        # The day is hidden with the name; the span of five years it lies in is told.
        changed["degrees"] = tuple(replace(one, year=_elsewhere_in_band(one.year)) for one in person.degrees)
    masks = list(person.masks)
    for audience, place in MASK_PLACE.items():
        if audience not in audiences:
            masks[place] = other.masks[place]
    masks[2] = other.masks[2]
    changed["masks"] = tuple(masks)
    if not audiences & {"alumni", "students"}:
        changed["in_directory"] = other.in_directory and person.has_owner
    if "employers" not in audiences:
        changed |= {"employer_days": other.employer_days if person.has_owner else None}
        changed |= {"blocks": other.blocks, "grants": other.grants}
    else:
        kept = frozenset(person.blocks & {0})
        changed["blocks"] = kept | (other.blocks & {1})
        if all(grant.firm == 1 for grant in (*person.grants, *other.grants)):
            changed["grants"] = other.grants
    return replace(person, **changed)


@dataclass(frozen=True)
class Twins:
    """Two worlds that one kind of viewer cannot tell apart."""

    kind: str
    first: tuple[PersonSpec, ...]
    second: tuple[PersonSpec, ...]


@st.composite
def twins(draw: st.DrawFn) -> Twins:
    """Draw a world and its twin for a viewer."""
    kind = draw(st.sampled_from(VIEWER_KINDS))
    first = draw(worlds(least=2, most=4))
    second = []
    for person in first:
        other = draw(people(person.number, owned=person.number == 0))
        changed = _hidden_replaced(kind, person, other)
        if changed is not None and not (not oracle.seen(kind, changed).row and person.number and draw(st.booleans())):
            second.append(changed)
    for person in second:
        before = next(one for one in first if one.number == person.number)
        assume(oracle.seen(kind, before) == oracle.seen(kind, person))
    assume(kind != "self" or any(person.number == 0 for person in second))
    return Twins(kind, first, tuple(second))


def _chosen(kind: str) -> Twins:
    """Return three people who opened nothing but their names, and their twins: all that is hidden is another."""
    people_of = (("Ak", CLOSED, OTHERWISE), ("Iğdır", OTHERWISE, CLOSED), ("Öztürk", CLOSED, OTHERWISE))
    first = tuple(replace(one, number=number, last_name=name) for number, (name, one, _other) in enumerate(people_of))
    second = tuple(
        _hidden_replaced(kind, person, replace(other, number=person.number, last_name=name)) or person
        for person, (name, _one, other) in zip(first, people_of, strict=True)
    )
    return Twins(kind, first, second)


def _unnamed(kind: str) -> Twins:
    """Return somebody who opened education and skills to everybody, not the name; the twin studied in other years."""
    opened = 1 << GROUPS.index("education") | 1 << GROUPS.index("skills")
    person = replace(
        CLOSED,
        number=0,
        state="active",
        in_directory=True,
        is_public=True,
        employer_days=30,
        masks=(opened,) * 5,
        degrees=(DegreeSpec(1, "bachelor", 2015), DegreeSpec(1, "master", 2018)),
        skills=frozenset({0}),
    )
    return Twins(kind, (person,), (_hidden_replaced(kind, person, replace(person, last_name="Başka")) or person,))


def _everything_asked() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for order in ("UNORDERED", "NAME", "GRADUATION"):
        yield LIST, {"order": order}
    for wanted in FILTERS:
        yield LIST, {"order": "NAME", "filter": wanted}
    yield NODES, {"ids": [global_id("Alumnus", _person_key(number)) for number in range(5)]}
    yield OWN, {}
    for text in WORDS:
        yield SEARCH, {"text": text, "order": "RELEVANCE"}
    yield SEARCH, {"text": "", "order": "NAME"}
    yield SEARCH, {"text": "", "order": "NEWEST_GRADUATES"}
    yield SEARCH, {"text": "", "order": "LATEST_CAREER"}
    yield MATCH, {"id": global_id("Posting", POSTING)}
    for number in range(3):
        yield SIMILAR, {"id": global_id("Alumnus", _person_key(number))}
    for text in ("a", "ış", "py", "tar"):
        yield SUGGEST, {"text": text}


def _advertise(ground: Ground) -> None:
    """Let the firm that looks seek somebody to match people with."""
    posting = Posting.objects.create(
        public_id=POSTING,
        employer=ground.firms[0],
        kind="job",
        title_tr="Analist",
        description_tr="Bakar.",
        province=ground.provinces[1],
        publish_on=TODAY,
        deadline=TODAY,
    )
    posting.units.set(ground.units[:1])
    posting.skills.set(ground.skills[:2])


def _person_key(number: int) -> Any:
    return uuid5(NAMESPACE_URL, f"person-{number}")


def _every_file(user: User | None) -> Iterator[str]:
    """Yield the address of every file there may be, as if the viewer had been given it once."""
    viewer = viewer_for(user, today=TODAY)
    for number in range(4):
        person = replace(CLOSED, number=number)
        for one in (1, 2):
            for kind, form in ((Kind.PHOTO, "small"), (Kind.CV, "document")):
                file = file_key(person, kind.value, one)
                yield address_of(viewer, kind, form, person=person.public_id, file=file)


class _World(Exception):
    """Ends a world: what was written for it is rolled back."""


def _each_kind(test: Any) -> Any:
    """Add to what is drawn the chosen twins of every kind of viewer."""
    for kind in VIEWER_KINDS:
        test = example(pair=_chosen(kind))(example(pair=_unnamed(kind))(test))
    return test


def _pairs(examples: int) -> int:
    """Return how many pairs of worlds are drawn: a pair takes a second, so by day a fifth of what others draw."""
    return examples if examples >= 2_000 else max(8, examples // 5)


class TwinTests(TestCase):
    """Bytes and number of statements, through every door to people."""

    def _answers(self, ground: Ground, user: User | None, kind: str, world: tuple[PersonSpec, ...]) -> list[Any]:
        """Put a world into the database and the indices, ask everything, and take it away again."""
        answers: list[Any] = []
        try:
            with transaction.atomic():
                populate(ground, world, owners={0: user} if kind == "self" and user else None)
                self._index()
                client = Client(
                    headers={"X-Request-Id": "twins-twins", "Accept-Language": "tr", "Access-Reason": "record"}
                )
                if user is not None:
                    client.force_login(user)
                for document, variables in _everything_asked():
                    answers.append(self._ask(client, document, variables))
                answers += [self._fetch(client, address) for address in _every_file(user)]
                raise _World
        except _World:
            return answers

    @staticmethod
    def _index() -> None:
        for name in ("alumni-employer", "alumni-directory"):
            engine().drop(INDICES[name])
            engine().ensure(INDICES[name])
            indexing.sync([name], AlumniProfile.objects.values_list("pk", flat=True))
            engine().refresh(INDICES[name])

    @staticmethod
    def _ask(client: Client, document: str, variables: Mapping[str, Any]) -> tuple[bytes, int]:
        cache.clear()
        body = json.dumps({"query": document, "variables": variables})
        with CaptureQueriesContext(connection) as statements:
            response = client.post("/graphql/", body, content_type="application/json")
        assert response.status_code == 200, response.content
        return response.content, len(statements)

    @staticmethod
    def _fetch(client: Client, address: str) -> tuple[bytes, int]:
        with CaptureQueriesContext(connection) as statements:
            response = client.get(address)
        body = b"".join(response) if response.streaming else response.content
        return repr((response.status_code, sorted(response.items()), body)).encode(), len(statements)

    @_each_kind
    @given(pair=twins())
    @settings(
        max_examples=_pairs(settings().max_examples),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    def test_what_is_hidden_changes_not_a_byte(self, pair: Twins) -> None:
        ground = lay_ground()
        _advertise(ground)
        user = sign_up(pair.kind, ground)
        with patch(
            "portal.privacy.sessions.viewer_for", lambda user, **told: viewer_for(user, **{**told, "today": TODAY})
        ):
            first = self._answers(ground, user, pair.kind, pair.first)
            second = self._answers(ground, user, pair.kind, pair.second)
        everything = [*_everything_asked(), *(("a file", address) for address in _every_file(user))]
        for asked, one, other in zip(everything, first, second, strict=True):
            assert one[0] == other[0], (asked[1], one[0].decode(), other[0].decode())
            assert one[1] == other[1], asked[1]
