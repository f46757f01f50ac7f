"""The privacy officer's screens: the audit log, the notices, and the consents of one person."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.backoffice.audit import PAGE
from cms.backoffice.audit_words import ACTS
from portal.accounts.models import User
from portal.audit.models import Link, Look
from portal.audit.services import pseudonym, write
from portal.ledger.models import Line
from portal.ledger.services import unpack_all
from portal.privacy.models import Channel, Notice, Purpose
from portal.privacy.services import give_consent, withdraw_consent
from tests.audit.deeds import AUDITED
from tests.audit.officer_deeds import OFFICER
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus

AUDIT, NOTICES, CONSENTS = "/admin/audit/", "/admin/notices/", "/admin/consents/"


@pytest.fixture
def officer(signed_in: Callable[[str], Client]) -> Client:
    """The privacy officer, reading English."""
    client = signed_in("officer")
    client.cookies["django_language"] = "en"
    User.objects.filter(email="officer@uni.example").update(language="en")
    from cms.backoffice.groups import sync_language

    sync_language(User.objects.get(email="officer@uni.example"))
    return client


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.parametrize("day", ["31.12.9999", "01.01.0001"])
def test_the_ends_of_the_calendar_are_refused(officer: Client, day: str) -> None:
    for name in ("since", "until"):
        assert officer.get(f"{AUDIT}?{name}={day}").status_code == 200
    notice = {"text_tr": "Metin", "text_en": "Text", "in_force_on": day, "follows": 0}
    assert officer.post(f"{NOTICES}{Purpose.DIRECTORY.value}/", notice).status_code == 200
    moments = dict.fromkeys(("discovered_at", "since", "until"), f"{day} 00:00")
    breach = {"title": "T", "scope": "all", **moments}
    assert officer.post("/admin/breaches/", breach).status_code == 200
    request = {"who": "officer@uni.example", "kind": "access", "came_by": "letter", "received_on": day}
    assert officer.post("/admin/data-requests/new/", request).status_code == 200


def test_every_deed_of_the_log_has_words() -> None:
    assert {purpose for purpose, _deed in {**AUDITED, **OFFICER}.values()} - set(ACTS) == set()


def test_the_log_is_searched_by_who_what_and_when(officer: Client, staff: dict[str, User]) -> None:
    write("employers.employer.approve", actor_id=staff["center"].pk, subject="employer:7", fields=["state"])
    write(
        "employers.employer.suspend", actor_id=staff["coordinator"].pk, subject="employer:7", reason="Şikâyet üzerine"
    )
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)

    assert "Firm approved" in read(officer, AUDIT) and "Şikâyet üzerine" in read(officer, AUDIT)
    assert "Şikâyet" not in read(officer, f"{AUDIT}?actor={staff['center'].pk}")
    assert "Şikâyet" in read(officer, f"{AUDIT}?act=employers.employer.suspend&until={today:%d.%m.%Y}")
    assert "Nothing matches" in read(officer, f"{AUDIT}?since={tomorrow:%d.%m.%Y}")


def test_pages_end_where_the_next_begins_and_cost_the_same(
    officer: Client, staff: dict[str, User], django_assert_num_queries
) -> None:
    for turn in range(2 * PAGE + 5):
        write("erase", actor_id=staff["center"].pk, reason=f"neden{turn}.")
    read(officer, AUDIT)
    seen: list[str] = []
    query = ""
    for _page in range(3):
        with django_assert_num_queries(12):
            page = read(officer, f"{AUDIT}?{query}")
        seen += [f"neden{turn}." for turn in range(2 * PAGE + 4, -1, -1) if f"neden{turn}." in page]
        query = f"below={Link.objects.order_by('-number')[len(seen) - 1].number}"
    assert seen == [f"neden{turn}." for turn in range(2 * PAGE + 4, -1, -1)]


@pytest.mark.parametrize("odd", ["below=0", "below=x", "actor=999999", "act=x", "person=1", "since=31.02.2026"])
def test_what_cannot_be_asked_finds_nothing_and_breaks_nothing(odd: str, officer: Client) -> None:
    assert officer.get(f"{AUDIT}?{odd}").status_code == 200


def test_what_was_done_to_one_person_is_found_and_the_search_is_written_down(
    officer: Client, campus: Campus, staff: dict[str, User]
) -> None:
    person = places.alumnus(campus.history_program, "Işıl Aydın", contact_email="isil@ev.example")
    write("registry.merge.undo", actor_id=staff["center"].pk, subject=pseudonym("profile", person.pk))
    write("employers.employer.approve", actor_id=staff["center"].pk, subject="employer:7")

    led = officer.post(AUDIT, {"who": "ISIL@ev.example"})
    page = read(officer, led["Location"])

    assert led["Location"] == f"{AUDIT}?person={person.public_id}"
    assert "Merge taken back" in page and "Işıl Aydın" in page and "employer 7" not in page
    assert Link.objects.filter(purpose="audit.link.search", subject=pseudonym("profile", person.pk)).count() == 1


@pytest.mark.parametrize("who", ["kimse@ev.example", "kimse", "", "00000000-0000-4000-8000-000000000000", "a\0@b"])
def test_nobody_is_nobody_however_asked(who: str, officer: Client) -> None:
    assert officer.post(AUDIT, {"who": who})["Location"] == AUDIT


def test_the_state_of_the_chain_is_shown_and_looked_at_anew(officer: Client, staff: dict[str, User]) -> None:
    write("erase", actor_id=staff["center"].pk)
    assert "Nobody has looked yet." in read(officer, AUDIT)
    officer.post(reverse("backoffice:audit_look"))
    assert "It holds" in read(officer, AUDIT) and Look.objects.get().holds
    Look.objects.create(links=5, head="", broken=3)
    assert "Entry 3 does not hold" in read(officer, AUDIT)


def draft(**changed: object) -> dict[str, object]:
    return {"text_tr": "Yeni metin", "text_en": "New text", "in_force_on": "", "follows": 1, **changed}


@pytest.fixture
def sms(db: None) -> Notice:
    return Notice.objects.create(
        purpose=Purpose.SMS, version=1, text_tr="Eski metin", text_en="Old text", in_force_from=timezone.now()
    )


def test_a_new_version_is_published_after_a_second_look(officer: Client, sms: Notice, staff: dict[str, User]) -> None:
    give_consent([staff["editor"].pk, staff["it"].pk], purpose=Purpose.SMS, channel=Channel.WEB)
    withdraw_consent(staff["it"].pk, purpose=Purpose.SMS, channel=Channel.DESK)
    address = f"{NOTICES}sms/"

    look = officer.post(address, draft()).content.decode()
    assert "Old text" in look and "New text" in look and "1 person consents to an earlier version" in look
    assert Notice.objects.count() == 1

    officer.post(address, draft(looked="on"))
    assert Notice.objects.get(version=2).text_en == "New text"
    assert Link.objects.order_by("-number").first().purpose == "privacy.notice.publish"
    page = read(officer, address)
    assert "0 people consent to it, 0 withdrew" in page and "1 person consents to it, 1 withdrew" in page


def test_what_somebody_else_published_meanwhile_is_not_published_over(officer: Client, sms: Notice) -> None:
    officer.post(f"{NOTICES}sms/", draft(looked="on"))
    officer.post(f"{NOTICES}sms/", draft(looked="on", text_en="Third"))
    assert list(Notice.objects.values_list("version", "text_en")) == [(1, "Old text"), (2, "New text")]


@pytest.mark.parametrize(
    "changed", [{"text_en": " "}, {"text_tr": ""}, {"in_force_on": "01.01.2020"}, {"follows": ""}, {"follows": -1}]
)
def test_half_a_text_is_refused(changed: dict[str, object], officer: Client, sms: Notice) -> None:
    assert officer.post(f"{NOTICES}sms/", draft(looked="on", **changed)).status_code == 200
    assert Notice.objects.count() == 1


def test_a_text_is_taken_back_before_its_day_and_never_after(officer: Client, sms: Notice) -> None:
    day = timezone.localdate() + timedelta(days=3)
    officer.post(f"{NOTICES}sms/", draft(looked="on", in_force_on=f"{day:%d.%m.%Y}"))
    to_come = Notice.objects.get(version=2)
    for notice in (sms, to_come):
        officer.post(reverse("backoffice:notice_back", args=[notice.pk]))
    assert list(Notice.objects.all()) == [sms]


def test_there_is_no_page_of_an_unknown_purpose(officer: Client) -> None:
    assert officer.get(f"{NOTICES}everything/").status_code == 404


def test_the_list_of_notices_costs_the_same_however_many(
    officer: Client, sms: Notice, django_assert_num_queries
) -> None:
    read(officer, NOTICES)
    for version in range(2, 9):
        Notice.objects.create(
            purpose=Purpose.SMS, version=version, text_tr="M", text_en="T", in_force_from=timezone.now()
        )
    with django_assert_num_queries(10):
        read(officer, NOTICES)


def test_consents_are_shown_with_their_proof_and_the_person_reads_of_it(
    officer: Client, sms: Notice, campus: Campus
) -> None:
    user = places.user("isil@ev.example", "Işıl Aydın")
    person = places.alumnus(campus.history_program, "Işıl Aydın", user=user, state="claimed")
    give_consent([user.pk], purpose=Purpose.SMS, channel=Channel.WEB, language="en")
    asked = {"who": "isil@ev.example", "reason": "request", "words": "Dilekçe 12"}

    page = officer.post(CONSENTS, asked).content.decode()

    assert "Old text" in page and "The text is the one that was shown" in page
    unpack_all()
    line = Line.objects.get(profile_id=person.pk)
    assert (line.reading.audience, line.reading.reason) == ("center", "request: Dilekçe 12")
    assert Link.objects.order_by("-number").first().subject == pseudonym("profile", person.pk)
    Notice.objects.filter(pk=sms.pk).update(text_en="Changed behind everybody's back")
    assert "The text is not the one that was shown" in officer.post(CONSENTS, asked).content.decode()


def test_nothing_is_shown_without_a_reason(officer: Client, sms: Notice) -> None:
    user = places.user("isil@ev.example", "Işıl Aydın")
    give_consent([user.pk], purpose=Purpose.SMS, channel=Channel.WEB)
    for asked in ({"reason": ""}, {"reason": "other", "words": " "}, {"reason": "request", "who": "x@ev.example"}):
        page = officer.post(CONSENTS, {"who": "isil@ev.example", **asked}).content.decode()
        assert "Eski metin" not in page and "Işıl Aydın" not in page
    assert Link.objects.filter(purpose="privacy.consent.read").count() == 0
