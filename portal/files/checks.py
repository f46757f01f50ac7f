"""The check that refuses to start: private files where a web server may serve them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage

from .storage import PrivateStorage, private


def check_place(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Refuse a private storage that is none, or whose folder lies in one that is served, or the other way round."""
    storage = private()
    if isinstance(storage, FileSystemStorage) and not isinstance(storage, PrivateStorage):
        return [Error("the storage 'private' must be a portal.files.storage.PrivateStorage", id="files.E002")]
    if not isinstance(storage, PrivateStorage):
        return []
    own = Path(storage.location).resolve()
    served = [Path(place).resolve() for place in (settings.MEDIA_ROOT, settings.STATIC_ROOT) if place]
    return [
        Error(
            f"private files would lie where {place} is served from",
            hint="Give PRIVATE_ROOT a folder of its own.",
            id="files.E001",
        )
        for place in served
        if own == place or place in own.parents or own in place.parents
    ]
