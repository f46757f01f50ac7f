"""Handing one message over, and saying honestly what became of it.

A transport has three methods: ``open``, ``send``, ``close``. Which one, the mail backend of the settings decides.
"""

import re
import smtplib
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

from .digests import address_of

_QUOTED_ADDRESS = re.compile(r"\S+@\S+")
BAD_MAILBOX = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
"""Enhanced codes that say nobody reads there (RFC 3463): the address is closed, not only this message."""


class Unreachable(Exception):
    """No connection can be made: nobody's attempt is spent."""


class Verdict(Enum):
    """What the other side said, or left open."""

    ACCEPTED = "accepted"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one message; ``reply`` is the server's, without any address."""

    verdict: Verdict
    reply: str = ""

    @property
    def says_bad_mailbox(self) -> bool:
        """Say whether the refusal is about the mailbox and not about this message."""
        return self.verdict is Verdict.PERMANENT and any(code in self.reply for code in BAD_MAILBOX)


class Transport(Protocol):
    """A way to hand messages over, one after the other."""

    def open(self) -> None:
        """Connect where needed; raise Unreachable."""

    def send(self, message: EmailMessage) -> Outcome:
        """Hand one message to one person over and return what became of it; never raises for a refusal."""

    def close(self) -> None:
        """Disconnect; harmless when repeated."""


def outcome_of(code: int, words: bytes | str) -> Outcome:
    """Turn a mail server's reply into an outcome (RFC 5321 section 4.2.1)."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    reply = _QUOTED_ADDRESS.sub("…", f"{code} {text}").replace("\n", " ")[:200]
    if 200 <= code < 300:
        return Outcome(Verdict.ACCEPTED, reply)
    return Outcome(Verdict.PERMANENT if code >= 500 else Verdict.TEMPORARY, reply)


class SmtpTransport:
    """Django's SMTP connection, walked step by step: only so is it known on which side of the final dot it broke.

    A connection carries ``MESSAGES_A_CONNECTION`` messages; relays do not like endless ones.
    """

    MESSAGES_A_CONNECTION = 100

    def __init__(self, backend: SmtpBackend) -> None:
        self._backend = backend
        self._carried = 0

    def open(self) -> None:
        """Connect, or reconnect after the agreed number of messages; raise Unreachable."""
        if self._carried >= self.MESSAGES_A_CONNECTION:
            self.close()
        try:
            self._backend.open()
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(type(error).__name__) from error

    def close(self) -> None:
        """Say goodbye; a connection that is gone already needs none."""
        self._carried = 0
        try:
            self._backend.close()
        except (OSError, smtplib.SMTPException):
            self._backend.connection = None

    def send(self, message: EmailMessage) -> Outcome:
        """Hand the message over; a break after the final dot is UNKNOWN, before it TEMPORARY."""
        smtp: Any = self._backend.connection
        mime: Any = message.message()
        body = mime.as_bytes(linesep="\r\n")
        try:
            refusal = self._envelope(smtp, message)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Outcome(Verdict.TEMPORARY, type(error).__name__)
        if refusal is not None:
            return self._refused(smtp, refusal)
        try:
            smtp.send(_stuffed(body))
            code, words = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Outcome(Verdict.UNKNOWN, type(error).__name__)
        self._carried += 1
        return outcome_of(code, words) if code < 400 else self._refused(smtp, outcome_of(code, words))

    def _envelope(self, smtp: Any, message: EmailMessage) -> Outcome | None:
        """Say from whom and to whom, and ask to go on; return the refusal or None."""
        smtp.ehlo_or_helo_if_needed()
        [recipient] = message.recipients()
        for step, address in ((smtp.mail, address_of(message.from_email)), (smtp.rcpt, recipient)):
            code, words = step(address)
            if code >= 300:
                return outcome_of(code, words)
        code, words = smtp.docmd("DATA")
        return None if code == 354 else outcome_of(code, words)

    def _refused(self, smtp: Any, refusal: Outcome) -> Outcome:
        """Clear the half-told envelope; leave a server that is closing (421)."""
        if refusal.reply.startswith("421"):
            self.close()
            return refusal
        try:
            smtp.rset()
        except (OSError, smtplib.SMTPException):
            self.close()
        return refusal


def _stuffed(body: bytes) -> bytes:
    """Return the message as DATA wants it: leading dots doubled, the final dot last (RFC 5321 section 4.5.2)."""
    body = re.sub(rb"(?m)^\.", b"..", body)
    return body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n"


class BackendTransport:
    """Any other mail backend of Django: files in the demo, memory in the tests, a provider's own."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def open(self) -> None:
        """Connect; raise Unreachable."""
        try:
            self._backend.open()
        except OSError as error:
            raise Unreachable(type(error).__name__) from error

    def close(self) -> None:
        """Disconnect."""
        self._backend.close()

    def send(self, message: EmailMessage) -> Outcome:
        """Hand the message over; the backend's word is all there is to know."""
        try:
            taken = self._backend.send_messages([message])
        except OSError as error:
            return Outcome(Verdict.UNKNOWN, type(error).__name__)
        return Outcome(Verdict.ACCEPTED if taken else Verdict.TEMPORARY)


def transport_of_settings() -> Transport:
    """Return the transport for EMAIL_BACKEND."""
    backend = get_connection()
    return SmtpTransport(backend) if isinstance(backend, SmtpBackend) else BackendTransport(backend)
