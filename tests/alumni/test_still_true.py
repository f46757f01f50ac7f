"""The letter that asks whether a record still holds: who gets it, what its page tells, what its link does."""

import re
from datetime import timedelta

import pytest
from celery.schedules import crontab
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from cms.backoffice.letters import send
from config.celery import app as celery
from portal.accounts.models import Role, User
from portal.alumni.freshness import due_for_a_letter, freshness_of
from portal.alumni.letter_views import MOST
from portal.alumni.models import AlumniProfile, LifeCycle, StillTrueLetter
from portal.alumni.services import letters
from portal.alumni.tasks import ask_whether_still_true
from portal.data_rights.services import erase_person
from portal.outbox.models import Entry
from portal.privacy.viewers import Viewer

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
CENTER = Viewer(today=TODAY, roles=frozenset({Role.CENTER_STAFF}))
HELD = ("isil@posta.example", "+905320000001")


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


@pytest.fixture
def person() -> AlumniProfile:
    """Return an alumna whose record nobody has confirmed for long."""
    return make("isil", language="tr")


def make(name: str, *, language: str = "tr", state: str = LifeCycle.DORMANT, days: int = 400) -> AlumniProfile:
    user = User.objects.create_user(f"{name}@kisi.example", email_verified_at=timezone.now(), language=language)
    User.objects.filter(pk=user.pk).update(date_joined=timezone.now() - timedelta(days=days))
    return AlumniProfile.objects.create(
        first_name="Işıl",
        last_name="Karadağ",
        contact_email=HELD[0],
        contact_phone=HELD[1],
        user=user,
        state=state,
    )


def asked(person: AlumniProfile) -> tuple[str, str]:
    """Let the center ask; return the two addresses of the letter."""
    letters.ask_whether_still_true(CENTER)
    letter = StillTrueLetter.objects.get(profile=person)
    send(letters.STILL_TRUE, [letter.pk])
    found = re.findall(r"https?://[^/\s]+(/record/\S+)", mail.outbox[-1].body)
    return found[0], found[1]


def test_only_those_who_may_be_written_to_and_once_a_year(person: AlumniProfile) -> None:
    make("yeni", days=30)
    for number, state in enumerate(("unreachable", "deceased", "erased", "graduate")):
        make(f"kisi{number}", state=state)
    unproven = make("kanitsiz")
    User.objects.filter(pk=unproven.user_id).update(email_verified_at=None)
    assert list(due_for_a_letter(TODAY)) == [person]
    with pytest.raises(letters.OnlyTheCenter):
        letters.ask_whether_still_true(Viewer(today=TODAY))
    assert [letters.ask_whether_still_true(CENTER), letters.ask_whether_still_true(CENTER)] == [1, 0]
    assert person not in due_for_a_letter(TODAY + timedelta(days=364))
    assert person in due_for_a_letter(TODAY + timedelta(days=365))


def test_the_mail_carries_nothing_of_the_record(person: AlumniProfile) -> None:
    link, stop = asked(person)
    message = mail.outbox[0]
    assert message.to == ["isil@kisi.example"]
    assert "Mezun kaydınız" in message.subject
    assert not [value for value in (*HELD, "Işıl", "Karadağ") if value in message.subject + message.body]
    assert message.extra_headers["List-Unsubscribe"].endswith(f"{stop}>")
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "still-true" in link


def test_following_the_link_shows_outlines_and_changes_nothing(person: AlumniProfile) -> None:
    link, _stop = asked(person)
    for method in ("get", "head"):
        answer = getattr(Client(), method)(link, headers={"Accept-Language": "en"})
        assert answer.status_code == 200
    page = Client().get(link, headers={"Accept-Language": "en"})
    text = page.content.decode()
    assert "••• 01" in text
    assert "i•••@p•••" in text
    assert not [value for value in (*HELD, "Işıl", "Karadağ", "isil@") if value in text]
    assert 'lang="tr"' in text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]
    assert freshness_of([person.pk])[person.pk][2].verified_on is None


def test_one_tap_confirms_and_a_second_is_harmless(person: AlumniProfile) -> None:
    link, _stop = asked(person)
    first, second = (Client(enforce_csrf_checks=True).post(link).content.decode() for _tap in range(2))
    assert "Teşekkür ederiz" in first
    assert "zaten doğruladınız" in second
    told = {one.group.name: (one.verified_by, one.verified_on) for one in freshness_of([person.pk])[person.pk]}
    assert told["CONTACT_EMAIL"] == told["CONTACT_PHONE"] == ("self", TODAY)
    # Nothing was held of a career, so nothing of it was confirmed.
    assert told["CAREER"] == (None, None)
    person.refresh_from_db()
    assert person.state == LifeCycle.ACTIVE


