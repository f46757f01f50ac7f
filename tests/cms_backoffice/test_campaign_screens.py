"""The screens of a campaign, and what they give units to take away."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

from cms.registration_pages import registration_address, widget_address
from portal.accounts.models import Role, RoleAssignment, User
from portal.institution.models import Unit
from portal.membership import services
from portal.membership.models import Campaign, CohortStudent, UnitTask
from portal.privacy.viewers import viewer_for
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus
from tests.cms_backoffice.test_help_requests import student_record


def running(campus: Campus, coordinator: User) -> Campaign:
    """Plan a campaign that runs, with one student of history before the diploma."""
    person = places.alumnus(campus.history_program, "Işıl Öz", state="expected")
    person.degrees.update(graduated_on=None)
    student_record(person, "20230007")
    today = timezone.localdate()
    draft = services.CampaignDraft("2026-2027", today - timedelta(days=3), today + timedelta(days=9))
    return services.write_campaign(viewer_for(coordinator), draft=draft)


def advisor(campus: Campus, campaign: Campaign) -> User:
    """Give that student to an advisor."""
    made = places.user("danisman@uni.example", "Haluk Deniz")
    RoleAssignment.objects.create(user=made, role=Role.ADVISOR, starts_on=timezone.localdate())
    CohortStudent.objects.filter(campaign=campaign).update(advisor=made)
    return made


@pytest.fixture
def campaign(campus: Campus, staff: dict[str, User]) -> Campaign:
    return running(campus, staff["coordinator"])


@pytest.fixture
def faculty(campus: Campus) -> Unit:
    return Unit.objects.get(code="F")


def _unit(campaign: Campaign, unit: Unit, name: str = "campaign_unit", *more: object) -> str:
    return reverse(f"backoffice:{name}", args=[campaign.pk, unit.pk, *more])


@pytest.mark.parametrize(("language", "told"), [("tr", "%62,5"), ("en", "62.5%")])
def test_a_share_is_written_as_the_language_writes_it(language: str, told: str) -> None:
    with translation.override(language):
        shown = render_to_string("backoffice/share.html", {"figures": {"share": 62.5, "issued": 5, "applicants": 8}})

    assert f'<span class="bo-figure">{told}</span>' in shown and "inline-size: 62.5%" in shown


def test_the_center_sees_every_unit_in_constant_sql(
    campaign: Campaign, campus: Campus, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("center")
    address = reverse("backoffice:campaign", args=[campaign.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        page = client.get(address)
    assert [row.unit.code for row in page.context["rows"]] == ["F"]
    assert "1 öğrenciden 0" in page.content.decode()
    university = Unit.objects.get(code="U")
    for number in range(6):
        Unit.objects.get(pk=university.pk).add_child(code=f"F{number}", kind="faculty", name_tr="F", name_en="F")
    today = timezone.localdate()
    draft = services.CampaignDraft("2026-2027", today, today + timedelta(days=9))
    services.write_campaign(
        viewer_for(User.objects.get(email="coordinator@uni.example")), draft=draft, campaign_id=campaign.pk
    )
    with CaptureQueriesContext(connection) as many:
        page = client.get(address)
    assert len(page.context["rows"]) == 7
    assert len(many) == len(few)


def test_a_representative_finds_the_own_department_and_no_other_unit(
    campaign: Campaign, campus: Campus, faculty: Unit, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("representative")
    page = client.get(reverse("backoffice:campaign", args=[campaign.pk]))
    assert [row.unit.code for row in page.context["rows"]] == ["TAR"]
    assert client.get(_unit(campaign, campus.history)).status_code == 200
    for hidden in (campus.physics, faculty):
        assert client.get(_unit(campaign, hidden)).status_code == 404
        assert client.get(_unit(campaign, hidden, "campaign_kit")).status_code == 404
        assert client.get(_unit(campaign, hidden, "campaign_poster", "tr")).status_code == 404
        assert client.post(_unit(campaign, hidden, "campaign_advisors"), {"deed": "release"}).status_code == 404
    task = UnitTask.objects.first()
    assert task is not None
    assert client.post(_unit(campaign, faculty, "campaign_task", task.pk), {"note": "x"}).status_code == 404
    assert client.post(_unit(campaign, campus.history, "campaign_task", task.pk), {"note": "x"}).status_code == 404


def test_a_task_is_noted_with_its_evidence_and_taken_back(
    campaign: Campaign, faculty: Unit, signed_in: Callable[[str], Client]
) -> None:
    client, task = signed_in("center"), UnitTask.objects.get(kind="website")
    address = _unit(campaign, faculty, "campaign_task", task.pk)
    refused = client.post(address, {"url": "", "note": ""}, follow=True)
    assert "bağlantı ya da not" in refused.content.decode()
    page = client.post(address, {"url": "https://fef.uni.example/uyelik"}, follow=True).content.decode()
    assert "https://fef.uni.example/uyelik" in page
    client.post(address, {"deed": "reopen", "reason": "Bağlantı kırık"})
    task.refresh_from_db()
    assert task.state == "open"
    assert tile(client, "campaigns") == 4


def tile(client: Client, name: str) -> int:
    """Return the figure of the home page that leads to a list."""
    page = client.get("/admin/").content.decode()
    found = re.search(rf'href="{reverse(f"backoffice:{name}")}">.*?bo-tile__figure">(\d+)<', page, re.DOTALL)
    return int(found[1]) if found else -1


def test_an_advisor_reads_initials_and_yes_or_no_and_nothing_else(
    campaign: Campaign, campus: Campus, faculty: Unit, signed_in: Callable[[str], Client]
) -> None:
    somebody = advisor(campus, campaign)
    CohortStudent.objects.update(advisor=None)
    center = signed_in("center")
    given = {"advisor": somebody.pk, "program": campus.history_program.pk, "numbers": "20230007, 999"}
    center.post(_unit(campaign, faculty, "campaign_advisors"), given)
    own = Client()
    own.force_login(somebody)
    page = own.get(reverse("backoffice:own_students")).content.decode()
    assert "I. Ö." in page
    assert "…007" in page
    assert "henüz değil" in page
    assert tile(own, "own_students") == 1
    for hidden in ("Işıl", "20230007", "ulas@ev.example", "+90 555"):
        assert hidden not in page
    center.post(_unit(campaign, faculty, "campaign_advisors"), {"deed": "release", "advisor": somebody.pk})
    assert "henüz öğrenci verilmedi" in own.get(reverse("backoffice:own_students")).content.decode()


def test_a_campaign_is_planned_and_refused_at_its_field(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    client, today = signed_in("center"), timezone.localdate()
    address = reverse("backoffice:campaign_new")
    wrong = client.post(address, {"cohort": "2019", "opens_on": today, "closes_on": today})
    assert wrong.status_code == 422
    assert list(wrong.context["form"].errors) == ["cohort"]
    client.post(address, {"cohort": "2019-2020", "opens_on": today, "closes_on": today})
    assert Campaign.objects.get().cohort == "2019-2020"


def test_the_poster_is_the_same_bytes_and_says_where_and_when(
    campaign: Campaign, faculty: Unit, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("center")
    address = _unit(campaign, faculty, "campaign_poster", "tr")
    first, second = client.get(address), client.get(address)
    assert first.content == second.content
    page = PdfReader(io.BytesIO(first.content)).pages[0]
    text = " ".join(page.extract_text().split())
    for words in (
        "Mezun mu oluyorsun?",
        "Fen Edebiyat Fakültesi",
        "2026-2027",
        "/r/2026-2027/F/",
        f"{campaign.closes_on:%d.%m.%Y}",
    ):
        assert words in text
    large = PdfReader(io.BytesIO(client.get(f"{address}?paper=a3").content)).pages[0]
    assert round(large.mediabox.width / page.mediabox.width, 2) == 1.41
    assert client.get(f"{address}?paper=a9").status_code == 404
    assert client.get(_unit(campaign, faculty, "campaign_poster", "de")).status_code == 404


def test_the_kit_shows_link_snippet_and_code(
    campaign: Campaign, faculty: Unit, signed_in: Callable[[str], Client]
) -> None:
    page = signed_in("center").get(_unit(campaign, faculty, "campaign_kit")).content.decode()
    assert registration_address(campaign, faculty) in page
    assert widget_address(campaign, faculty, "tr") in page
    assert "<svg" in page
    assert 'data-copies="bo-snippet-en"' in page


def test_the_card_may_be_framed_and_holds_no_script_and_no_cookie(campaign: Campaign, faculty: Unit) -> None:
    client = Client()
    card = client.get("/r/2026-2027/F/widget/")
    policy = card["Content-Security-Policy"]
    assert "frame-ancestors 'self' https:" in policy
    assert "default-src 'none'" in policy
    assert "X-Frame-Options" not in card
    assert card.cookies == {}
    assert "<script" not in card.content.decode()
    assert "Fen Edebiyat Fakültesi" in card.content.decode()
    assert "Arts, Sciences" in client.get("/r/2026-2027/F/widget/?language=en").content.decode()
    page = client.get("/r/2026-2027/F/")
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert page.cookies == {}


@pytest.mark.parametrize("path", ["/r/2019-2020/F/", "/r/2026-2027/YOK/", "/r/2026-2027/YOK/widget/", "/r/"])
def test_what_there_is_not_is_not_found(campaign: Campaign, path: str) -> None:
    assert Client().get(path).status_code == 404


@pytest.mark.postgres
def test_an_address_no_database_can_be_asked_for_is_not_found(campaign: Campaign) -> None:
    for path in ("/r/2026-2027%00/F/", "/r/2026-2027/F%00/", "/r/2026-2027/%00/widget/"):
        assert Client().get(path).status_code == 404


def test_the_link_tells_of_its_dates(campaign: Campaign) -> None:
    assert "tarihine kadar açık" in Client().get("/r/2026-2027/F/").content.decode()
    today = timezone.localdate()
    Campaign.objects.update(opens_on=today + timedelta(days=2), closes_on=today + timedelta(days=3))
    assert "tarihinde açılıyor" in Client().get("/r/2026-2027/F/").content.decode()
    Campaign.objects.update(opens_on=today - timedelta(days=3), closes_on=today - timedelta(days=2))
    assert "tarihinde sona erdi" in Client().get("/r/2026-2027/F/").content.decode()
