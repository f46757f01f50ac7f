"""A field appears only if policy, owner's choice, opt-in and viewer all allow it; in three forms that agree."""

from dataclasses import dataclass, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from graphql_api.alumni.queries import people_in_order
from portal.alumni.filters import AlumniFilter, AlumniOrder
from portal.alumni.loading import load_records
from portal.alumni.models import AlumniProfile
from portal.alumni.projection import Alumnus
from portal.alumni.rows import can_see, field_q
from portal.alumni.selectors import listed, projections, visible_to
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer
from tests import oracle
from tests.worlds import VIEWER_KINDS, Ground, PersonSpec, file_key, lay_ground, populate, viewer_of_kind, worlds

GROUP_OF = {
    "first_name": "identity",
    "last_name": "identity",
    "contact_email": "contact_email",
    "contact_phone": "contact_phone",
    "postal_address": "address",
    "headline": "career",
    "summary": "career",
    "income_band": "income",
    "open_to_job": "plans",
    "open_to_internship": "plans",
    "open_to_mentoring": "plans",
}


def expected(ground: Ground, person: PersonSpec, kind: str) -> dict[str, Any] | None:
    """Return what the oracle says is seen of a person, None for nothing; empty and hidden are both None."""
    seen = oracle.seen(kind, person)
    if not seen.row:
        return None
    stored: dict[str, Any] = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "contact_email": person.email,
        "contact_phone": person.phone,
        "postal_address": person.address,
        "headline": person.headline,
        "summary": person.summary,
        "income_band": person.income,
        "open_to_job": person.job,
        "open_to_internship": person.internship,
        "open_to_mentoring": person.mentoring,
    }
    answer = {name: value or None if GROUP_OF[name] in seen.groups else None for name, value in stored.items()}
    has = seen.groups.__contains__
    answer["province"] = (
        ground.provinces[person.province].code if has("location") and person.province is not None else None
    )
    answer["sector"] = ground.sectors[person.sector].code if has("sector") and person.sector is not None else None
    studied = [person.degrees[place] for place in seen.degrees]
    answer["degrees"] = sorted((degree.unit, *seen.year_told(degree.year)) for degree in studied)
    answer["jobs"] = sorted(job.title for job in person.jobs) if has("career") else []
    answer["skills"] = sorted(ground.skills[skill].code for skill in person.skills) if has("skills") else []
    answer["languages"] = sorted(language for language, _level in person.languages) if has("skills") else []
    for kind_of_file, number in (("photo", person.photo), ("cv", person.cv)):
        answer[kind_of_file] = file_key(person, kind_of_file, number) if has(kind_of_file) and number else None
    return answer


def told(ground: Ground, alumnus: Alumnus) -> dict[str, Any]:
    """Return a projection in the oracle's terms."""
    paths = {unit.path: place for place, unit in enumerate(ground.units)}
    answer: dict[str, Any] = {name: getattr(alumnus, name) for name in GROUP_OF}
    answer["province"] = alumnus.province.code if alumnus.province else None
    answer["sector"] = alumnus.sector.code if alumnus.sector else None
    answer["degrees"] = sorted((paths[row.unit.path], *_years(row)) for row in alumnus.degrees or [])
    answer["jobs"] = sorted(row.title for row in alumnus.employments or [])
    answer["skills"] = sorted(row.code for row in alumnus.skills or [])
    answer["languages"] = sorted(row.language for row in alumnus.languages or [])
    answer["photo"] = alumnus.photo.public_id if alumnus.photo else None
    answer["cv"] = alumnus.cv.public_id if alumnus.cv else None
    return answer


def _years(degree: Any) -> tuple[int, int]:
    day, within = degree.graduated_on, degree.graduated_within
    assert (degree.enrolled_on is None) or day is not None
    return (day.year, day.year) if day else (within.first, within.last)


@dataclass(frozen=True)
class Case:
    """A filter, and which people the oracle says it finds."""

    wanted: AlumniFilter
    group: str
    holds: Any


CASES = (
    Case(AlumniFilter(province="33"), "location", lambda person: person.province == 1),
    Case(AlumniFilter(sector="P"), "sector", lambda person: person.sector == 1),
    Case(AlumniFilter(skill="1"), "skills", lambda person: 0 in person.skills),
    Case(AlumniFilter(name="isil"), "identity", lambda person: person.first_name == "Işıl"),
    Case(AlumniFilter(name="igdir"), "identity", lambda person: person.last_name == "Iğdır"),
    Case(AlumniFilter(open_to_job=True), "plans", lambda person: person.job),
    Case(AlumniFilter(open_to_mentoring=True), "plans", lambda person: person.mentoring),
)


