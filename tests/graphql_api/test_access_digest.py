"""The letter a month on who read a person: asked for, once, by firm, without a value of the record."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from own_record import SKILLED, Caller

from cms.backoffice.letters_once import send
from portal.accounts.models import User
from portal.alumni.digests import digest_token
from portal.alumni.models import AlumniProfile
from portal.ledger.digest import DIGEST, announce_digests, set_digest
from portal.ledger.models import DigestWish, Reading
from portal.outbox import services as outbox
from portal.outbox.models import Entry, Letter
from portal.privacy.policies import FieldGroup, mask_of
from tests.worlds import Ground, populate

pytestmark = pytest.mark.django_db
FIRST = date(2026, 11, 1)
SWITCH = """mutation($on: Boolean!) { setAccessDigest(input: {monthly: $on}) {
  ok problems { code } record { accessDigest } } }"""
READS = (
    ("approved_employers", 0, FieldGroup.SKILLS, "python; skill: 1", 2),
    ("approved_employers", 0, FieldGroup.IDENTITY, "", 1),
    ("approved_employers", 1, FieldGroup.SKILLS, "mühendis", 1),
    ("center", None, FieldGroup.CONTACT_EMAIL, "adana", 1),
)


def read(row: AlumniProfile, ground: Ground, *, at: datetime = datetime(2026, 10, 15, 9, tzinfo=UTC)) -> None:
    """Let two firms and the center read somebody."""
    for audience, firm, group, question, times in READS:
        for _time in range(times):
            Reading.objects.create(
                read_at=at,
                user_id=1,
                audience=audience,
                employer_id=None if firm is None else ground.firms[firm].pk,
                door="search",
                question=question,
                reason="request: gizli",
                people=[[row.pk, mask_of([group])]],
            )


@pytest.fixture
def reader(alumna: tuple[Caller, AlumniProfile], ground: Ground) -> tuple[Caller, AlumniProfile]:
    """Işıl, who asked for the letter in September and was read in October."""
    caller, row = alumna
    set_digest(row.pk, wanted=True, today=date(2026, 9, 3))
    read(row, ground)
    return caller, row


def run(today: date = FIRST) -> list[Any]:
    """Let the task run on a day, and the relay after it; return the letters sent."""
    mail.outbox.clear()
    announce_digests(today)
    outbox.relay()
    return list(mail.outbox)


TURKISH = """Merhaba,

Ekim 2026 içinde kaydınız 5 kez okundu.

- Akdeniz Yazılım: 3 kez
  Gösterilen: Ad, Beceriler ve diller
  Bulduran arama: “python; skill: 1”

- Toros Lojistik: bir kez
  Gösterilen: Beceriler ve diller
  Bulduran arama: “mühendis”

- Kariyer ve mezun merkezi: bir kez
  Gösterilen: E-posta adresi

Bu iletiyi siz istediğiniz için alıyorsunuz. Sonlandırmak için:
LINK
"""
ENGLISH = """Hello,

in October 2026 your record was read 5 times.

- Akdeniz Yazılım: 3 times
  Shown: Name, Skills and languages
  Found by: “python; skill: 1”

- Toros Lojistik: once
  Shown: Skills and languages
  Found by: “mühendis”

- The career and alumni center: once
  Shown: E-mail address

