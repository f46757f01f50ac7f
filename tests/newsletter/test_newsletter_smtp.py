"""Against a real SMTP server: what it takes, refuses, and where it hangs up."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core import mail
from django.core.mail import get_connection

from newsletter.models import MailingState
from newsletter.transport import SmtpTransport, transport_of_settings
from newsletter.work import work
from tests.newsletter.mailroom import alumnus, crowd, due_mailing, render, states, time_passes

pytestmark = [pytest.mark.smtp, pytest.mark.django_db]
GOOD = [f"mezun00{number}@posta.example" for number in range(3)]


@dataclass
class Post:
    """What the server does: keeps mail, answers some recipients otherwise, hangs up before or after it took a mail."""

    answers: dict[str, str] = field(default_factory=dict)
    after_data: dict[str, str] = field(default_factory=dict)
    hang_up_at_rcpt: set[str] = field(default_factory=set)
    hang_up_after_data: set[str] = field(default_factory=set)
    kept: list[Envelope] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if address in self.hang_up_at_rcpt:
            self.hang_up_at_rcpt.discard(address)
            server.transport.abort()
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        [address] = envelope.rcpt_tos
        if address in self.after_data:
            return self.after_data[address]
        self.kept.append(envelope)
        self.sessions.add(id(session))
        if address in self.hang_up_after_data:
            server.transport.abort()
        return "250 2.0.0 taken"

    @property
    def recipients(self) -> list[str]:
        return [envelope.rcpt_tos[0] for envelope in self.kept]


@pytest.fixture
def post(settings) -> Iterator[Post]:
    handler = Post()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    yield handler
    controller.stop()


def drive(mailing: Any, transport: SmtpTransport | None = None) -> None:
    work(mailing.pk, render=render, transport=transport)
    mailing.refresh_from_db()


def test_everybody_gets_one_message_over_one_connection(post: Post) -> None:
    crowd(3)
    mailing = due_mailing()
    drive(mailing)
    assert post.recipients == GOOD
    assert len(post.sessions) == 1
    assert mailing.state == MailingState.SENT
    [first, *_rest] = post.kept
    message = message_from_bytes(first.original_content, policy=policy.default)
    assert first.mail_from == "bulten@mezun.example"
    assert message["Subject"] == "Kasım bülteni: ilanlar ve söyleşiler"
    assert message.get_body(("plain",)).get_content().startswith("Merhaba Ad000,")
    assert [part.defects for part in message.walk()] == [[], [], []]


def test_lines_that_begin_with_a_dot_arrive_whole(post: Post) -> None:
    transport = transport_of_settings()
    message = mail.EmailMessage("Nokta", "...\n.\n..son", "bulten@mezun.example", ["ayse@posta.example"])
    transport.open()
    transport.send(message)
    transport.close()
    assert post.kept[0].content.decode().split("\r\n\r\n", 1)[1] == "...\r\n.\r\n..son\r\n"


@pytest.mark.parametrize("field_name", ["answers", "after_data"])
@pytest.mark.parametrize(
    ("reply", "state"),
    [
        ("451 4.7.1 greylisted", "retry"),
        ("552 5.2.2 full", "failed"),
        ("550 5.1.1 <mezun001@posta.example> unknown", "failed"),
    ],
)
def test_a_refusal_concerns_one_person_only(post: Post, field_name: str, reply: str, state: str) -> None:
    crowd(3)
    getattr(post, field_name)[GOOD[1]] = reply
    mailing = due_mailing()
    drive(mailing)
    assert post.recipients == [GOOD[0], GOOD[2]]
    assert states(mailing) == {GOOD[0]: "sent", GOOD[1]: state, GOOD[2]: "sent"}
    stored = mailing.deliveries.get(state=state).reply
    assert stored.startswith(reply[:9])
    assert "posta.example" not in stored


def test_a_server_that_closes_the_session_is_greeted_anew(post: Post) -> None:
    crowd(3)
    post.answers[GOOD[1]] = "421 4.3.2 shutting down"
    mailing = due_mailing()
    drive(mailing)
    assert states(mailing) == {GOOD[0]: "sent", GOOD[1]: "retry", GOOD[2]: "sent"}
    post.answers.clear()
    time_passes(mailing)
    drive(mailing)
    assert sorted(post.recipients) == GOOD
    assert mailing.state == MailingState.SENT


def test_a_connection_lost_before_the_text_is_tried_again(post: Post) -> None:
    crowd(3)
    post.hang_up_at_rcpt.add(GOOD[1])
    mailing = due_mailing()
    drive(mailing)
    assert states(mailing)[GOOD[1]] == "retry"
    time_passes(mailing)
    drive(mailing)
    assert sorted(post.recipients) == GOOD


def test_a_connection_lost_after_the_text_is_uncertain_and_not_tried_again(post: Post) -> None:
    crowd(3)
    post.hang_up_after_data.add(GOOD[1])
    mailing = due_mailing()
    drive(mailing)
    time_passes(mailing)
    drive(mailing)
    assert states(mailing) == {GOOD[0]: "sent", GOOD[1]: "uncertain", GOOD[2]: "sent"}
    assert sorted(post.recipients) == GOOD


def test_a_connection_carries_a_hundred_messages(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SmtpTransport, "MESSAGES_A_CONNECTION", 2)
    crowd(3)
    drive(due_mailing())
    assert post.recipients == GOOD
    assert len(post.sessions) == 2


def test_no_server_spends_nobodys_attempt(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = closed.getsockname()
        alumnus(GOOD[0])
        mailing = due_mailing()
        drive(mailing)
    assert list(mailing.deliveries.values_list("state", "attempts")) == [("queued", 0)]
    assert mailing.pump.last_error == "Unreachable"


@pytest.mark.parametrize(
    ("backend", "kind"),
    [("locmem", "BackendTransport"), ("smtp", "SmtpTransport")],
)
def test_the_settings_choose_the_transport(settings, backend: str, kind: str) -> None:
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    assert type(transport_of_settings()).__name__ == kind
    assert type(get_connection()).__module__.endswith(backend)