class VisibilityTests(TestCase):
    """The projection, the row rule and the filters against the oracle, over generated people and viewers."""

    @given(world=worlds(), kind=st.sampled_from(VIEWER_KINDS))
    def test_a_viewer_sees_what_the_rules_say_and_nothing_else(self, world: tuple[PersonSpec, ...], kind: str) -> None:
        ground = lay_ground()
        rows = populate(ground, world)
        viewer = viewer_of_kind(kind, ground, rows)
        keys = [rows[person.number].pk for person in world]

        seen = {alumnus.public_id: told(ground, alumnus) for alumnus in projections(viewer, keys)}

        wanted = {person.public_id: expected(ground, person, kind) for person in world}
        assert seen == {public_id: answer for public_id, answer in wanted.items() if answer is not None}

    @given(world=worlds(), kind=st.sampled_from(VIEWER_KINDS))
    def test_the_filter_and_the_row_rule_agree(self, world: tuple[PersonSpec, ...], kind: str) -> None:
        ground = lay_ground()
        rows = populate(ground, world)
        viewer = viewer_of_kind(kind, ground, rows)
        records = load_records([row.pk for row in rows.values()], viewer)

        by_filter = set(visible_to(viewer).values_list("pk", flat=True))

        assert by_filter == {record.pk for record in records if can_see(viewer, record)}
        assert by_filter == {rows[person.number].pk for person in world if oracle.seen(kind, person).row}

    @given(world=worlds(), kind=st.sampled_from(VIEWER_KINDS))
    def test_a_filter_finds_only_by_values_the_viewer_sees(self, world: tuple[PersonSpec, ...], kind: str) -> None:
        ground = lay_ground()
        rows = populate(ground, world)
        viewer = viewer_of_kind(kind, ground, rows)
        for case in CASES:
            found = set(listed(viewer, wanted=case.wanted).values_list("public_id", flat=True))
            granted_apart = {
                person.public_id
                for person in world
                if case.group in _seen_without_grants(kind, person) and case.holds(person)
            }
            assert found == granted_apart, case.wanted

    @given(world=worlds(), kind=st.sampled_from(VIEWER_KINDS))
    def test_a_filter_of_education_meets_one_visible_degree(self, world: tuple[PersonSpec, ...], kind: str) -> None:
        ground = lay_ground()
        rows = populate(ground, world)
        viewer = viewer_of_kind(kind, ground, rows)
        wanted = AlumniFilter(unit_path=ground.units[1].path, level="master", graduated_from=2016, graduated_to=2017)

        found = set(listed(viewer, wanted=wanted).values_list("public_id", flat=True))

        assert found == {
            person.public_id
            for person in world
            if any(
                degree.unit == 1 and degree.level == "master" and _may_lie_in(2016, 2017, kind, person, degree)
                for degree in _degrees_without_grants(kind, person)
            )
        }

    @given(world=worlds(), kind=st.sampled_from(VIEWER_KINDS))
    def test_an_order_ranks_by_what_the_viewer_sees(self, world: tuple[PersonSpec, ...], kind: str) -> None:
        ground = lay_ground()
        rows = populate(ground, world)
        viewer = viewer_of_kind(kind, ground, rows)
        visible = [person for person in world if oracle.seen(kind, person).row]

        by_name = list(listed(viewer, order=AlumniOrder.NAME).values_list("public_id", flat=True))
        by_graduation = list(listed(viewer, order=AlumniOrder.GRADUATION).values_list("public_id", flat=True))

        def name_key(person: PersonSpec) -> tuple[Any, ...]:
            sees = "identity" in _seen_without_grants(kind, person)
            return (not sees, rows[person.number].name_key if sees else "", str(person.public_id))

        def year_key(person: PersonSpec) -> tuple[Any, ...]:
            named = "identity" in _seen_without_grants(kind, person)
            years = [degree.year for degree in _degrees_without_grants(kind, person)] if named else []
            return (-max(years, default=0), str(person.public_id))

        assert by_name == [person.public_id for person in sorted(visible, key=name_key)]
        assert by_graduation == [person.public_id for person in sorted(visible, key=year_key)]
        assert _in_segments(viewer, AlumniOrder.UNORDERED) == sorted(person.public_id for person in visible)
        assert _in_segments(viewer, AlumniOrder.NAME) == by_name
        assert _in_segments(viewer, AlumniOrder.GRADUATION) == by_graduation

    @given(world=worlds(), kind=st.sampled_from(VIEWER_KINDS), group=st.sampled_from(list(FieldGroup)))
    def test_a_field_filter_never_reaches_past_the_projection(
        self, world: tuple[PersonSpec, ...], kind: str, group: FieldGroup
    ) -> None:
        ground = lay_ground()
        rows = populate(ground, world)
        viewer = viewer_of_kind(kind, ground, rows)
        reached = set(AlumniProfile.objects.filter(field_q(viewer, group)).values_list("public_id", flat=True))
        allowed = {person.public_id for person in world if group.name.lower() in oracle.seen(kind, person).groups}
        unit_rows = {person.public_id for person in world if oracle.seen(kind, person).degrees}
        assert reached <= allowed | (unit_rows if group is FieldGroup.EDUCATION else set())


def _may_lie_in(first: int, last: int, kind: str, person: PersonSpec, degree: Any) -> bool:
    from_year, to_year = oracle.seen(kind, replace(person, grants=())).year_told(degree.year)
    return from_year <= last and to_year >= first


def _in_segments(viewer: Viewer, order: AlumniOrder) -> list[Any]:
    source = people_in_order(viewer, AlumniFilter(), order)
    forward = [row.public_id for _key, row in source.fetch(1000, None, None, backward=False)]
    backward = [row.public_id for _key, row in source.fetch(1000, None, None, backward=True)]
    assert backward[::-1] == forward
    return forward


def _seen_without_grants(kind: str, person: PersonSpec) -> frozenset[str]:
    """A grant widens what is read of a person, never by what the person is found."""
    return oracle.seen(kind, replace(person, grants=())).groups


def _degrees_without_grants(kind: str, person: PersonSpec) -> list[Any]:
    return [person.degrees[place] for place in oracle.seen(kind, replace(person, grants=())).degrees]
