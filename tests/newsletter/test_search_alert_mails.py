"""The mail of an alert: what it tells, how it is ended, and that it tells nothing hidden, over a real server too."""

import re
import socket
import uuid
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from wagtail.models import Site

from cms.models import SiteSettings
from newsletter.alerts import turns, wishes
from newsletter.models import AlertFrequency, KnownPerson, SearchAlert
from newsletter.transport import transport_of_settings
from portal.alumni.models import AlumniProfile
from portal.privacy.policies import FieldGroup, mask_of
from portal.reference.global_ids import global_id
from tests.newsletter.alert_world import OPENED, SHE, arrive, contact, in_days, keep, tell, turn, want
from tests.worlds import Ground, populate

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
ALERT = uuid.UUID(int=1)
SEARCH = uuid.UUID(int=2)


@pytest.fixture
def frontend() -> None:
    """A frontend stands, and the university has a name."""
    settings = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    settings.frontend_url, settings.university_tr = "https://mezun.example/", "Örnek Üniversitesi"
    settings.save()


def watched(ground: Ground, language: str = "tr") -> SearchAlert:
    """Return an alert whose ids are the same in every test."""
    search = keep(ground)
    search.public_id = SEARCH
    search.save()
    alert = want(contact(ground, language=language), search)
    SearchAlert.objects.filter(pk=alert.pk).update(public_id=ALERT)
    alert.public_id = ALERT
    return alert


def link_in(message: Any) -> str:
    """Return the path of the link that ends an alert."""
    found = re.fullmatch(
        r"<http://localhost:8000(/bulletin/search-alert/[^>]+/)>", message.extra_headers["List-Unsubscribe"]
    )
    assert found
    return found[1]


def test_a_mail_in_turkish_holds_cards_without_names(ground: Ground, frontend: None) -> None:
    watched(ground)
    everything = mask_of(FieldGroup)
    [row] = arrive(ground, 0, skills=frozenset({0, 1, 2}), mentoring=True, masks=(0, 0, 0, 0, everything))
    [message] = turn(1)
    assert message.subject == "“Python bilenler” aramanızda bir yeni kişi"
    person = global_id("Alumnus", row.public_id)
    ending = f"http://localhost:8000{link_in(message)}"
    assert message.body == (
        "“Python bilenler” aramanızda bir yeni kişi\n"
        "Akdeniz Yazılım\n\n"
        "Kayıtlı aramanız, size daha önce bildirilmemiş kişiler buldu.\n\n"
        "* BIL\n"
        "  Lisans · 2015–2019 · Mersin · J\n"
        "  Python, Arşivcilik, C++\n"
        "  Şunlara açık: iş, mentorluk\n"
        f"  https://mezun.example/alumni/{person}\n\n"
        f"Aramayı açın: https://mezun.example/saved-searches/{global_id('SavedSearch', SEARCH)}\n\n"
        "Bu iletide ad yer almaz. Firmaların neyi göreceğine mezunlar karar verir ve kararlarını her an"
        " değiştirebilirler; şu anda görebilecekleriniz bağlantıların ardındadır.\n\n"
        "-- \n"
        "Örnek Üniversitesi\n\n"
        "Bu iletiyi, “Python bilenler” aramasındaki yeni kişilerin size bildirilmesini istediğiniz için alıyorsunuz"
        " (günlük).\n"
        f"Bu iletileri tek tıkla durdurun: {ending}\n"
    )
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    for part in (html, message.body):
        for closed in ("Işıl", "Öztürk", "ornek.example", "555", "Gizli", "Yazılım geliştirici", "2016", "30 Haz"):
            assert closed not in part
    assert f'href="https://mezun.example/alumni/{person}"' in html
    assert ending in html
    assert html.count("display:inline-block;line-height:1.5") == 3  # A skill is not torn in two at the end of a line.
    assert {name: message.extra_headers[name] for name in ("List-Unsubscribe-Post", "Precedence", "List-Id")} == {
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
        "List-Id": "<search-alerts.mezun.example>",
    }


def test_a_mail_in_english_and_without_a_frontend(ground: Ground) -> None:
    watched(ground, "en")
    arrive(ground, 0, degrees=(), job=False, province=None, sector=None)
    arrive(ground, 1)
    [message] = turn(1)
    assert message.subject == "2 new people for your search “Python bilenler”"
    assert "* A graduate\n  Python\n" in message.body
    assert "* BIL\n  Bachelor's degree · 2015–2019 · Mersin\n  Python\n" in message.body
    assert "Open the search" not in message.body
    assert "(daily)" in message.body
    assert "alumni/" not in message.alternatives[0][0]


def test_what_a_firm_typed_is_no_markup_of_its_mail(ground: Ground) -> None:
    name = "<b>Saha</b> & <mj-raw>ofis"
    want(contact(ground), keep(ground, name))
    arrive(ground, 0)
    [message] = turn(1)
    html = message.alternatives[0][0]
    assert "&lt;b&gt;Saha&lt;/b&gt; &amp; &lt;mj-raw&gt;ofis" in html
    assert "<b>" not in html and "<mj-raw>" not in html
    assert message.subject == f"“{name}” aramanızda bir yeni kişi"
    assert f"“{name}” aramanızda bir yeni kişi\n" in message.body


