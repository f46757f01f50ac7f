"""A text kept for one kind of viewer answers no other: each asks after all others, and is answered as the ORM would."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from matching_world import posting_of

from graphql_api.alumni.queries import people_in_order
from graphql_api.careers.queries import _ORDERS, _arms, _found
from graphql_api.employers.types import rows as firms
from graphql_api.keyset import kept_source
from portal.accounts.models import Role, User
from portal.alumni.filters import AlumniFilter, AlumniOrder
from portal.alumni.models import AlumniProfile, EmployerBlock
from portal.alumni.selectors import _rows_by_public_id, records_by_public_id, seen_as
from portal.employers.models import Employer, EmployerMember
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup, mask_of
from portal.privacy.statements import KeptStatements
from portal.privacy.viewers import Viewer, rows_for
from tests.chosen_people import OPEN
from tests.worlds import TODAY, VERIFIED, Ground, populate, viewer_of_kind

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
NAME, SKILLS = FieldGroup.IDENTITY.bit, FieldGroup.SKILLS.bit
KINDS = ("anonymous", "student", "alumna", "self", "employer", "recruiting alumna", "representative", "center")
Asked = tuple[str, list[Any]]


@pytest.fixture
def people(ground: Ground) -> dict[int, AlumniProfile]:
    """People who opened themselves each to somebody else, in another order of names than of keys."""
    closed = replace(OPEN, in_directory=False, is_public=False, employer_days=None, masks=(0,) * 5, blocks=frozenset())
    everybody = mask_of(FieldGroup)
    opened = [
        closed,
        replace(closed, is_public=True, masks=(NAME, 0, 0, 0, 0)),
        replace(closed, in_directory=True, masks=(0, everybody, 0, 0, 0)),
        replace(closed, in_directory=True, masks=(0, 0, 0, everybody, 0)),
        replace(closed, employer_days=5, masks=(0, 0, 0, 0, SKILLS)),
        replace(closed, employer_days=40, masks=(0, 0, 0, 0, everybody)),
        replace(closed, employer_days=40, masks=(0, 0, 0, 0, everybody), blocks=frozenset({0})),
        replace(closed, is_public=True, in_directory=True, employer_days=40, masks=(SKILLS,) * 5),
    ]
    return populate(ground, [replace(one, number=place, last_name=f"Ö{9 - place}") for place, one in enumerate(opened)])


@pytest.fixture
def viewers(ground: Ground, people: dict[int, AlumniProfile]) -> list[Viewer]:
    """Every kind twice: as another person, of another firm, on another day; and those nobody stands behind."""
    place = {"sector": ground.sectors[0], "province": ground.provinces[0]}
    suspended = Employer.objects.create(name="Askıda", tax_number="9000000009", **place)
    member = User.objects.create(email="uye@firma.example", email_verified_at=VERIFIED)
    EmployerMember.objects.create(user=member, employer=suspended)
    for firm in ground.firms:
        posting_of(ground, firm=ground.firms.index(firm), state="live", reach="alumni")
        posting_of(ground, firm=ground.firms.index(firm), state="draft")
    first = [viewer_of_kind(kind, ground, people) for kind in KINDS]
    later = [replace(one, today=TODAY + timedelta(days=20)) for one in first]
    others = [replace(one, employer_id=ground.firms[1].pk) for one in first if one.employer_id]
    others += [replace(first[0], user_id=member.pk), replace(first[3], profile_id=people[3].pk, user_id=member.pk)]
    others.append(replace(first[6], unit_paths=(ground.units[1].path,)))
    others.append(replace(first[6], unit_paths=tuple(unit.path for unit in ground.units)))
    others.append(replace(first[7], roles=frozenset({Role.CENTER_STAFF, Role.EDITOR})))
    unseen = [seen_as(audience, employer_id=None, like=first[0]) for audience in (Audience.EMPLOYER, Audience.ALUMNI)]
    return [*first, *later, *others, *unseen]


def _lists(viewer: Viewer, people: dict[int, AlumniProfile]) -> Iterator[Asked]:
    """Yield what a viewer is answered by everything whose text is kept for a kind."""
    for order in AlumniOrder:
        source = people_in_order(viewer, AlumniFilter(), order)
        pages = [source.fetch(20, None, None, backward=False)]
        for key, _row in pages[0][1::3]:
            pages += [source.fetch(2, key, None, backward=False), source.fetch(2, None, key, backward=True)]
        yield f"alumni by {order.value}", [[(key, tuple(row)) for key, row in page] for page in pages]
    ids = [row.public_id for row in people.values()]
    for some in ([], ids[1:2], ids[5:6], [ids[1], ids[1]], [*ids, UUID(int=1)]):
        yield f"{len(some)} people", [sorted(map(tuple, _rows_by_public_id(viewer, some)))]
        yield f"{len(some)} found", sorted(records_by_public_id(viewer, map(str, some)).items())
    for given in ({}, {"kind": "job"}, {"kind": "internship"}, {"province": "33", "skill": "1"}):
        keys = next(iter(_ORDERS.values()))
        found = kept_source("postings", viewer, keys, given, _found, _arms).fetch(20, None, None, backward=False)
        yield f"postings {given}", [(key, row.pk, row.employer.name) for key, row in found]
    every = list(Employer.objects.order_by("pk").values_list("pk", flat=True))
    for wanted in (every, every[:1], every[1:2]):
        seen = rows_for(viewer, _FIRMS, wanted, lambda looking, some: firms(looking).filter(pk__in=some))
        yield f"{len(wanted)} firms", sorted((firm.pk, firm.sector.code) for firm in seen)


_FIRMS = KeptStatements()


def _by_the_orm(_self: KeptStatements, _shape: Any, build: Any, values: Any) -> list[Any]:
    return list(build(*values))


def test_each_kind_is_answered_as_the_orm_would(
    viewers: list[Viewer], people: dict[int, AlumniProfile], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = ("_BY_PUBLIC_ID", "_FOUND")
    for place in ("graphql_api.keyset._KEPT", *(f"portal.alumni.selectors.{name}" for name in own)):
        monkeypatch.setattr(place, KeptStatements())
    kept = [list(_lists(viewer, people)) for viewer in viewers]
    monkeypatch.setattr(KeptStatements, "rows", _by_the_orm)
    for viewer, answered in zip(viewers, kept, strict=True):
        assert answered == list(_lists(viewer, people)), viewer
    told = {repr(answered) for answered in kept}
    assert len(told) >= 12  # they are told apart, so a text of another kind would show


def test_a_block_is_felt_by_a_text_that_was_kept_before(
    ground: Ground, viewers: list[Viewer], people: dict[int, AlumniProfile]
) -> None:
    firm = viewers[KINDS.index("employer")]
    keys = [people[5].public_id]
    assert len(_rows_by_public_id(firm, keys)) == 1
    EmployerBlock.objects.create(profile=people[5], employer=ground.firms[0])
    assert _rows_by_public_id(firm, keys) == []