You get this letter because you asked for it. To end it:
LINK
"""


@pytest.mark.parametrize(
    ("language", "subject", "body"),
    [
        ("tr", "Kaydınızı kimler okudu: Ekim 2026", TURKISH),
        ("en", "Who read your record: October 2026", ENGLISH),
    ],
)
def test_it_tells_by_firm_in_her_language(
    language: str, subject: str, body: str, reader: tuple[Caller, AlumniProfile]
) -> None:
    _caller, row = reader
    User.objects.filter(pk=row.user_id).update(language=language)
    [message] = run()
    assert message.subject == subject
    assert re.sub(r"https?://\S+", "LINK", message.body) == body
    assert message.to == [User.objects.get(pk=row.user_id).email]
    assert not [word for word in ("Işıl", "Öztürk", "isil@", "gizli", "adana") if word in message.body]


def test_it_comes_once_a_month_and_only_for_a_month_with_reads(
    reader: tuple[Caller, AlumniProfile], ground: Ground
) -> None:
    _caller, row = reader
    assert [len(run(FIRST + timedelta(days=day))) for day in range(3)] == [1, 0, 0]
    assert run(date(2026, 12, 1)) == []
    read(row, ground, at=datetime(2026, 12, 31, 20, 59, tzinfo=UTC))
    read(row, ground, at=datetime(2026, 12, 31, 21, 0, tzinfo=UTC))
    [december] = run(date(2027, 1, 1))
    assert "Aralık 2026 içinde kaydınız 5 kez okundu." in december.body, "a month begins at midnight in Istanbul"
    [january] = run(date(2027, 2, 1))
    assert "Ocak 2027 içinde kaydınız 5 kez okundu." in january.body


def test_nobody_gets_it_unasked_and_nobody_for_a_month_before_asking(
    reader: tuple[Caller, AlumniProfile], ground: Ground
) -> None:
    caller, row = reader
    DigestWish.objects.update(since=FIRST)
    assert run() == []
    DigestWish.objects.all().delete()
    assert run() == []
    assert caller.ask("{ myRecord { accessDigest } }")["data"]["myRecord"] == {"accessDigest": False}
    for _time in range(2):
        answer = caller.ask(SWITCH, on=True)["data"]["setAccessDigest"]
        assert answer == {"ok": True, "problems": [], "record": {"accessDigest": True}}
    assert list(DigestWish.objects.values_list("profile_id", "since")) == [(row.pk, timezone.localdate())]
    answer = caller.ask(SWITCH, on=False)["data"]["setAccessDigest"]
    assert answer["record"] == {"accessDigest": False}
    assert not DigestWish.objects.exists()


def test_whoever_has_no_record_is_told_so(employer: Caller) -> None:
    answer = employer.ask(SWITCH, on=True)["data"]["setAccessDigest"]
    assert (answer["ok"], answer["problems"]) == (False, [{"code": "NO_RECORD"}])


@pytest.mark.parametrize("deed", ["ended", "left"])
def test_what_changed_before_the_letter_left_counts(deed: str, reader: tuple[Caller, AlumniProfile]) -> None:
    _caller, row = reader
    assert announce_digests(FIRST) == 1
    if deed == "ended":
        Client().post(f"/record/access-digest/{digest_token(row.public_id)}/")
    else:
        User.objects.filter(pk=row.user_id).update(is_active=False)
    mail.outbox.clear()
    outbox.relay()
    assert mail.outbox == []


def test_it_ends_with_one_click_without_cookie_or_sign_in(reader: tuple[Caller, AlumniProfile]) -> None:
    _caller, row = reader
    [message] = run()
    address = message.extra_headers["List-Unsubscribe"]
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address.strip("<>") in message.body
    path = "/" + address.strip("<>").split("/", 3)[3]
    mailbox = Client(enforce_csrf_checks=True)
    assert "Aylık iletiler gelmesin mi?" in mailbox.get(path).content.decode()
    assert DigestWish.objects.filter(profile_id=row.pk).exists(), "a scanner's GET ends nothing"
    for _time in range(2):
        done = mailbox.post(path, {"List-Unsubscribe": "One-Click"})
        assert (done.status_code, "Bu iletiler artık gelmeyecek" in done.content.decode()) == (200, True)
        assert not done.cookies
    assert not DigestWish.objects.exists()
    for forged in (path[:-3] + "x/", "/record/access-digest/x/"):
        assert mailbox.post(forged).status_code == 410


class Killed(BaseException):
    """The worker is gone in the middle of a letter."""


@pytest.fixture
def crowd(reader: tuple[Caller, AlumniProfile], ground: Ground) -> list[AlumniProfile]:
    """Four more who asked and were read."""
    rows = list(populate(ground, [replace(SKILLED, number=number) for number in range(1, 5)]).values())
    for row in rows:
        set_digest(row.pk, wanted=True, today=date(2026, 9, 3))
        read(row, ground)
    return rows


@pytest.mark.parametrize("after_the_servers_yes", [True, False])
def test_nobody_gets_two_though_the_worker_is_killed(
    after_the_servers_yes: bool, crowd: list[AlumniProfile], monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., Any] = EmailBackend.send_messages

    def die_at_the_third(backend: EmailBackend, messages: Any) -> Any:
        if len(mail.outbox) == 2:
            if after_the_servers_yes:
                real(backend, messages)
            raise Killed
        return real(backend, messages)

    announce_digests(FIRST)
    mail.outbox.clear()
    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", die_at_the_third)
        with pytest.raises(Killed):
            outbox.relay()
    Entry.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    outbox.relay()
    announce_digests(FIRST + timedelta(days=1))
    outbox.relay()
    to = [message.to[0] for message in mail.outbox]
    assert len(to) == len(set(to)) == (5 if after_the_servers_yes else 4)
    ids = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert len(set(ids)) == len(ids)
    assert not Entry.objects.exists()


def test_a_server_that_refuses_is_asked_again_for_whom_it_refused(
    crowd: list[AlumniProfile], monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., Any] = EmailBackend.send_messages

    def refuse_after_two(backend: EmailBackend, messages: Any) -> Any:
        if len(mail.outbox) == 2:
            raise ConnectionError
        return real(backend, messages)

    announce_digests(FIRST)
    mail.outbox.clear()
    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", refuse_after_two)
        outbox.relay()
    assert (len(mail.outbox), Entry.objects.count()) == (2, 5)
    Entry.objects.update(not_before=timezone.now())
    outbox.relay()
    assert len({message.to[0] for message in mail.outbox}) == len(mail.outbox) == 5


def test_statements_do_not_grow_with_the_people(crowd: list[AlumniProfile]) -> None:
    announce_digests(FIRST)
    ids = list(Letter.objects.order_by("pk").values_list("pk", flat=True))
    counts = []
    for some in (ids[:1], ids[1:]):
        with CaptureQueriesContext(connection) as statements:
            send(DIGEST, some)
        counts.append(len([one for one in statements if one["sql"].startswith("SELECT")]))
    assert counts[0] == counts[1]
