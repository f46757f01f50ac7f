"""Which audiences a viewer is to one record, and with which groups: each condition alone, without SQL."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.accounts.models import Role
from portal.alumni.models import LifeCycle
from portal.alumni.records import AlumnusRecord
from portal.alumni.rows import can_see, openings_for
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup, choosable_mask
from portal.privacy.viewers import Viewer
from tests.whole_person import TODAY, WHOLE
from tests.worlds import OWNED

PUBLIC = Viewer(today=TODAY)
STUDENT = replace(PUBLIC, user_id=5, roles=frozenset({Role.STUDENT}))
ALUMNA = replace(PUBLIC, user_id=5, profile_id=2)
FIRM = replace(PUBLIC, user_id=5, employer_id=3)
REPRESENTATIVE = replace(PUBLIC, user_id=5, unit_paths=("0001BIL",))
CENTER = replace(PUBLIC, user_id=5, roles=frozenset({Role.CENTER_STAFF}))
HERSELF = replace(PUBLIC, user_id=5, profile_id=1)
MENTEE = replace(PUBLIC)
object.__setattr__(MENTEE, "audiences", frozenset({Audience.MENTEE}))

NAME, MAIL, CV = FieldGroup.IDENTITY.bit, FieldGroup.CONTACT_EMAIL.bit, FieldGroup.CV.bit
CHOSEN = replace(
    WHOLE, public_groups=NAME, student_groups=NAME | MAIL, alumni_groups=NAME | CV, employer_groups=MAIL | CV
)
"""Somebody who opened something else to each audience."""

AS_PUBLIC, AS_STUDENT = (Audience.PUBLIC, NAME), (Audience.STUDENT, NAME | MAIL)
AS_ALUMNA, AS_FIRM = (Audience.ALUMNI, NAME | CV), (Audience.EMPLOYER, MAIL | CV)
AS_UNIT, AS_CENTER, AS_HERSELF = (Audience.UNIT, 0), (Audience.CENTER, 0), (Audience.SELF, 0)


@pytest.mark.parametrize(
    ("viewer", "audiences"),
    [
        (PUBLIC, {Audience.PUBLIC}),
        (STUDENT, {Audience.PUBLIC, Audience.STUDENT}),
        (ALUMNA, {Audience.PUBLIC, Audience.ALUMNI, Audience.SELF}),
        (FIRM, {Audience.PUBLIC, Audience.EMPLOYER}),
        (REPRESENTATIVE, {Audience.PUBLIC, Audience.UNIT}),
        (CENTER, {Audience.PUBLIC, Audience.CENTER}),
        (replace(PUBLIC, roles=frozenset({Role.EDITOR})), {Audience.PUBLIC}),
        (replace(PUBLIC, profile_id=0), {Audience.PUBLIC, Audience.ALUMNI, Audience.SELF}),
        (replace(PUBLIC, employer_id=0), {Audience.PUBLIC, Audience.EMPLOYER}),
    ],
)
def test_what_somebody_is_makes_these_audiences(viewer: Viewer, audiences: set[Audience]) -> None:
    assert replace(viewer).audiences == audiences


def test_roles_and_signing_in_are_told_of_the_viewer() -> None:
    assert [viewer.is_signed_in for viewer in (PUBLIC, CENTER)] == [False, True]
    held = replace(PUBLIC, roles=frozenset({Role.CENTER_STAFF, Role.STUDENT}))
    assert [held.has_role(Role.STUDENT, Role.EDITOR), held.has_role(Role.EDITOR), held.has_role()] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("viewer", "openings"),
    [
        (PUBLIC, {AS_PUBLIC}),
        (STUDENT, {AS_PUBLIC, AS_STUDENT}),
        (ALUMNA, {AS_PUBLIC, AS_ALUMNA}),
        (FIRM, {AS_PUBLIC, AS_FIRM}),
        (REPRESENTATIVE, {AS_PUBLIC, AS_UNIT}),
        (CENTER, {AS_PUBLIC, AS_CENTER}),
        (HERSELF, {AS_PUBLIC, AS_ALUMNA, AS_HERSELF}),
        (MENTEE, set()),
    ],
)
def test_each_viewer_is_these_audiences_to_somebody_who_opted_in(
    viewer: Viewer, openings: set[tuple[Audience, int]]
) -> None:
    found = openings_for(viewer, CHOSEN)

    # In one order, because kept answers are found by it.
    assert found == tuple(sorted(openings))
    assert can_see(viewer, CHOSEN) is bool(openings)


@pytest.mark.parametrize(
    ("changed", "viewer", "openings"),
    [
        ({"is_public": False}, PUBLIC, ()),
        ({"is_public": False}, STUDENT, (AS_STUDENT,)),
        ({"in_directory": False}, STUDENT, (AS_PUBLIC,)),
        ({"in_directory": False}, ALUMNA, (AS_PUBLIC,)),
        ({"employer_open_until": None}, FIRM, (AS_PUBLIC,)),
        ({"employer_open_until": TODAY - timedelta(days=1)}, FIRM, (AS_PUBLIC,)),
        ({"employer_open_until": TODAY + timedelta(days=1)}, FIRM, (AS_FIRM, AS_PUBLIC)),
        ({"barred": True}, FIRM, (AS_PUBLIC,)),
        ({"entrusted": False}, REPRESENTATIVE, (AS_PUBLIC,)),
        ({"pk": 9}, HERSELF, (AS_ALUMNA, AS_PUBLIC)),
        ({"public_groups": 0}, PUBLIC, ()),
        ({"employer_groups": 0}, FIRM, (AS_PUBLIC,)),
        ({"employer_groups": 0, "granted": MAIL}, FIRM, (AS_PUBLIC,)),
        ({"employer_groups": NAME, "granted": MAIL}, FIRM, ((Audience.EMPLOYER, NAME | MAIL), AS_PUBLIC)),
        ({"granted": MAIL}, ALUMNA, (AS_ALUMNA, AS_PUBLIC)),
        ({"employer_groups": FieldGroup.ADDRESS.bit | FieldGroup.INCOME.bit}, FIRM, (AS_PUBLIC,)),
    ],
)
def test_one_condition_alone_closes_or_opens(
    changed: dict[str, object], viewer: Viewer, openings: tuple[tuple[Audience, int], ...]
) -> None:
    assert openings_for(viewer, replace(CHOSEN, **changed)) == tuple(sorted(openings))  # type: ignore[arg-type]


@pytest.mark.parametrize("state", LifeCycle)
def test_an_owner_must_stand_behind_a_choice_and_nobody_sees_the_erased(state: LifeCycle) -> None:
    record = replace(CHOSEN, state=state)
    chosen = state in OWNED
    by_role = state != LifeCycle.ERASED

    for viewer in (PUBLIC, STUDENT, ALUMNA, FIRM):
        assert can_see(viewer, record) is chosen
    for viewer, opening in ((REPRESENTATIVE, AS_UNIT), (CENTER, AS_CENTER), (HERSELF, AS_HERSELF)):
        assert (opening in openings_for(viewer, record)) is by_role


def _opened(record: AlumnusRecord) -> dict[Audience, int]:
    return {audience: record.opened(audience) for audience in Audience}


def test_a_choice_beyond_what_can_be_chosen_opens_nothing() -> None:
    everything = {
        Audience.PUBLIC: WHOLE.public_groups,
        Audience.STUDENT: WHOLE.student_groups,
        Audience.MENTEE: WHOLE.mentee_groups,
        Audience.ALUMNI: WHOLE.alumni_groups,
        Audience.EMPLOYER: WHOLE.employer_groups,
        Audience.UNIT: 0,
        Audience.CENTER: 0,
        Audience.SELF: 0,
    }
    assert _opened(WHOLE) == everything
    for viewer, audience in ((STUDENT, Audience.STUDENT), (ALUMNA, Audience.ALUMNI), (FIRM, Audience.EMPLOYER)):
        assert (audience, choosable_mask(audience)) in openings_for(viewer, WHOLE)
