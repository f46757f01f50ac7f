"""The access copy as one file: JSON for programs, a PDF for people, and the person's own files beside them."""

import io
import json
import zipfile
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.apps import apps
from django.core.files.storage import Storage
from django.db.models import FileField
from django.utils import translation

from .copying import FORMAT, VERSION, Held, held_about
from .people import Person
from .printing.access_copy import print_copy
from .rules import PROFILE, USER

FIXED = (1980, 1, 1, 0, 0, 0)
"""The time every entry of the archive bears: the same content gives the same bytes."""


def pack(person: Person, *, number: str, at: datetime, language: str) -> bytes:
    """Return the archive with everything held about ``person``, in ``language``."""
    with translation.override(language):
        return _packed(person, number, at, language)


def _packed(person: Person, number: str, at: datetime, language: str) -> bytes:
    held = held_about(person, language=language)
    files = _take_files(held)
    told = {
        "format": FORMAT,
        "version": VERSION,
        "request": number,
        "made_at": at.isoformat(),
        "language": language,
        "person": {"user": _text(person.user_public_id), "profile": _text(person.profile_public_id)},
        "data": held.rows,
        "named_in": dict(held.named_in),
        "withheld": {place: str(why) for place, why in held.withheld.items()},
        "files": [name for name, _storage, _stored in files],
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "data.json", json.dumps(told, ensure_ascii=False, indent=1).encode())
        _add(
            archive,
            f"{number}.pdf",
            print_copy(held, number=number, name=_name(held), on=at.date(), language=language),
        )
        for name, storage, stored in files:
            with storage.open(stored, "rb") as opened:
                _add(archive, name, opened.read())
    return written.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, FIXED)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    archive.writestr(entry, content)


def _take_files(held: Held) -> list[tuple[str, Storage, str]]:
    """Return the files the copied rows name, under the names they get in the archive; the rows name them so too."""
    found = []
    for label, rows in held.rows.items():
        columns = [one for one in apps.get_model(label)._meta.local_concrete_fields if isinstance(one, FileField)]
        for place, row in enumerate(rows, start=1):
            for column in columns:
                stored: str = row.get(column.name) or ""
                if not stored:
                    continue
                name = f"files/{label}/{place}-{column.name}{PurePosixPath(stored).suffix}"
                is_there = column.storage.exists(stored)
                row[column.name] = name if is_there else None
                if is_there:
                    found.append((name, column.storage, stored))
    return found


def _name(held: Held) -> str:
    for label in (PROFILE, USER):
        for row in held.rows.get(label, []):
            return f"{row.get('first_name') or ''} {row.get('last_name') or ''}".strip()
    return ""


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
