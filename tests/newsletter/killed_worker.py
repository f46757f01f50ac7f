"""A worker in a process of its own, to be killed: prepares the database on ``load``, sends on ``send``.

Run as ``python -m tests.newsletter.killed_worker load|send``, on the database of DATABASE_URL; mail goes to files in
MAIL_FOLDER. ``send`` prints a line before each message is handed over, so that the test knows when to strike.
"""

import os
import sys
from typing import Any

import django


def main(deed: str) -> None:
    """Do one of the two deeds."""
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from newsletter.file_mail import EmailBackend
    from newsletter.models import Mailing
    from newsletter.transport import BackendTransport, Outcome
    from newsletter.work import work
    from tests.newsletter.mailroom import crowd, due_mailing, render

    settings.EMAIL_FILE_PATH = os.environ["MAIL_FOLDER"]

    class Telling(BackendTransport):
        """Says when a message is about to leave."""

        def send(self, message: Any) -> Outcome:
            print("sending", flush=True)  # noqa: T201 - what the test waits for
            return super().send(message)

    if deed == "load":
        call_command("migrate", verbosity=0)
        crowd(int(os.environ["PEOPLE"]))
        due_mailing()
    else:
        work(Mailing.objects.get().pk, render=render, transport=Telling(EmailBackend()))


if __name__ == "__main__":
    main(sys.argv[1])
