"""Mail as files, one a message: what the demo uses, and what its mailbox page shows."""

import os
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

SUFFIX = ".eml"


class EmailBackend(BaseEmailBackend):
    """Writes each message to a file of its own in EMAIL_FILE_PATH; a name sorts by time.

    A file appears whole or not at all: it is written beside, then renamed. Django's own file backend puts all messages
    of a connection into one file, which nobody can list.
    """

    def __init__(self, *args: Any, file_path: str | os.PathLike[str] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.folder = Path(file_path or settings.EMAIL_FILE_PATH)  # type: ignore[misc]  # not every instance has it
        self.folder.mkdir(parents=True, exist_ok=True)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages; raises OSError where the folder cannot be written."""
        for message in email_messages:
            name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{uuid.uuid4().hex[:8]}"
            beside = self.folder / f".{name}"
            beside.write_bytes(message.message().as_bytes())
            beside.rename(self.folder / f"{name}{SUFFIX}")
        return len(email_messages)
