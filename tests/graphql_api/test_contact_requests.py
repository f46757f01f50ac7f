"""A firm asks, she opens, declines or says nothing; the firm cannot tell the last two apart."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from own_record import Caller

from graphql_api.global_ids import global_id
from portal.accounts.models import User
from portal.alumni.contacts import told_state
from portal.alumni.models import AccessGrant, AlumniProfile, ContactRequest, EmployerBlock
from portal.alumni.services import lapse_contacts
from portal.employers.models import EmployerMember
from portal.outbox import services as outbox
from portal.privacy.policies import FieldGroup, mask_of
from tests.worlds import VERIFIED, Ground

pytestmark = pytest.mark.django_db
NOBODY = UUID("00000000-0000-4000-8000-000000000000")
ASK = "mutation($input: RequestContactInput!) { requestContact(input: $input) { ok problems { code message } } }"
ACCEPT = "mutation($input: AcceptContactInput!) { acceptContactRequest(input: $input) { ok problems { code } } }"
DECLINE = "mutation($input: ContactRequestInput!) { declineContactRequest(input: $input) { ok problems { code } } }"
WITHDRAW = "mutation($input: ContactRequestInput!) { withdrawContactRequest(input: $input) { ok problems { code } } }"
REVOKE = "mutation($input: RevokeGrantInput!) { revokeAccessGrant(input: $input) { ok problems { code } } }"
SENT = """{ sentContactRequests { edges { node {
  id state message groups askedOn person { fullName contactEmail skills { code } } } } } }"""
RECEIVED = "{ receivedContactRequests { edges { node { id state message groups employer { name } } } } }"
GRANTS = "{ myRecord { accessGrants { groups until employer { name } } } }"


@pytest.fixture
def card(alumna: tuple[Caller, AlumniProfile]) -> tuple[Caller, AlumniProfile]:
    """An anonymous card: skills are open to employers, the name is not."""
    caller, row = alumna
    row.employer_groups = FieldGroup.SKILLS.bit
    row.employer_open_until = timezone.localdate() + timedelta(days=90)
    row.save()
    return caller, row


@pytest.fixture
def other_firm(ground: Ground) -> Caller:
    """The contact of the second firm."""
    user = User.objects.create(email="ikinci@firma.example", email_verified_at=VERIFIED)
    EmployerMember.objects.create(user=user, employer=ground.firms[1])
    client = Client()
    client.force_login(user)
    return Caller(client)


def asked(employer: Caller, row: AlumniProfile, **given: Any) -> dict[str, Any]:
    """Let the firm ask for name and address; return the payload."""
    fields = {
        "alumnusId": global_id("Alumnus", row.public_id),
        "groups": ["IDENTITY", "CONTACT_EMAIL"],
        "message": "Sizinle tanışmak isteriz.",
        **given,
    }
    payload: dict[str, Any] = employer.ask(ASK, input=fields)["data"]["requestContact"]
    return payload


def request_id(caller: Caller) -> str:
    """Return the id of the one request she received."""
    return str(caller.ask(RECEIVED)["data"]["receivedContactRequests"]["edges"][0]["node"]["id"])


def person_seen(employer: Caller) -> dict[str, Any] | None:
    """Return the person of the one request, as the firm sees them now."""
    person: dict[str, Any] | None = employer.ask(SENT)["data"]["sentContactRequests"]["edges"][0]["node"]["person"]
    return person


def accepted(caller: Caller, *groups: str, days: int = 10) -> dict[str, Any]:
    """Let her open ``groups`` for some days; return the payload."""
    until = (timezone.localdate() + timedelta(days=days)).isoformat()
    fields = {"requestId": request_id(caller), "groups": list(groups), "until": until}
    payload: dict[str, Any] = caller.ask(ACCEPT, input=fields)["data"]["acceptContactRequest"]
    return payload


def test_she_opens_what_she_likes_to_that_firm_alone_and_closes_it_at_once(
    card: tuple[Caller, AlumniProfile], employer: Caller, other_firm: Caller, ground: Ground
) -> None:
    caller, row = card
    assert asked(employer, row) == {"ok": True, "problems": []}
    assert caller.ask(RECEIVED)["data"]["receivedContactRequests"]["edges"][0]["node"] == {
        "id": request_id(caller),
        "state": "SENT",
        "message": "Sizinle tanışmak isteriz.",
        "groups": ["IDENTITY", "CONTACT_EMAIL"],
        "employer": {"name": ground.firms[0].name},
    }
    assert person_seen(employer) == {"fullName": None, "contactEmail": None, "skills": [{"code": "1"}]}

    assert accepted(caller, "IDENTITY") == {"ok": True, "problems": []}
    seen = {"fullName": "Işıl Öztürk", "contactEmail": None, "skills": [{"code": "1"}]}
    assert person_seen(employer) == seen
    document = "{ alumni { edges { node { fullName contactEmail skills { code } } } } }"
    listed = other_firm.ask(document)["data"]["alumni"]["edges"]
    assert [edge["node"] for edge in listed] == [{**seen, "fullName": None}]
    grants = caller.ask(GRANTS)["data"]["myRecord"]["accessGrants"]
    assert grants == [
        {
            "groups": ["IDENTITY"],
            "until": (timezone.localdate() + timedelta(days=10)).isoformat(),
            "employer": {"name": ground.firms[0].name},
        }
    ]

    firm = {"employerId": global_id("Employer", ground.firms[0].public_id)}
    assert caller.ask(REVOKE, input=firm)["data"]["revokeAccessGrant"]["ok"]
    assert person_seen(employer) == {**seen, "fullName": None}
    assert caller.ask(GRANTS)["data"]["myRecord"]["accessGrants"] == []


def test_a_grant_ends_with_its_day(card: tuple[Caller, AlumniProfile], employer: Caller, ground: Ground) -> None:
    caller, row = card
    asked(employer, row)
    assert accepted(caller, "IDENTITY", days=0)["ok"]
    assert person_seen(employer) == {"fullName": "Işıl Öztürk", "contactEmail": None, "skills": [{"code": "1"}]}
    AccessGrant.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert person_seen(employer) == {"fullName": None, "contactEmail": None, "skills": [{"code": "1"}]}


@pytest.mark.parametrize("days", [0, 30, 31, 200])
def test_a_refusal_reads_like_silence(
    days: int, card: tuple[Caller, AlumniProfile], employer: Caller, ground: Ground
) -> None:
    caller, row = card
    asked(employer, row)
    day = timezone.localdate() - timedelta(days=days)
    ContactRequest.objects.update(asked_on=day)
    silent = employer.ask(SENT), asked(employer, row), employer.ask(WITHDRAW, input=_bogus())
    ContactRequest.objects.exclude(asked_on=day).delete()
    ContactRequest.objects.update(state="sent")
    assert caller.ask(DECLINE, input={"requestId": request_id(caller)})["data"]["declineContactRequest"]["ok"]
    declined = employer.ask(SENT), asked(employer, row), employer.ask(WITHDRAW, input=_bogus())
    assert declined == silent
    state = silent[0]["data"]["sentContactRequests"]["edges"][0]["node"]["state"]
    assert state == ("SENT" if days <= 30 else "LAPSED")


def _bogus() -> dict[str, str]:
    return {"requestId": global_id("ContactRequest", NOBODY)}


@pytest.mark.parametrize("deed", ["silence", "decline"])
def test_taking_back_looks_the_same_after_a_refusal(
    deed: str, card: tuple[Caller, AlumniProfile], employer: Caller
) -> None:
    caller, row = card
    asked(employer, row)
    if deed == "decline":
        caller.ask(DECLINE, input={"requestId": request_id(caller)})
    node = employer.ask(SENT)["data"]["sentContactRequests"]["edges"][0]["node"]
    assert employer.ask(WITHDRAW, input={"requestId": node["id"]})["data"]["withdrawContactRequest"]["ok"]
    again = employer.ask(WITHDRAW, input={"requestId": node["id"]})["data"]["withdrawContactRequest"]
    assert again == {"ok": False, "problems": [{"code": "ILLEGAL_STATE"}]}
    assert employer.ask(SENT)["data"]["sentContactRequests"]["edges"][0]["node"]["state"] == "WITHDRAWN"


def test_somebody_hidden_is_as_absent_as_nobody(
    card: tuple[Caller, AlumniProfile], employer: Caller, ground: Ground
) -> None:
    _caller, row = card
    absent = asked(employer, row, alumnusId=global_id("Alumnus", NOBODY))
    EmployerBlock.objects.create(profile=row, employer=ground.firms[0])
    hidden = asked(employer, row)
    assert hidden == absent == {"ok": False, "problems": [{"code": "NOT_FOUND", "message": "Bulunamadı."}]}


def test_a_public_page_alone_invites_no_firm(card: tuple[Caller, AlumniProfile], employer: Caller) -> None:
    _caller, row = card
    AlumniProfile.objects.update(employer_open_until=None, is_public=True, public_groups=FieldGroup.CAREER.bit)
    assert asked(employer, row)["problems"][0]["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"groups": []}, "NOTHING_ASKED"),
        ({"groups": ["INCOME"]}, "NOTHING_ASKED"),
        ({"groups": ["IDENTITY", "ADDRESS"]}, "NOTHING_ASKED"),
        ({"message": "  "}, "NOTHING_ASKED"),
        ({"message": "x" * 1001}, "NOTHING_ASKED"),
    ],
)
def test_what_is_not_asked_for_well_is_refused(
    given: dict[str, Any], code: str, card: tuple[Caller, AlumniProfile], employer: Caller
) -> None:
    assert asked(employer, card[1], **given)["problems"][0]["code"] == code
    assert not ContactRequest.objects.exists()


def test_a_firm_asks_once_in_half_a_year_and_twenty_times_a_day(
    card: tuple[Caller, AlumniProfile], employer: Caller, ground: Ground
) -> None:
    _caller, row = card
    assert asked(employer, row)["ok"]
    assert asked(employer, row)["problems"][0]["code"] == "ASKED_ALREADY"
    today = timezone.localdate()
    ContactRequest.objects.update(asked_on=today - timedelta(days=179), state="lapsed")
    assert asked(employer, row)["problems"][0]["code"] == "ASKED_ALREADY"
    ContactRequest.objects.update(asked_on=today - timedelta(days=180), state="lapsed")
    assert asked(employer, row)["ok"]
    others = [
        AlumniProfile.objects.create(state="graduate", first_name="Ad", last_name=str(number)) for number in range(19)
    ]
    ContactRequest.objects.bulk_create(
        ContactRequest(profile=person, employer=ground.firms[0], message="m", groups=1, asked_on=today)
        for person in others
    )
    ContactRequest.objects.filter(profile=row, asked_on=today).update(profile=others[0], state="withdrawn")
    ContactRequest.objects.filter(profile=row).delete()
    assert asked(employer, row)["problems"][0]["code"] == "TOO_MANY_REQUESTS"


def test_nobody_answers_for_her_and_nobody_reads_her_requests(
    card: tuple[Caller, AlumniProfile], employer: Caller, other_firm: Caller
) -> None:
    caller, row = card
    asked(employer, row)
    given = {"requestId": request_id(caller)}
    assert other_firm.ask(SENT)["data"]["sentContactRequests"]["edges"] == []
    answer = other_firm.ask(WITHDRAW, input=given)["data"]["withdrawContactRequest"]
    assert answer["problems"] == [{"code": "NOT_FOUND"}]
    until = timezone.localdate().isoformat()
    refused = employer.ask(ACCEPT, input={**given, "groups": ["IDENTITY"], "until": until})
    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert person_seen(employer) == {"fullName": None, "contactEmail": None, "skills": [{"code": "1"}]}


@pytest.mark.parametrize(
    ("groups", "days", "code"),
    [(["INCOME"], 10, "NOTHING_ASKED"), ([], 10, "NOTHING_ASKED"), (["IDENTITY"], -1, "BAD_OPENING")],
)
def test_she_cannot_open_by_mistake_what_no_firm_may_get(
    groups: list[str], days: int, code: str, card: tuple[Caller, AlumniProfile], employer: Caller
) -> None:
    caller, row = card
    asked(employer, row)
    assert accepted(caller, *groups, days=days)["problems"] == [{"code": code}]
    assert not AccessGrant.objects.exists()
    assert ContactRequest.objects.get().state == "sent"


def test_what_nobody_answers_lapses_after_thirty_days(card: tuple[Caller, AlumniProfile], employer: Caller) -> None:
    _caller, row = card
    asked(employer, row)
    today = timezone.localdate()
    assert lapse_contacts(today + timedelta(days=30)) == 0
    assert lapse_contacts(today + timedelta(days=31)) == 1
    request = ContactRequest.objects.get()
    assert (request.state, told_state(request, today + timedelta(days=31))) == ("lapsed", "lapsed")


@pytest.mark.parametrize("number", [2, 20])
def test_the_lists_take_the_same_statements_for_any_number(
    number: int,
    ground: Ground,
    employer: Caller,
    card: tuple[Caller, AlumniProfile],
    django_assert_num_queries: Callable[..., Any],
) -> None:
    row = card[1]
    people = [
        AlumniProfile.objects.create(
            user=User.objects.create(email=f"biri{place}@mezun.example", email_verified_at=VERIFIED),
            state="active",
            employer_groups=mask_of([FieldGroup.SKILLS]),
            employer_open_until=row.employer_open_until,
        )
        for place in range(number)
    ]
    ContactRequest.objects.bulk_create(
        ContactRequest(profile=one, employer=ground.firms[0], message="m", groups=1, asked_on=timezone.localdate())
        for one in people
    )
    with django_assert_num_queries(8):
        edges = employer.ask(SENT)["data"]["sentContactRequests"]["edges"]
    assert len(edges) == number


def test_both_sides_are_written_to_and_nobody_who_closed_meanwhile(
    card: tuple[Caller, AlumniProfile], employer: Caller, ground: Ground, mailoutbox: list[EmailMessage]
) -> None:
    caller, row = card
    firm = ground.firms[0].name
    asked(employer, row)
    outbox.relay()
    (letter,) = mailoutbox
    assert (letter.to, letter.subject) == ([row.user.email], f"{firm} sizinle iletişime geçmek istiyor")
    assert "- Ad\n- E-posta adresi\n" in letter.body
    assert "Sizinle tanışmak isteriz." in letter.body
    assert accepted(caller, "IDENTITY")["ok"]
    outbox.relay()
    answer = mailoutbox[1]
    assert (answer.to, answer.subject) == (["viewer@mezun.example"], "İletişim isteğiniz kabul edildi")
    assert "Işıl" not in answer.body

    ContactRequest.objects.all().delete()
    asked(employer, row)
    AlumniProfile.objects.filter(pk=row.pk).update(employer_open_until=None)
    outbox.relay()
    assert len(mailoutbox) == 2


def test_a_refusal_is_written_to_nobody(
    card: tuple[Caller, AlumniProfile], employer: Caller, mailoutbox: list[EmailMessage]
) -> None:
    caller, row = card
    asked(employer, row)
    caller.ask(DECLINE, input={"requestId": request_id(caller)})
    outbox.relay()
    assert mailoutbox == []
