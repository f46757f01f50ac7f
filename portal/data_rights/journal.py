"""The journal of erasures: a file beside the database, because a restored database has forgotten whom it forgot.

One line of JSON an act, with the two opaque ids and nothing else of anybody. It lies outside of the database's backups
and is appended to before the act is committed: an act the journal cannot take does not happen.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Line:
    """One act of erasing."""

    act: UUID
    user: UUID | None
    profile: UUID | None


def _path() -> Path:
    return Path(settings.ERASURE_JOURNAL)


def append(line: Line) -> None:
    """Write an act down and see it on the disk. Raises OSError."""
    written = {"act": str(line.act)} | {
        name: str(key) for name, key in (("user", line.user), ("profile", line.profile)) if key
    }
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    # One write of one line: of two processes neither cuts into the other's.
    opened = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(opened, (json.dumps(written, sort_keys=True) + "\n").encode())
        os.fsync(opened)
    finally:
        os.close(opened)


def _key(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def lines() -> Iterator[Line]:
    """Yield every act, the oldest first; raise ValueError for a line that is none, naming its number."""
    path = _path()
    if not path.exists():
        return
    with path.open(encoding="utf-8") as file:
        for number, text in enumerate(file, start=1):
            try:
                told = json.loads(text)
                yield Line(UUID(told["act"]), _key(told.get("user")), _key(told.get("profile")))
            except (ValueError, KeyError, TypeError) as wrong:
                raise ValueError(f"line {number} of the journal is no act of erasing") from wrong
