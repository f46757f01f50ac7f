"""Help with registering through the one door: no account, one answer, a link that tells steps and nothing else."""

from uuid import UUID

import pytest
from django.core.cache import cache
from django.utils import timezone
from toy_client import Door

from graphql_api.global_ids import global_id
from portal.accounts.models import Role
from portal.institution.models import Unit
from portal.membership import services
from portal.membership.models import HelpNotice, HelpRequest
from tests.membership.conftest import person
from tests.registry.conftest import university  # noqa: F401 - the programs the requests name

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("university")]
ASK = (
    "mutation($input: RequestRegistrationHelpInput!) { requestRegistrationHelp(input: $input) "
    "{ ok problems { code path message } token statusUrl } }"
)
FOLLOW = "query($token: String!) { registrationHelp(token: $token) { state steps { state reason } } }"


@pytest.fixture(autouse=True)
def _open_form(university: object) -> None:  # noqa: F811
    cache.clear()
    HelpNotice.objects.create(version=2, text_tr="Aydınlatma", text_en="Notice", in_force_from=timezone.now())


def given(**changes: object) -> dict[str, object]:
    program = Unit.objects.get(code="BIL-L")
    values = {
        "firstName": "Işıl",
        "lastName": "Öz",
        "studentNumber": "20230007",
        "program": global_id("Unit", program.public_id),
        "trouble": "Olmuyor",
        "noticeVersion": 2,
        "email": "isil@ev.example",
    }
    return {"input": {**values, **changes}}


def test_from_notice_to_rejection(door: Door) -> None:
    assert door.data("{ registrationHelpNotice { version text } }")["registrationHelpNotice"] == {
        "version": 2,
        "text": "Aydınlatma",
    }
    asked = door.data(ASK, given())["requestRegistrationHelp"]
    assert asked["statusUrl"].endswith(f"/membership/help/{asked['token']}/")
    colleague = person("merkez", Role.CENTER_STAFF).viewer
    row = HelpRequest.objects.get()
    services.take_request(colleague, request_id=row.pk)
    services.reject_request(colleague, request_id=row.pk, reason="Kayıt yok.")
    assert door.data(FOLLOW, {"token": asked["token"]})["registrationHelp"] == {
        "state": "REJECTED",
        "steps": [
            {"state": "RECEIVED", "reason": None},
            {"state": "IN_PROGRESS", "reason": None},
            {"state": "REJECTED", "reason": "Kayıt yok."},
        ],
    }
    for token in ("", "A" * 43, asked["token"][:-1]):
        assert door.data(FOLLOW, {"token": token})["registrationHelp"] is None


def test_problems_are_typed(door: Door) -> None:
    wrong = door.data(ASK, given(email="", program=global_id("Event", Unit.objects.get(code="BIL-L").public_id)))
    told = wrong["requestRegistrationHelp"]["problems"]
    assert [(one["code"], one["path"]) for one in told] == [("INVALID", ["program"]), ("INVALID", ["email"])]
    old = door.data(ASK, given(noticeVersion=1))["requestRegistrationHelp"]
    assert [one["code"] for one in old["problems"]] == ["NOTICE_CHANGED"]
    assert not HelpRequest.objects.exists()


def test_the_running_campaign_and_the_link_of_a_unit_are_public(door: Door) -> None:
    ask = "query($unit: ID!) { registrationCampaign { cohort link(unit: $unit) { url widgetUrl } } }"
    program = Unit.objects.get(code="BIL-L")
    unit = {"unit": global_id("Unit", program.public_id)}
    assert door.data(ask, unit)["registrationCampaign"] is None
    today = timezone.localdate()
    services.write_campaign(
        person("koordinator", Role.COORDINATOR).viewer, draft=services.CampaignDraft("2026-2027", today, today)
    )
    told = door.data(ask, unit)["registrationCampaign"]
    assert told["cohort"] == "2026-2027"
    assert told["link"]["url"].endswith("/r/2026-2027/BIL-L/")
    assert told["link"]["widgetUrl"].endswith("/r/2026-2027/BIL-L/widget/?language=tr")
    absent = {"unit": global_id("Unit", UUID(int=7))}
    assert door.data(ask, absent)["registrationCampaign"]["link"] is None
