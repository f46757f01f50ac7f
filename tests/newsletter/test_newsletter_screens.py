"""The screens of the back office and the demo's mailbox, through their addresses."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from newsletter.file_mail import EmailBackend
from newsletter.models import Mailing, MailingState
from newsletter.rendering.message import Composer
from portal.accounts.models import Role, User
from tests.newsletter.mailroom import crowd, due_mailing, run
from tests.newsletter.press import Press, holder, press
from tests.newsletter.test_newsletter_message import SOMEBODY, texts

LIVE_PARTS = {"nl-state", "nl-figures", "nl-can", "nl-happened"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Press:
    return press()


def signed_in(user: User) -> Client:
    user.language = "en"
    user.save(update_fields=["language"])
    client = Client()
    client.force_login(user)
    return client


def issue_url(ready: Press) -> str:
    return reverse("newsletter_admin:issue", args=[ready.turkish.pk])


def test_a_published_issue_offers_to_be_sent(ready: Press) -> None:
    crowd(1)
    page = signed_in(ready.coordinator).get(reverse("wagtailadmin_pages:edit", args=[ready.turkish.pk]))
    assert issue_url(ready) in page.content.decode()


def test_the_coordinator_sends_an_issue_from_its_page(ready: Press) -> None:
    crowd(3)
    client = signed_in(ready.coordinator)
    page = client.get(issue_url(ready)).content.decode()
    assert '<p class="nl-big">3</p>' in page
    assert 'name="confirmed_recipients"' in page
    wrong = client.post(issue_url(ready), {"deed": "schedule", "confirmed_recipients": "4"})
    assert "The number you typed is not the number of recipients" in wrong.content.decode()
    assert Mailing.objects.count() == 0
    answer = client.post(issue_url(ready), {"deed": "schedule", "confirmed_recipients": "3"})
    mailing = Mailing.objects.get()
    assert answer["Location"] == reverse("newsletter_admin:mailing", args=[mailing.pk])
    assert mailing.state == MailingState.SCHEDULED
    assert 'name="confirmed_recipients"' not in client.get(issue_url(ready)).content.decode()


def test_an_editor_looks_and_tests_and_does_not_send(ready: Press) -> None:
    crowd(1)
    client = signed_in(ready.editor)
    assert 'name="confirmed_recipients"' not in client.get(issue_url(ready)).content.decode()
    client.post(issue_url(ready), {"deed": "test"})
    assert [message.to for message in mail.outbox] == [["editor@mezun.example"]] * 2
    client.post(issue_url(ready), {"deed": "schedule", "confirmed_recipients": "1"})
    assert Mailing.objects.count() == 0


@pytest.mark.parametrize("view", ["wide", "phone", "text"])
def test_each_preview_names_the_viewer_and_no_alumnus(ready: Press, view: str) -> None:
    crowd(2)
    client = signed_in(ready.editor)
    page = client.get(issue_url(ready), {"view": view, "language": "en"}).content.decode()
    frame = client.get(reverse("newsletter_admin:preview", args=[ready.turkish.pk, "en"]))
    shown = page if view == "text" else frame.content.decode()
    assert "Hello Derya," in shown
    assert "Ad000" not in page + frame.content.decode()
    assert "posta.example" not in page + frame.content.decode()
    assert frame["Content-Security-Policy"].startswith("sandbox ")


def test_staff_without_the_role_and_strangers_do_not_enter(ready: Press) -> None:
    crowd(1)
    mailing = due_mailing()
    stranger = signed_in(User.objects.get(email="mezun000@posta.example"))
    for name, args in (
        ("mailings", []),
        ("mailing", [mailing.pk]),
        ("issue", [ready.turkish.pk]),
        ("preview", [ready.turkish.pk, "tr"]),
    ):
        url = reverse(f"newsletter_admin:{name}", args=args)
        assert (Client().get(url).status_code, stranger.get(url).status_code) == (302, 302)


def test_progress_is_shown_and_the_coordinator_pauses(ready: Press) -> None:
    crowd(3)
    mailing = due_mailing()
    run(mailing, seconds=0)
    url = reverse("newsletter_admin:mailing", args=[mailing.pk])
    client = signed_in(ready.coordinator)
    page = client.get(url)
    assert "Refresh" not in page and "newsletter/mailing.js" in page.content.decode()
    assert "Waiting" in page.content.decode()
    client.post(url, {"deed": "pause"})
    mailing.refresh_from_db()
    assert mailing.state == MailingState.PAUSED
    paused = client.get(url)
    assert "newsletter/mailing.js" not in paused.content.decode()
    assert "paused the sending" in paused.content.decode()
    client.post(url, {"deed": "pause"})
    client.post(url, {"deed": "resume"})
    run(mailing)
    assert mailing.state == MailingState.SENT
    listed = client.get(reverse("newsletter_admin:mailings")).content.decode()
    assert '<td class="bo-figure" data-label="Sent">100%</td>' in listed


def test_the_progress_comes_alone_and_says_whether_it_goes_on(ready: Press) -> None:
    crowd(3)
    mailing = due_mailing()
    run(mailing, seconds=0)
    client = signed_in(ready.coordinator)
    page = reverse("newsletter_admin:mailing", args=[mailing.pk])
    part = reverse("newsletter_admin:mailing_progress", args=[mailing.pk])

    running = client.get(part).content.decode()
    assert "<html" not in running and " data-running" in running and 'data-told="Being sent, 0% done"' in running
    assert set(re.findall(r'id="([^"]+)"[^>]* data-live>', running)) == LIVE_PARTS
    assert f'<noscript><p class="bo-quiet">The figures are those of this moment. <a href="{page}">Refresh</a>' in (
        client.get(page).content.decode()
    )
    run(mailing)
    ended = client.get(part).content.decode()
    assert " data-running" not in ended and 'data-told="Sent, 100% done"' in ended
    assert "<noscript><p" not in client.get(page).content.decode()
    assert client.post(part, {"deed": "cancel"}).status_code == 405


def test_the_progress_is_closed_to_those_who_may_not_look(ready: Press) -> None:
    part = reverse("newsletter_admin:mailing_progress", args=[due_mailing().pk])
    assert signed_in(ready.editor).get(part).status_code == 200
    stranger = holder("biri@mezun.example", Role.IT_ADMIN)
    assert "nl-live" not in signed_in(stranger).get(part, follow=True).content.decode()
    assert "nl-live" not in Client().get(part, follow=True).content.decode()


def test_the_headings_of_a_page_follow_each_other(ready: Press) -> None:
    crowd(1)
    client, mailing = signed_in(ready.coordinator), due_mailing()

    for address in (issue_url(ready), reverse("newsletter_admin:mailing", args=[mailing.pk])):
        levels = [
            int(level) for level in re.findall(r"<h([1-6])", client.get(address).content.decode().partition("<main")[2])
        ]
        assert levels[0] == 1 and all(below - above <= 1 for above, below in pairwise(levels))


def test_an_editor_sees_counts_and_stops_nothing(ready: Press) -> None:
    crowd(1)
    mailing = due_mailing()
    run(mailing, seconds=0)
    url = reverse("newsletter_admin:mailing", args=[mailing.pk])
    client = signed_in(ready.editor)
    page = client.get(url).content.decode()
    assert "posta.example" not in page
    assert 'name="deed"' not in page
    client.post(url, {"deed": "cancel"})
    mailing.refresh_from_db()
    assert mailing.state == MailingState.SENDING


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.EMAIL_FILE_PATH = tmp_path
    settings.DEMO = True
    return tmp_path


def test_the_mailbox_shows_what_was_written(folder: Path) -> None:
    message = Composer(texts(), issue="mailing1").compose(SOMEBODY)
    EmailBackend().send_messages([message, mail.EmailMessage("Parola", "Düz metin", to=["can@posta.example"])])
    names = sorted(path.stem for path in folder.iterdir())
    client = Client(headers={"accept-language": "en"})
    page = client.get("/mailbox/").content.decode()
    assert [word in page for word in ("ayse@posta.example", "Kasım bülteni", "Parola")] == [True, True, True]
    letter = client.get(f"/mailbox/{names[0]}/").content.decode()
    assert [word in letter for word in ("List-Unsubscribe", "Merhaba Ayşe,", "<iframe")] == [True, True, True]
    assert "<iframe" not in client.get(f"/mailbox/{names[1]}/").content.decode()
    frame = client.get(f"/mailbox/{names[0]}/html/")
    assert "<p>Merhaba Ayşe,</p>" in frame.content.decode()
    assert frame["Content-Security-Policy"].startswith("sandbox ")
    assert frame["X-Frame-Options"] == "SAMEORIGIN"


def test_the_mailbox_is_empty_gracefully_and_reads_nothing_else(folder: Path) -> None:
    (folder.parent / "secret.eml").write_text("Subject: gizli\n\n")
    assert "No mail yet" in Client(headers={"accept-language": "en"}).get("/mailbox/").content.decode()
    for name in ("secret", "..%2Fsecret", "0123", "%2e%2e"):
        assert Client().get(f"/mailbox/{name}/").status_code == 404


def test_there_is_no_mailbox_outside_the_demo(folder: Path, settings) -> None:
    settings.DEMO = False
    assert Client().get("/mailbox/").status_code == 404


@pytest.mark.parametrize(("language", "word"), [("tr", "Henüz ileti yok"), ("en", "No mail yet")])
def test_the_mailbox_speaks_both_languages(folder: Path, language: str, word: str) -> None:
    assert word in Client(headers={"accept-language": language}).get("/mailbox/").content.decode()