def test_two_databases_that_differ_in_what_is_closed_send_the_same_bytes(
    ground: Ground, frontend: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.core.signing.time.time", lambda: 1_800_000_000.0)
    alert = watched(ground)
    seen = [replace(SHE, number=number, masks=(0, 0, 0, 0, OPENED)) for number in range(4)]
    other = [
        replace(
            seen[0],
            first_name="Ada",
            last_name="Ak",
            headline="",
            summary="Python",
            income="",
            email="",
            mentoring=True,
            job=False,
            sector=1,
            photo=1,
            cv=1,
            languages=(),
            degrees=(replace(SHE.degrees[0], year=2019),),
        ),
        replace(seen[1], first_name="Zeynep", internship=True),
        seen[2],
        seen[3],
        replace(SHE, number=9, masks=(0, 0, 0, 0, 0)),
        replace(SHE, number=10, employer_days=None),
        replace(SHE, number=11, blocks=frozenset({0})),
    ]

    def mails(world: list[Any]) -> list[Any]:
        with transaction.atomic():
            rows = populate(ground, world)
            tell(*rows.values())
            sent = [re.sub(rb"\nDate: [^\n]+", b"", one.prepared) for one in turn(1)]
            AlumniProfile.objects.update(employer_open_until=None)
            tell(*rows.values())
            transaction.set_rollback(True)
        return sent

    first = mails(seen)
    assert mails(other) == first
    [message] = [message_from_bytes(whole, policy=policy.default) for whole in first]
    assert message.get_body(("plain",)).get_content().count("\n* ") == 4
    assert SearchAlert.objects.get().pk == alert.pk


@pytest.fixture
def sent(ground: Ground) -> Any:
    """A mail that left."""
    watched(ground)
    arrive(ground, 0)
    [message] = turn(1)
    return message


def mailbox() -> Client:
    """Stand for a mail provider's machine: no cookie, no token, checks as in production."""
    cache.clear()
    return Client(enforce_csrf_checks=True)


def test_following_the_link_asks_and_changes_nothing(sent: Any) -> None:
    answer = mailbox().get(link_in(sent))
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert "Bu iletiler durdurulsun mu?" in answer.content.decode()
    assert "“Python bilenler”" in answer.content.decode()
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex", "no-referrer")
    assert SearchAlert.objects.get().frequency == "daily"


def test_one_click_ends_the_mails_and_a_second_one_changes_nothing(sent: Any, ground: Ground) -> None:
    for _click in range(2):
        answer = mailbox().post(link_in(sent), ONE_CLICK)
        assert (answer.status_code, dict(answer.cookies), "Location" in answer) == (200, {}, False)
        assert "İletiler durduruldu" in answer.content.decode()
        assert (SearchAlert.objects.get().frequency, KnownPerson.objects.count()) == ("off", 0)
    arrive(ground, 1)
    assert turn(2) == []
    SearchAlert.objects.all().delete()
    assert mailbox().post(link_in(sent), ONE_CLICK).status_code == 200


def test_a_forged_link_and_one_too_old_are_refused_alike(sent: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    link = link_in(sent)
    forged = mailbox().post(f"{link[:-2]}{'A' if link[-2] != 'A' else 'B'}/", ONE_CLICK)
    monkeypatch.setattr(wishes, "LINK_LASTS", -turns.LEASE)
    old = mailbox().post(link, ONE_CLICK)
    assert (forged.status_code, old.status_code) == (410, 410)
    assert forged.content == old.content
    assert SearchAlert.objects.get().frequency == "daily"


def test_only_bad_links_are_counted(sent: Any) -> None:
    client = mailbox()
    for _visit in range(40):
        assert client.post(link_in(sent), ONE_CLICK).status_code == 200
    answers = [client.get("/bulletin/search-alert/forged/").status_code for _visit in range(31)]
    assert answers == [410] * 30 + [429]


class Keeper:
    """A mail server that takes everything."""

    def __init__(self) -> None:
        self.kept: list[Envelope] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.kept.append(envelope)
        return "250 2.0.0 taken"


@pytest.fixture
def keeper(settings: Any) -> Iterator[Keeper]:
    handler = Keeper()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    yield handler
    controller.stop()


@pytest.mark.smtp
def test_a_real_server_takes_one_whole_mail(ground: Ground, keeper: Keeper) -> None:
    watched(ground)
    arrive(ground, 0, 1)
    assert [turns.take_turns(in_days(1), transport_of_settings()) for _call in range(2)] == [1, 0]
    [envelope] = keeper.kept
    message = message_from_bytes(envelope.original_content, policy=policy.default)
    assert (envelope.mail_from, envelope.rcpt_tos) == ("bulten@mezun.example", ["ik@firma.example"])
    assert message["Subject"] == "“Python bilenler” aramanızda 2 yeni kişi"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.get_body(("plain",)).get_content().count("* BIL") == 2
    assert "<html" in message.get_body(("html",)).get_content()
    assert [part.defects for part in message.walk()] == [[], [], []]
    assert SearchAlert.objects.get().frequency == AlertFrequency.DAILY