def test_a_link_that_does_not_work_tells_nothing(person: AlumniProfile) -> None:
    link, stop = asked(person)
    token = link.rstrip("/").rpartition("/")[2]
    other = stop.rstrip("/").rpartition("/")[2]
    absent = StillTrueLetter(profile=person)
    wrong = [token[:-1] + ("a" if token[-1] != "a" else "b"), other, "x", letters.token_of(absent, letters.ANSWER)]
    pages = [Client().get(f"/record/still-true/{one}/") for one in wrong]
    StillTrueLetter.objects.update(expires_on=TODAY - timedelta(days=1))
    pages += [Client().get(link), Client().post(link), Client().get(stop)]
    StillTrueLetter.objects.update(expires_on=TODAY)
    AlumniProfile.objects.update(state=LifeCycle.DECEASED)
    pages.append(Client().post(link))
    assert {(page.status_code, page.content) for page in pages} == {(410, pages[0].content)}


def test_an_erased_person_is_as_absent_as_any(person: AlumniProfile) -> None:
    link, _stop = asked(person)
    erase_person(Viewer(today=TODAY, roles=frozenset({Role.PRIVACY_OFFICER})), profile=person.public_id)
    assert Client().get(link).status_code == 410
    assert not StillTrueLetter.objects.exists()


def test_whoever_stops_the_letters_is_not_asked_again(person: AlumniProfile) -> None:
    _link, stop = asked(person)
    assert "ileti" in Client().get(stop).content.decode()
    assert due_for_a_letter(TODAY + timedelta(days=400)).exists()
    page = Client(enforce_csrf_checks=True).post(stop, {"List-Unsubscribe": "One-Click"})
    assert page.status_code == 200
    assert Client().post(stop).status_code == 200
    assert not due_for_a_letter(TODAY + timedelta(days=4000)).exists()


def test_a_letter_answered_or_late_is_not_sent(person: AlumniProfile) -> None:
    letters.ask_whether_still_true(CENTER)
    letter = StillTrueLetter.objects.get()
    AlumniProfile.objects.update(state=LifeCycle.UNREACHABLE)
    send(letters.STILL_TRUE, [letter.pk])
    assert mail.outbox == []


def test_too_many_tries_are_refused(person: AlumniProfile) -> None:
    client = Client()
    codes = [client.get("/record/still-true/x/").status_code for _try in range(MOST + 1)]
    assert (codes[0], codes[-1]) == (410, 429)


def test_every_morning_some_are_asked_as_the_center_would_ask_them(settings) -> None:
    settings.STILL_TRUE_LETTERS_A_DAY = 2
    people = [make(f"kisi{number}") for number in range(3)]
    stopped, late = make("istemiyor"), TODAY + timedelta(days=364)
    letter = StillTrueLetter.objects.create(profile=stopped, asked_on=TODAY, expires_on=TODAY)
    letters.stop_letters(letters.token_of(letter, letters.STOP), TODAY)
    make("yeni", days=30)
    assert [letters.ask_in_turn(TODAY) for _run in range(3)] == [2, 1, 0]
    rows = StillTrueLetter.objects.exclude(profile=stopped).order_by("pk")
    assert [(row.profile_id, row.asked_on) for row in rows] == [(one.pk, TODAY) for one in people]
    told = Entry.objects.filter(topic=letters.STILL_TRUE).values_list("entity_id", flat=True)
    assert sorted(told) == [row.pk for row in rows]
    assert [letters.ask_in_turn(late), letters.ask_in_turn(late + timedelta(days=1))] == [1, 2]
    settings.STILL_TRUE_LETTERS_A_DAY = 0
    assert letters.ask_in_turn(late + timedelta(days=700)) == 0


def test_the_timetable_asks_each_morning(person: AlumniProfile) -> None:
    entry = celery.conf.beat_schedule["still_true"]
    assert (entry["task"], entry["schedule"]) == (ask_whether_still_true.name, crontab(hour="9", minute="30"))
    ask_whether_still_true()
    assert StillTrueLetter.objects.get().profile == person
