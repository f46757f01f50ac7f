"""What the ledger holds of a read: whom, and which of the groups that were asked for and seen."""

from dataclasses import replace

import pytest

from portal.alumni.disclosure import EVERYTHING, groups_asked, shown
from portal.alumni.records import AlumnusRecord
from portal.ledger.access import Access, Door
from portal.ledger.models import Reading
from portal.ledger.services import _WRITTEN, LedgerUnavailable, ReasonRequired, record
from portal.privacy.policies import FieldGroup, mask_of
from portal.privacy.viewers import Viewer
from tests.decided import COLUMNS
from tests.whole_person import WHOLE

from .test_openings import ALUMNA, CENTER, FIRM, HERSELF, PUBLIC, REPRESENTATIVE

pytestmark = pytest.mark.django_db
NAME, MAIL, SKILLS = FieldGroup.IDENTITY.bit, FieldGroup.CONTACT_EMAIL.bit, FieldGroup.SKILLS.bit
PERSON = replace(WHOLE, public_groups=SKILLS, employer_groups=NAME | SKILLS, alumni_groups=NAME)
WITH_REASON = replace(CENTER, reason="request")
ASKED = ("first_name", "contact_email", "skills")


def noted(viewer: Viewer, *records: AlumnusRecord, asked: tuple[str, ...] = ASKED) -> list[list[int]]:
    """Show these people; return the pairs the ledger holds of the read."""
    shown(viewer, records, asked, Access(Door.LIST))
    return [pair for reading in Reading.objects.all() for pair in reading.people]


@pytest.mark.parametrize(
    ("asked", "groups"),
    [
        ((), set()),
        (("first_name",), {FieldGroup.IDENTITY}),
        (("full_name",), {FieldGroup.IDENTITY}),
        (("headline",), {FieldGroup.CAREER}),
        (("degrees",), {FieldGroup.EDUCATION}),
        (("employments",), {FieldGroup.CAREER}),
        (("skills",), {FieldGroup.SKILLS}),
        (("languages",), {FieldGroup.SKILLS}),
        (("photo",), {FieldGroup.PHOTO}),
        (("cv",), {FieldGroup.CV}),
        (("contact_email", "cv"), {FieldGroup.CONTACT_EMAIL, FieldGroup.CV}),
        (tuple(EVERYTHING), {group for group, columns in COLUMNS.items() if columns}),
    ],
)
def test_fields_asked_for_are_groups(asked: tuple[str, ...], groups: set[FieldGroup]) -> None:
    assert groups_asked(frozenset(asked)) == mask_of(groups)


def test_a_firms_read_is_told_with_what_was_asked_and_seen() -> None:
    assert noted(FIRM, PERSON) == [[1, NAME | SKILLS]]


def test_a_field_not_asked_for_is_not_told() -> None:
    assert noted(FIRM, PERSON, asked=("skills",)) == [[1, SKILLS]]


def test_staff_are_told_by_what_they_see_as_staff() -> None:
    assert noted(WITH_REASON, PERSON) == [[1, NAME | MAIL | SKILLS]]


def test_staff_are_shown_nothing_closed_before_they_say_why() -> None:
    with pytest.raises(ReasonRequired):
        noted(CENTER, PERSON)
    with pytest.raises(ReasonRequired):
        noted(REPRESENTATIVE, PERSON)
    assert not Reading.objects.exists()


@pytest.mark.parametrize("access", [Access(Door.OFFICE), Access(Door.OFFICE_LIST), Access(Door.LIST, follows=True)])
def test_where_it_was_asked_before_no_reason_is_needed(access: Access) -> None:
    (answer,) = shown(CENTER, [PERSON], ASKED, access)

    assert answer is not None and answer.contact_email == PERSON.contact_email


@pytest.mark.parametrize(
    ("viewer", "asked", "groups"),
    [
        (CENTER, ("skills",), SKILLS),
        (replace(CENTER, profile_id=2), ("full_name", "skills"), NAME | SKILLS),
        (replace(CENTER, employer_id=3), ("full_name", "skills"), NAME | SKILLS),
    ],
    ids=["open to everybody", "open to an alumna", "open to a firm"],
)
def test_what_staff_see_as_others_do_needs_no_reason(viewer: Viewer, asked: tuple[str, ...], groups: int) -> None:
    assert noted(viewer, PERSON, asked=asked) == [[1, groups]]


def test_what_an_office_does_not_see_needs_no_reason() -> None:
    assert noted(REPRESENTATIVE, PERSON, asked=("income_band",)) == [[1, 0]]


def test_staff_need_no_reason_to_see_themselves() -> None:
    assert noted(replace(CENTER, profile_id=1), PERSON) == []


def test_a_representative_of_another_unit_reads_as_anybody_does() -> None:
    assert noted(REPRESENTATIVE, replace(PERSON, entrusted=False)) == []
    assert noted(replace(REPRESENTATIVE, reason="tracking"), PERSON) == [[1, NAME | MAIL | SKILLS]]


def test_a_firms_read_is_told_whatever_opened_the_row() -> None:
    assert noted(FIRM, replace(PERSON, employer_groups=0)) == [[1, SKILLS]]


@pytest.mark.parametrize("viewer", [PUBLIC, ALUMNA, HERSELF])
def test_nobody_else_leaves_a_line(viewer: Viewer) -> None:
    assert noted(viewer, PERSON) == []


def test_whoever_looks_at_the_own_record_leaves_no_line() -> None:
    recruiter = replace(FIRM, profile_id=1)

    assert noted(recruiter, PERSON, replace(PERSON, pk=2)) == [[2, NAME | SKILLS]]


def test_a_hidden_person_is_neither_shown_nor_told() -> None:
    hidden = replace(PERSON, pk=2, is_public=False, barred=True)

    answers = shown(FIRM, [hidden, PERSON], ASKED, Access(Door.LIST))

    assert [answer and answer.first_name for answer in answers] == [None, "Işıl"]
    assert [reading.people for reading in Reading.objects.all()] == [[[1, NAME | SKILLS]]]


def test_who_reads_for_nobody_leaves_no_line() -> None:
    index = replace(FIRM, user_id=None)

    assert noted(index, PERSON) == []


def test_a_reading_is_written_with_every_column() -> None:
    columns = {field.attname for field in Reading._meta.concrete_fields if not field.primary_key}
    assert columns == {*_WRITTEN, "unpacked"}


def test_a_read_that_nobody_stands_behind_is_not_let_through() -> None:
    with pytest.raises(LedgerUnavailable):
        record(PUBLIC, {WHOLE.pk: SKILLS}, Access(Door.LIST))
    record(PUBLIC, {}, Access(Door.LIST))  # where nobody is shown there is nothing to write
    assert not Reading.objects.exists()


def test_what_the_question_and_the_marks_tell_is_written_beside_what_was_asked_for() -> None:
    told, more = FieldGroup.IDENTITY.bit, FieldGroup.SKILLS.bit
    other = replace(PERSON, pk=2)

    shown(FIRM, [PERSON, other], (), Access(Door.SEARCH, groups=told), marked={2: more})

    assert [reading.people for reading in Reading.objects.all()] == [[[1, told], [2, told | more]]]
