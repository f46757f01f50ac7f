"""Two firms' databases that differ in who is hidden on a list: every question and deed costs and answers the same."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from own_record import SKILLED, Caller

from graphql_api.global_ids import global_id
from portal.alumni.models import AlumniProfile, EmployerBlock
from portal.employers.models import Employer
from portal.privacy.policies import FieldGroup, mask_of
from portal.talent.models import TalentEntry, TalentList
from tests.worlds import TODAY, Ground, populate

pytestmark = pytest.mark.django_db
OPENED = mask_of([FieldGroup.IDENTITY, FieldGroup.SKILLS])
LISTS = "{ talentLists { id name people } }"
ENTRIES = """query($filter: TalentEntryFilter) { talentEntries(filter: $filter, first: 2) { totalCount
  pageInfo { hasNextPage endCursor } edges { cursor node { id note addedBy person { fullName } } } } }"""
_DEED = "mutation($input: {kind}!) {{ {name}(input: $input) {{ ok problems {{ code }} talentList {{ people }} }} }}"
DEEDS = (
    ("renameTalentList", "RenameTalentListInput", {"name": "Sonra"}),
    ("addToTalentList", "AddToTalentListInput", {}),
    ("deleteTalentList", "DeleteTalentListInput", {}),
)


class _Undo(Exception):
    """Ends a world."""


def kept(firm: Employer, rows: list[AlumniProfile]) -> TalentList:
    """Put people on a list of the firm."""
    moment = timezone.now()
    made = TalentList.objects.create(employer=firm, name="Liste", created_on=moment.date())
    TalentEntry.objects.bulk_create(
        TalentEntry(talent_list=made, profile=row, note="Not", added_at=moment, touched_at=moment) for row in rows
    )
    return made


def told(caller: Caller, document: str, **given: Any) -> tuple[str, int]:
    """Return an answer and its number of statements."""
    with CaptureQueriesContext(connection) as statements:
        answer = caller.ask(document, **given)
    for error in answer.get("errors", ()):
        error["extensions"].pop("requestId")
    return json.dumps(answer), len(statements)


def asked(caller: Caller, made: TalentList, seen: list[AlumniProfile], hidden: AlumniProfile) -> list[tuple[str, int]]:
    """Ask and do everything there is, each deed taken back; ids stand for what they are of."""
    key = global_id("TalentList", made.public_id)
    person = global_id("Alumnus", hidden.public_id)
    answers = [told(caller, LISTS), told(caller, ENTRIES), told(caller, ENTRIES, filter={"talentListId": key})]
    answers.append(told(caller, ENTRIES, filter={"talentListId": key, "alumnusId": person}))
    for name, kind, more in DEEDS:
        people = {"alumnusIds": [person, *(global_id("Alumnus", row.public_id) for row in seen)]}
        given = {"talentListId": key, **more, **(people if name.startswith("add") else {})}
        try:
            with transaction.atomic():
                answers.append(told(caller, _DEED.format(name=name, kind=kind), input=given))
                raise _Undo
        except _Undo:
            pass
    return answers


@pytest.mark.parametrize("how", ["closed", "blocked", "erased"])
@pytest.mark.parametrize("shown", [0, 3])
def test_whoever_is_hidden_costs_no_statement_and_no_byte(
    how: str, shown: int, employer: Caller, ground: Ground
) -> None:
    days = (timezone.localdate() - TODAY).days + 30
    spec = replace(SKILLED, employer_days=days, masks=(0, 0, 0, 0, OPENED))
    rows = populate(ground, [replace(spec, number=number) for number in range(1, 6)])
    seen, [hidden, other] = [rows[number] for number in range(1, 1 + shown)], [rows[4], rows[5]]
    gone = AlumniProfile.objects.filter(pk__in=[hidden.pk, other.pk])
    match how:
        case "closed":
            gone.update(employer_open_until=timezone.localdate() - timedelta(days=1))
        case "blocked":
            EmployerBlock.objects.bulk_create(EmployerBlock(profile=row, employer=ground.firms[0]) for row in gone)
        case "erased":
            gone.update(state="erased")
    made = kept(ground.firms[0], [*seen, hidden, other])
    asked(employer, made, seen, hidden)  # warm
    with_them = asked(employer, made, seen, hidden)
    TalentEntry.objects.filter(profile__in=gone).delete()
    assert asked(employer, made, seen, hidden) == with_them
