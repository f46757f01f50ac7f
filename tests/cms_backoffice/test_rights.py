"""Every screen of the back office against every role: who comes in, and who is sent home."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.backoffice.urls import urlpatterns
from portal.data_rights.models import Breach, DataRequest, Processor
from portal.membership.models import UnitTask
from portal.outbox.models import Entry
from portal.registry.models import ClaimRequest, DuplicatePair, ImportBatch, Merge
from portal.tracking.models import CallList, DeathReport
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus
from tests.cms_backoffice.test_campaign_screens import running
from tests.cms_backoffice.test_help_requests import registered
from tests.employers.readings import alarm_on

CENTER = frozenset({"center", "coordinator"})
ALUMNI = CENTER | {"representative"}
OFFICER = frozenset({"officer"})
LEADERS = frozenset({"coordinator", "it"})
GET = {
    "employers": CENTER,
    "employers_results": CENTER,
    "employer": CENTER,
    "postings": CENTER,
    "postings_results": CENTER,
    "posting": CENTER,
    "events": CENTER,
    "events_results": CENTER,
    "event": CENTER,
    "event_new": CENTER,
    "event_edit": CENTER,
    "registrations": CENTER,
    "registrations_results": CENTER,
    "alumni": ALUMNI,
    "alumni_results": ALUMNI,
    "alumnus": ALUMNI,
    "alumnus_edit": ALUMNI,
    "stale": ALUMNI,
    "contact_file": ALUMNI,
    "proposals": ALUMNI,
    "proposals_results": ALUMNI,
    "proposal": ALUMNI,
    "call_lists": ALUMNI,
    "call_lists_results": ALUMNI,
    "call_list_new": ALUMNI,
    "call_list": ALUMNI,
    "calling": ALUMNI,
    "alarms": CENTER,
    "alarms_results": CENTER,
    "alarm": CENTER,
    "deaths": CENTER,
    "deaths_results": CENTER,
    "death": CENTER,
    "units": ALUMNI | {"it"},
    "units_results": ALUMNI | {"it"},
    "imports": CENTER | {"it"},
    "imports_results": CENTER | {"it"},
    "import": CENTER | {"it"},
    "import_new": CENTER | {"it"},
    "import_report": CENTER | {"it"},
    "claims": CENTER,
    "claims_results": CENTER,
    "claim": CENTER,
    "duplicates": CENTER,
    "duplicates_results": CENTER,
    "duplicate": CENTER,
    "merges": CENTER,
    "merges_results": CENTER,
    "merge": CENTER,
    "campaigns": ALUMNI | {"unit"},
    "campaigns_results": ALUMNI | {"unit"},
    "campaign": ALUMNI | {"unit"},
    "campaign_new": CENTER,
    "campaign_edit": CENTER,
    "campaign_unit": ALUMNI | {"unit"},
    "campaign_kit": ALUMNI | {"unit"},
    "campaign_poster": ALUMNI | {"unit"},
    "own_students": frozenset({"advisor"}),
    "help_requests": CENTER,
    "help_requests_results": CENTER,
    "help_request": CENTER,
    "help_form": CENTER,
    "waiting": CENTER | {"quality"},
    "audit": OFFICER,
    "data_requests": OFFICER,
    "data_requests_results": OFFICER,
    "data_request_new": OFFICER,
    "data_request": OFFICER,
    "notices": OFFICER,
    "notice": OFFICER,
    "consents": OFFICER,
    "retention": OFFICER,
    "breaches": OFFICER,
    "breach": OFFICER,
    "wording": OFFICER,
    "processors": OFFICER,
    "processor": OFFICER,
    "outbox": LEADERS,
    "outbox_results": LEADERS,
    "users": LEADERS,
    "users_results": LEADERS,
    "user": LEADERS,
}
POST = {"outbox_retry": LEADERS, "outbox_retry_all": LEADERS, "role_end": LEADERS, "role_delegate": LEADERS}
POST["outbox_discard"] = LEADERS
POST["duplicates_find"] = CENTER
POST["help_correct"] = CENTER
POST["campaign_task"] = ALUMNI | {"unit"}
POST["campaign_advisors"] = ALUMNI | {"unit"}
POST["still_true"] = CENTER
POST["colleague_withdraw"] = LEADERS
POST |= {"audit_look": OFFICER, "notice_back": OFFICER}
POST |= {"retention_run": OFFICER, "breach_file": OFFICER, "processor_switch": OFFICER}
GET["colleague_invite"] = LEADERS
HOME = "/admin/"


@pytest.fixture
def addresses(campus: Campus, staff: dict) -> dict[str, str]:
    """Return an address for every screen, each of something that is there."""
    firm = places.firm(campus, "Toros Yazılım")
    posting = places.posting(firm, "Geliştirici")
    event = places.event("Mezunlar Günü")
    person = places.alumnus(campus.history_program, "Işıl Aydın")
    batch = ImportBatch.objects.create(file_name="mezunlar.csv", digest="0" * 64, state="checked")
    again = places.alumnus(campus.history_program, "Işıl Aydın")
    pair = DuplicatePair.objects.create(first=person, second=again, score=100, found_at=timezone.now())
    claimant = places.user("elif@ev.example")
    claim = ClaimRequest.objects.create(claimant=claimant, first_name="Elif", last_name="Işık", explanation="Benim.")
    merge = Merge.objects.create(kept=person, gone_id=0, at=timezone.now(), undo_until=timezone.localdate())
    entry = Entry.objects.create(channel="search", topic="x", entity_id=1, not_before=timezone.now())
    helped = registered(campus)
    moment = timezone.now()
    breach = Breach.objects.create(
        title="x", scope="all", since=moment - timedelta(days=1), until=moment, discovered_at=moment
    )
    processor = Processor.objects.create(name="x")
    campaign = running(campus, staff["coordinator"])
    task = UnitTask.objects.create(campaign=campaign, unit=campus.history, kind="poster")
    held = staff["editor"].role_assignments.get()
    calls = CallList.objects.create(unit=campus.history, name="2019 mezunları")
    death = DeathReport.objects.create(profile=person, reported_at=timezone.now())
    alarm = alarm_on(firm)
    asked = DataRequest.objects.create(profile=person, kind="erasure", received_at=timezone.now())
    arguments = {
        "alumnus_edit": [person.public_id],
        "call_list": [calls.public_id],
        "calling": [calls.public_id],
        "alarm": [alarm.pk],
        "death": [death.pk],
        "employer": [firm.pk],
        "posting": [posting.pk],
        "event": [event.pk],
        "event_edit": [event.pk],
        "registrations": [event.pk],
        "registrations_results": [event.pk],
        "alumnus": [person.public_id],
        "import": [batch.pk],
        "import_report": [batch.pk],
        "claim": [claim.pk],
        "duplicate": [pair.pk],
        "proposal": [places.differing(person, "+905551112233").pk],
        "merge": [merge.pk],
        "outbox_retry": [entry.pk],
        "outbox_discard": [entry.pk],
        "notice": ["sms"],
        "data_request": [asked.pk],
        "notice_back": [1],
        "wording": ["breach_board"],
        "breach": [breach.pk],
        "breach_file": [breach.pk, "people"],
        "processor": [processor.pk],
        "processor_switch": [processor.pk],
        "user": [staff["editor"].pk],
        "role_end": [staff["editor"].pk, held.pk],
        "role_delegate": [staff["editor"].pk],
        "colleague_withdraw": [1],
        "campaign": [campaign.pk],
        "campaign_edit": [campaign.pk],
        "campaign_unit": [campaign.pk, campus.history.pk],
        "campaign_kit": [campaign.pk, campus.history.pk],
        "campaign_poster": [campaign.pk, campus.history.pk, "tr"],
        "campaign_task": [campaign.pk, campus.history.pk, task.pk],
        "campaign_advisors": [campaign.pk, campus.history.pk],
        "help_request": [helped.pk],
        "help_correct": [helped.pk],
        "help_form": [helped.pk],
    }
    return {name: reverse(f"backoffice:{name}", args=arguments.get(name, [])) for name in [*GET, *POST]}


def test_every_screen_stands_in_this_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(GET) | set(POST)


@pytest.mark.parametrize("word", places.STAFF)
def test_each_role_reads_exactly_its_screens(
    word: str, addresses: dict[str, str], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in(word)

    answers = {name: client.get(addresses[name]) for name in GET}

    assert {name for name, answer in answers.items() if answer.status_code == 200} == {
        name for name, words in GET.items() if word in words
    }
    refused = [answer for answer in answers.values() if answer.status_code != 200]
    assert {(answer.status_code, answer["Location"]) for answer in refused} <= {(302, HOME)}


@pytest.mark.parametrize("word", places.STAFF)
def test_each_role_does_exactly_its_deeds(
    word: str, addresses: dict[str, str], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in(word)

    done = {name: client.post(addresses[name]).headers.get("Location") != HOME for name in POST}

    assert done == {name: word in words for name, words in POST.items()}


@pytest.mark.parametrize("name", POST)
def test_deeds_are_not_done_by_a_link(name: str, addresses: dict[str, str], signed_in: Callable[[str], Client]) -> None:
    word = "officer" if POST[name] == OFFICER else "coordinator"
    assert signed_in(word).get(addresses[name]).status_code == 405


def test_whoever_is_not_signed_in_is_led_to_the_door(addresses: dict[str, str]) -> None:
    client = Client()

    places_led_to = {client.get(address)["Location"].partition("?")[0] for address in addresses.values()}

    assert places_led_to == {"/account/login/"}


def test_an_ended_role_opens_nothing_at_once(
    addresses: dict[str, str], staff: dict, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("center")
    assert client.get(addresses["employers"]).status_code == 200

    # Behind the back of everything that could bring the groups up to date.
    type(staff["center"].role_assignments.get()).objects.filter(user=staff["center"]).update(
        ends_on=timezone.localdate() - timedelta(days=1)
    )

    assert client.get(addresses["employers"]).status_code == 302


def test_an_alumna_who_represents_her_department_finds_no_directory(
    campus: Campus, staff: dict, signed_in: Callable[[str], Client]
) -> None:
    own = places.alumnus(campus.history_program, "Derya Işık", user=staff["representative"], state="claimed")
    other = places.alumnus(
        campus.physics_program,
        "Fırat Öz",
        user=places.user("firat@ev.example"),
        state="claimed",
        in_directory=True,
        is_public=True,
        alumni_groups=2**14 - 1,
        public_groups=2**14 - 1,
    )

    page = signed_in("representative").get(reverse("backoffice:alumni")).content.decode()

    assert str(own.public_id) in page
    assert str(other.public_id) not in page
    assert "Fırat" not in page


def test_an_alumna_reads_as_staff_here_not_as_an_alumna(
    campus: Campus, staff: dict, signed_in: Callable[[str], Client]
) -> None:
    places.alumnus(campus.history_program, "Derya Işık", user=staff["representative"], state="claimed")
    other = places.alumnus(
        campus.history_program,
        "Fırat Öz",
        user=places.user("firat@ev.example"),
        state="claimed",
        in_directory=True,
        alumni_groups=2**14 - 1,
        postal_address="Gizli Sokak 1",
    )

    page = signed_in("representative").get(reverse("backoffice:alumnus", args=[other.public_id])).content.decode()

    assert "Fırat Öz" in page
    assert "Gizli Sokak 1" not in page
