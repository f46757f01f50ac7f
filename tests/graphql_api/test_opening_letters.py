"""The end of an opening: in force with the day itself, told before and after, prolonged by an act of hers alone."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail, signing
from django.test import Client
from django.utils import formats, timezone, translation
from own_record import SEARCH, Caller

from graphql_api.global_ids import global_id
from portal.accounts.models import User
from portal.alumni.models import AlumniProfile
from portal.alumni.services import announce_endings, opening_token
from portal.audit.models import Link
from portal.audit.services import pseudonym
from portal.employers.models import Employer
from portal.outbox import services as outbox
from portal.outbox.models import Entry, Letter
from portal.privacy.models import Channel, Consent, Notice, Purpose
from portal.privacy.policies import FieldGroup, mask_of
from portal.privacy.services import give_consent
from tests.worlds import Ground

pytestmark = pytest.mark.django_db
LIST = "{ alumni { edges { node { id } } } }"
AS_FIRM = "query($firm: ID) { viewAs(audience: EMPLOYER, employerId: $firm) { profile { id } } }"


@pytest.fixture
def opened(alumna: tuple[Caller, AlumniProfile]) -> tuple[Caller, AlumniProfile]:
    """Işıl, open to employers with her name and skills; the index knows. The day is set by ``until``."""
    caller, row = alumna
    AlumniProfile.objects.filter(pk=row.pk).update(employer_groups=mask_of([FieldGroup.IDENTITY, FieldGroup.SKILLS]))
    return caller, row


def until(row: AlumniProfile, days: int) -> date:
    """Let an opening last so many days from today, and tell the index."""
    day = timezone.localdate() + timedelta(days=days)
    AlumniProfile.objects.filter(pk=row.pk).update(employer_open_until=day)
    outbox.write("alumnus.changed", [row.pk])
    outbox.relay()
    return day


def run(days: int = 0) -> list[Any]:
    """Let the task run so many days from now, and the relay after it; return the letters sent."""
    mail.outbox.clear()
    announce_endings(timezone.localdate() + timedelta(days=days))
    outbox.relay()
    return list(mail.outbox)


def day_in(words: date, language: str) -> str:
    """Return a day as a letter writes it."""
    with translation.override(language):
        return formats.date_format(words, "j F Y")


def link_in(message: Any) -> str:
    """Return the path of the one link of this house in a letter."""
    [found] = re.findall(r"https?://[^/\s]+(/record/opening/\S+)", message.body)
    return str(found)


def test_each_reminder_goes_once_and_the_nearer_one_instead_of_both(opened: tuple[Caller, AlumniProfile]) -> None:
    _caller, row = opened
    until(row, 20)
    sent = {day: len(run(day)) for day in range(5)}
    assert sent == dict.fromkeys(range(5), 0)
    until(row, 14)
    assert [len(run()) for _time in range(3)] == [1, 0, 0]
    until(row, 2)
    assert [len(run()) for _time in range(3)] == [1, 0, 0]
    assert sorted(Letter.objects.values_list("occasion", flat=True)) == sorted(
        f"{timezone.localdate() + timedelta(days=days)}/{days}" for days in (2, 14)
    )


@pytest.mark.parametrize(("left", "letters"), [(15, 0), (14, 1), (12, 1), (11, 0), (3, 0), (2, 1), (0, 1)])
def test_a_day_on_which_nothing_ran_is_made_up_for(
    left: int, letters: int, opened: tuple[Caller, AlumniProfile]
) -> None:
    until(opened[1], left)
    assert len(run()) == letters


@pytest.mark.parametrize("language", ["tr", "en"])
def test_the_reminder_speaks_her_language(language: str, opened: tuple[Caller, AlumniProfile]) -> None:
    _caller, row = opened
    User.objects.filter(pk=row.user_id).update(language=language)
    end = until(row, 14)
    [message] = run()
    new, last = day_in(end + timedelta(days=180), language), day_in(end, language)
    token = opening_token(row.public_id, end)
    assert signing.loads(link_in(message).split("/")[3], salt="portal.alumni.opening") == signing.loads(
        token, salt="portal.alumni.opening"
    )
    body = re.sub(r"https?://\S+", "LINK", message.body)
    if language == "tr":
        assert message.subject == f"İşverenler sizi {last} tarihine kadar buluyor"
        assert body == (
            "Merhaba,\n\n"
            f"kaydınızı {last} tarihine kadar onaylı işverenlere açmıştınız. O günden sonra hiçbiri sizi bulamaz; "
            "bunun için bir şey yapmanız gerekmez.\n\n"
            f"Şu anda açtıklarınız aynı kalarak açık kalmak isterseniz süreyi buradan tek dokunuşla {new} tarihine "
            "kadar uzatabilirsiniz:\nLINK\n\n"
            "Bağlantı bir kez çalışır ve başka hiçbir işe yaramaz. Yalnızca açmak hiçbir şeyi değiştirmez.\n"
        )
    else:
        assert message.subject == f"Employers find you until {last}"
        assert body == (
            "Hello,\n\n"
            f"you opened your record to approved employers until {last}. After that day none of them finds you any "
            "more; you need not do anything for that.\n\n"
            "If you would like to stay open, with exactly what you have opened now, you can prolong it here until "
            f"{new} with one tap:\nLINK\n\n"
            "The link works once and can do nothing else. Opening it alone changes nothing.\n"
        )
    assert message.to == [User.objects.get(pk=row.user_id).email]
    assert "Işıl" not in message.body


@pytest.mark.parametrize("deed", ["closed", "prolonged", "left"])
def test_whoever_closed_prolonged_or_left_meanwhile_is_not_written_to(
    deed: str, opened: tuple[Caller, AlumniProfile]
) -> None:
    caller, row = opened
    until(row, 14)
    announce_endings(timezone.localdate())
    match deed:
        case "closed":
            assert caller.ask("mutation { closeToEmployers { ok } }")["data"]["closeToEmployers"]["ok"]
        case "prolonged":
            until(row, 30)
        case "left":
            User.objects.filter(pk=row.user_id).update(is_active=False)
    mail.outbox.clear()
    outbox.relay()
    assert mail.outbox == []


@pytest.mark.parametrize("language", ["tr", "en"])
def test_after_the_end_one_letter_says_so(language: str, opened: tuple[Caller, AlumniProfile]) -> None:
    _caller, row = opened
    User.objects.filter(pk=row.user_id).update(language=language)
    end = until(row, -1)
    [message] = run()
    last = day_in(end, language)
    turkish = (
        f"Merhaba,\n\nOnaylı işverenlerin kaydınızı bulabildiği son gün {last} idi. O günden beri hiçbiri kaydınızı "
        "görmüyor. Kaydınızdan hiçbir şey silinmedi.\n\n"
        "Yeniden bulunmak isterseniz giriş yapıp kaydınızı yeniden açabilirsiniz.\n"
    )
    english = (
        f"Hello,\n\n{last} was the last day on which approved employers found your record. Since then none of them "
        "sees it. Nothing of it was deleted.\n\n"
        "If you would like to be found again, sign in and open your record anew.\n"
    )
    told = {
        "tr": (f"İşverenler sizi {last} tarihinden sonra artık bulamıyor", turkish),
        "en": (f"Employers no longer find you since {last}", english),
    }
    assert (message.subject, message.body) == told[language]
    assert [len(run(day)) for day in range(3)] == [0, 0, 0]


def test_a_get_changes_nothing_and_one_post_prolongs_with_consent(opened: tuple[Caller, AlumniProfile]) -> None:
    _caller, row = opened
    end = until(row, 14)
    [message] = run()
    path, browser = link_in(message), Client()
    for _time in range(2):
        page = browser.get(path)
        assert page.status_code == 200
        assert f"İşverenler sizi {day_in(end, 'tr')} tarihine kadar buluyor" in page.content.decode()
        assert "Metin" in page.content.decode()
    row.refresh_from_db()
    assert (row.employer_open_until, Consent.objects.count()) == (end, 0)

    done = browser.post(path, {"version": "1"})
    row.refresh_from_db()
    assert row.employer_open_until == end + timedelta(days=180)
    assert day_in(end + timedelta(days=180), "tr") in done.content.decode()
    [consent] = Consent.objects.all()
    assert (consent.user_id, consent.purpose, consent.given_through, consent.shown_in) == (
        row.user_id,
        "employer_visibility",
        "email_link",
        "tr",
    )
    link = Link.objects.get()
    assert (link.purpose, link.actor, link.subject, link.fields) == (
        "opening.prolonged",
        "self",
        pseudonym("profile", row.pk),
        ["employer_open_until"],
    )
    assert Entry.objects.filter(topic="alumnus.changed", entity_id=row.pk).exists()
    for again in (browser.get(path), browser.post(path, {"version": "1"})):
        assert again.status_code == 410
    row.refresh_from_db()
    assert row.employer_open_until == end + timedelta(days=180)


def test_a_newer_text_is_read_before_it_is_consented_to(opened: tuple[Caller, AlumniProfile]) -> None:
    _caller, row = opened
    end = until(row, 14)
    path = f"/record/opening/{opening_token(row.public_id, end)}/"
    Notice.objects.create(
        purpose="employer_visibility", version=2, text_tr="Yeni metin", text_en="New", in_force_from=timezone.now()
    )
    for given in ({"version": "1"}, {}, {"version": "x"}):
        page = Client().post(path, given)
        assert "Metin bu arada değişti. Lütfen önce yeni sürümü okuyun." in page.content.decode()
        assert "Yeni metin" in page.content.decode()
    row.refresh_from_db()
    assert (row.employer_open_until, Consent.objects.count()) == (end, 0)
    give_consent([row.user_id or 0], purpose=Purpose.EMPLOYER_VISIBILITY, channel=Channel.WEB)
    Notice.objects.create(
        purpose="employer_visibility", version=3, text_tr="Üçüncü", text_en="Third", in_force_from=timezone.now()
    )
    assert "metin" not in Client().post(path, {"version": "3"}).content.decode()
    assert list(Consent.objects.order_by("pk").values_list("notice__version", "withdrawn_through", "shown_in")) == [
        (2, "email_link", "tr"),
        (3, "", "tr"),
    ]


def test_without_a_text_nothing_is_prolonged(opened: tuple[Caller, AlumniProfile]) -> None:
    end = until(opened[1], 14)
    path = f"/record/opening/{opening_token(opened[1].public_id, end)}/"
    Notice.objects.all().delete()
    assert "Süre şu anda uzatılamıyor" in Client().post(path, {"version": "2"}).content.decode()


@pytest.mark.parametrize("kind", ["forged", "other", "ended", "closed", "erased"])
def test_a_link_that_is_not_hers_or_too_late_does_nothing(kind: str, opened: tuple[Caller, AlumniProfile]) -> None:
    _caller, row = opened
    end = until(row, -1 if kind == "ended" else 14)
    token = opening_token(row.public_id, end)
    match kind:
        case "forged":
            token = token[:-2] + "xx"
        case "other":
            token = signing.dumps([row.public_id.hex, end.isoformat()], salt="portal.alumni.digest")
        case "closed":
            AlumniProfile.objects.filter(pk=row.pk).update(employer_open_until=None)
        case "erased":
            AlumniProfile.objects.filter(pk=row.pk).update(state="erased")
    before = AlumniProfile.objects.values_list("employer_open_until", "revision").get(pk=row.pk)
    browser = Client()
    pages = [browser.get(f"/record/opening/{token}/"), browser.post(f"/record/opening/{token}/", {"version": "1"})]
    assert [page.status_code for page in pages] == [410, 410]
    assert all("Işıl" not in page.content.decode() for page in pages)
    assert AlumniProfile.objects.values_list("employer_open_until", "revision").get(pk=row.pk) == before


def test_a_strangers_page_cannot_post_it_and_nobody_tries_for_long(opened: tuple[Caller, AlumniProfile]) -> None:
    end = until(opened[1], 14)
    path = f"/record/opening/{opening_token(opened[1].public_id, end)}/"
    assert Client(enforce_csrf_checks=True).post(path, {"version": "1"}).status_code == 403
    assert {Client().get("/record/opening/x/").status_code for _time in range(30)} == {410}
    assert Client().get("/record/opening/x/").status_code == 429


def test_the_end_acts_in_the_next_answer_without_any_task(
    opened: tuple[Caller, AlumniProfile], employer: Caller, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller, row = opened
    until(row, 0)
    Employer.objects.update(approved_until=timezone.localdate() + timedelta(days=30))
    firm, person = global_id("Employer", ground.firms[0].public_id), global_id("Alumnus", row.public_id)
    kept = employer.ask('mutation { saveSearch(input: {name: "Herkes"}) { search { id } } }')["data"]["saveSearch"]
    run_kept = "query($id: ID!) { runSavedSearch(id: $id) { totalCount hits { cursor } } }"
    found = "query($firm: ID) { viewAs(audience: EMPLOYER, employerId: $firm) { foundBy { savedOn } } }"

    def answers() -> list[int]:
        search = employer.ask(SEARCH, text="python")["data"]["searchAlumni"]
        again = employer.ask(run_kept, id=kept["search"]["id"])["data"]["runSavedSearch"]
        return [
            len(employer.ask(LIST)["data"]["alumni"]["edges"]),
            int(employer.ask("query($id: ID!) { node(id: $id) { id } }", id=person)["data"]["node"] is not None),
            search["totalCount"],
            len(search["hits"]),
            again["totalCount"],
            int(caller.ask(AS_FIRM, firm=firm)["data"]["viewAs"]["profile"] is not None),
            len(caller.ask(found, firm=firm)["data"]["viewAs"]["foundBy"]),
        ]

    assert answers() == [1] * 7
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *_given: tomorrow)
    assert answers() == [0] * 7
    assert not Entry.objects.exists()
    ledger = caller.ask("{ accessLedger { totalCount } }")["data"]["accessLedger"]
    assert ledger["totalCount"] == 4, "what was read while it was open stays told, and nothing came after"
