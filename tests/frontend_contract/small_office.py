"""What the small world holds of the office's work: calls, differing data, requests for data and for help."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from graphql_api.global_ids import global_id
from portal.accounts.models import Role, RoleAssignment, User
from portal.alumni.models import AlumniProfile, Proposal, Source
from portal.data_rights.models import DataRequest
from portal.institution.models import Unit
from portal.membership.asking import HelpDraft, ask_for_help
from portal.membership.models import Campaign, HelpNotice
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import anonymous
from portal.tracking.models import Attempt, Call, CallList, Outcome
from tests.worlds import VERIFIED, Ground


@dataclass(frozen=True)
class Office:
    """A representative, and ids and codes for the variables of the operations."""

    representative: User
    unit: str
    program: str
    own_alumnus: str
    others: list[str]
    call_list: str
    fresh_list: str
    call: str
    proposal: str
    data_request: str
    help_token: str


def open_office(ground: Ground, people: Sequence[AlumniProfile], rows: int) -> Office:
    """Put ``rows`` rows into each list of the office; the first of ``people`` is the one who asks about herself."""
    representative = User.objects.create(email="temsilci@mezun.example", email_verified_at=VERIFIED)
    RoleAssignment.objects.create(
        user=representative,
        role=Role.DEPARTMENT_REPRESENTATIVE,
        unit=ground.units[0],
        starts_on=timezone.localdate() - timedelta(days=1),
    )
    lists = [_call_list(ground, representative, place) for place in range(rows)]
    call = _calls(lists[0], representative, people[1:])
    program = ground.units[0].add_child(code="BIL-L", kind="program", level="bachelor", name_tr="Lisans", name_en="BSc")
    token = _help_request(program)
    return Office(
        representative=representative,
        unit=global_id("Unit", ground.units[0].public_id),
        program=global_id("Unit", program.public_id),
        own_alumnus=global_id("Alumnus", people[1].public_id),
        others=[global_id("Alumnus", person.public_id) for person in people[1:]],
        call_list=global_id("CallList", lists[0].public_id),
        fresh_list=global_id("CallList", lists[1].public_id),
        call=global_id("Call", call.public_id),
        proposal=global_id("Proposal", _differing(people[0], rows).public_id),
        data_request=global_id("DataRequest", _data_requests(people[0], rows).public_id),
        help_token=token,
    )


def _call_list(ground: Ground, maker: User, place: int) -> CallList:
    return CallList.objects.create(unit=ground.units[0], name=f"Liste {place:02}", created_by=maker)


def _calls(chosen: CallList, caller: User, people: Sequence[AlumniProfile]) -> Call:
    """Put everybody on the list; return the call that ``caller`` has in hand."""
    today = timezone.localdate()
    first, *_others = [
        Call.objects.create(call_list=chosen, profile=person, due_on=today, tries=1) for person in people
    ]
    for one in Call.objects.filter(call_list=chosen):
        Attempt.objects.create(call=one, made_by=caller, made_at=timezone.now(), outcome=Outcome.NO_ANSWER)
    first.taken_by, first.taken_until = caller, timezone.now() + timedelta(minutes=30)
    first.save()
    return first


def _differing(person: AlumniProfile, rows: int) -> Proposal:
    """Let sources say other telephone numbers of somebody; return one that waits for an answer."""
    today = timezone.localdate()
    for place in range(rows):
        proposal = Proposal.objects.create(
            profile=person,
            field="contact_phone",
            group=FieldGroup.CONTACT_PHONE.name,
            held=person.contact_phone,
            held_source=Source.SELF,
            told=f"+9055511122{place:02}",
            source=Source.REPRESENTATIVE,
            told_on=today,
            key=f"{place:064}",
            expires_on=today + timedelta(days=30),
        )
    return proposal


def _data_requests(person: AlumniProfile, rows: int) -> DataRequest:
    """Let somebody have asked about their data before; return a request that waits for proof of identity."""
    # Not today: so many a day may be asked.
    now = timezone.now() - timedelta(days=2)
    asked = {"user": person.user, "profile": person, "received_at": now, "due_on": now.date() + timedelta(days=30)}
    for _place in range(rows - 1):
        DataRequest.objects.create(kind="access", state="answered", settled_at=now, **asked)
    DataRequest.objects.update(created_at=now)
    return DataRequest.objects.create(kind="erasure", text="Silinsin.", **asked)


def _help_request(program: Unit) -> str:
    """Open a campaign and ask for help with registering; return the token of the status link."""
    today = timezone.localdate()
    Campaign.objects.create(
        cohort="2025-2026", opens_on=today - timedelta(days=1), closes_on=today + timedelta(days=30)
    )
    HelpNotice.objects.create(version=1, text_tr="Aydınlatma", text_en="Notice", in_force_from=VERIFIED)
    draft = HelpDraft(
        first_name="Işıl",
        last_name="Öz",
        student_number="20230007",
        program=program.public_id,
        trouble="Olmuyor",
        notice_version=1,
        email="isil@ev.example",
    )
    return ask_for_help(anonymous("tr"), draft=draft, address="192.0.2.1").token
