"""People whom firms keep in mind, what is asked of talent lists, and the ways of hiding from a firm."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone
from own_record import SKILLED, Caller

from graphql_api.global_ids import global_id
from portal.accounts.models import User
from portal.alumni.models import AlumniProfile, EmployerBlock, Employment
from portal.employers.models import Employer, EmployerMember, MemberRole
from portal.privacy.policies import FieldGroup, mask_of
from tests.worlds import TODAY, VERIFIED, Ground, populate

LISTS = "{ talentLists { id name people createdOn } }"
ENTRIES = """query($filter: TalentEntryFilter, $first: Int, $after: String) {
  talentEntries(filter: $filter, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
    edges { cursor node { id talentListId note addedAt addedBy person { id fullName skills { name } } } } } }"""
_TOLD = "ok problems { code message path }"
CREATE = (
    "mutation($input: CreateTalentListInput!) { createTalentList(input: $input) { "
    + _TOLD
    + " talentList { id name people } } }"
)
RENAME = (
    "mutation($input: RenameTalentListInput!) { renameTalentList(input: $input) { " + _TOLD + " talentList { name } } }"
)
DELETE = (
    "mutation($input: DeleteTalentListInput!) { deleteTalentList(input: $input) { " + _TOLD + " talentList { name } } }"
)
ADD = (
    "mutation($input: AddToTalentListInput!) { addToTalentList(input: $input) { "
    + _TOLD
    + " added talentList { people } } }"
)
REMOVE = (
    "mutation($input: RemoveFromTalentListInput!) { removeFromTalentList(input: $input) { "
    + _TOLD
    + " talentList { people } } }"
)
NOTE = (
    "mutation($input: SetTalentNoteInput!) { setTalentNote(input: $input) { "
    + _TOLD
    + " entry { note person { fullName } } } }"
)
OPENED = mask_of([FieldGroup.IDENTITY, FieldGroup.SKILLS])
NOBODY = "AAAAAAAAAAAAAAAAAAAAAEFsdW1udXM"
"""The id of an Alumnus who never was."""


def four_people(ground: Ground) -> dict[int, AlumniProfile]:
    """Return four people who opened their names and skills to employers."""
    days = (timezone.localdate() - TODAY).days + 30
    spec = replace(SKILLED, employer_days=days, masks=(0, 0, 0, 0, OPENED), in_directory=True)
    return populate(ground, [replace(spec, number=number, last_name=f"Öztürk {number}") for number in range(1, 5)])


def key_of(row: AlumniProfile) -> str:
    """Return the id under which the schema knows a person."""
    return global_id("Alumnus", row.public_id)


def made(caller: Caller, *people: AlumniProfile, name: str = "Backend 2026", note: str = "") -> str:
    """Make a list with these people, one deed each; return its id."""
    key = str(caller.ask(CREATE, input={"name": name})["data"]["createTalentList"]["talentList"]["id"])
    for row in people:
        added(caller, key, row, note=note)
    return key


def added(caller: Caller, key: str, *people: AlumniProfile, note: str = "") -> dict[str, Any]:
    """Put people on a list; return the payload."""
    given = {"talentListId": key, "alumnusIds": [key_of(row) for row in people], "note": note}
    payload: dict[str, Any] = caller.ask(ADD, input=given)["data"]["addToTalentList"]
    return payload


def nodes(caller: Caller, **given: Any) -> list[dict[str, Any]]:
    """Return the entries a caller is told."""
    return [edge["node"] for edge in caller.ask(ENTRIES, **given)["data"]["talentEntries"]["edges"]]


def member(ground: Ground, role: MemberRole, firm: int = 0) -> Caller:
    """Return somebody else who acts for a firm."""
    user = User.objects.create(email=f"{role}{firm}@firma.example", email_verified_at=VERIFIED)
    EmployerMember.objects.create(user=user, employer=ground.firms[firm], role=role)
    client = Client()
    client.force_login(user)
    return Caller(client)


def close(row: AlumniProfile, firm: Employer) -> None:
    """Let her opening end."""
    AlumniProfile.objects.filter(pk=row.pk).update(employer_open_until=timezone.localdate() - timedelta(days=1))


def shut_every_group(row: AlumniProfile, firm: Employer) -> None:
    """Let her open nothing to employers any more."""
    AlumniProfile.objects.filter(pk=row.pk).update(employer_groups=0)


def block(row: AlumniProfile, firm: Employer) -> None:
    """Let her block the firm."""
    EmployerBlock.objects.create(profile=row, employer=firm)


def block_with_a_public_page(row: AlumniProfile, firm: Employer) -> None:
    """Let her block the firm and open the same to everybody."""
    AlumniProfile.objects.filter(pk=row.pk).update(is_public=True, public_groups=OPENED)
    EmployerBlock.objects.create(profile=row, employer=firm)


def be_hired(row: AlumniProfile, firm: Employer) -> None:
    """Let her work at the firm now."""
    job = {"employer_name": "Ak Yazılım", "title": "Uzman", "started_on": timezone.localdate()}
    Employment.objects.create(profile=row, employer=firm, **job)


def type_its_name(row: AlumniProfile, firm: Employer) -> None:
    """Let her write the firm's name as that of her present employer."""
    job = {"employer_name": firm.name.upper(), "title": "Uzman", "started_on": timezone.localdate()}
    Employment.objects.create(profile=row, **job)
