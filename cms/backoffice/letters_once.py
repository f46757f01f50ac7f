"""Letters that go out once: a mark is committed before each one leaves, and nobody sends a letter that bears one.

Written when they are sent, from what holds then (``letters.py``); sent one by one, so that a process that dies takes at
most the one letter with it that it had in its hand (docs/decisions/letters-once.md).
"""

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.crypto import salted_hmac

from portal.outbox import once
from portal.outbox.models import Letter
from portal.outbox.services import subscribe

CHANNEL = "letters-once"
Writer = Callable[[Sequence[Letter]], Mapping[int, EmailMessage]]
WRITERS: dict[str, Writer] = {}
"""Who writes the letters of a topic: the messages by the key of the letter; what is not among them is not written."""


def _message_id(letter: Letter) -> str:
    """Return the one Message-ID this letter ever has: a mailbox can fold a double (RFC 5322)."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    return f"<{salted_hmac('backoffice.letters_once', str(letter.pk)).hexdigest()[:32]}@{domain}>"


def send(topic: str, ids: Sequence[int]) -> None:
    """Send the letters of a topic that nobody handed over yet; raises where the mail server does not take one."""
    letters = once.waiting(ids)
    messages = WRITERS[topic](letters) if letters else {}
    if not messages:
        return
    with get_connection() as connection:
        for letter in letters:
            message = messages.get(letter.pk)
            if message is None or not once.take(letter):
                continue
            message.extra_headers["Message-ID"] = _message_id(letter)
            try:
                connection.send_messages([message])
            except Exception:
                once.give_back(letter)
                raise


def listen() -> None:
    """Subscribe to every topic there is a writer for."""
    subscribe(CHANNEL, WRITERS, send)
