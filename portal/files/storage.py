"""Where the files lie: a folder of their own that no web server serves, each under a name nobody can guess."""

import os
import secrets
from pathlib import Path

from django.core.files.storage import FileSystemStorage, Storage, storages

ALIAS = "private"


class PrivateStorage(FileSystemStorage):
    """Files only this program reads; a file that was stored is on the disk before anything tells of it."""

    def url(self, name: str | None) -> str:
        """Refuse: there is no address but the one that asks who looks (``selectors.address_of``)."""
        raise ValueError("a private file has no address of its own")

    def _save(self, name: str, content: object) -> str:
        stored = str(super()._save(name, content))  # type: ignore[misc]
        path = Path(self.path(stored))
        for one in (path, path.parent):
            # The row is committed after this: power may fail between the two, and must not leave a row without a file.
            opened = os.open(one, os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)
        return stored


def private() -> Storage:
    """Return the storage the settings name."""
    return storages[ALIAS]


def unguessable(_row: object, filename: str) -> str:
    """Return a new name that tells nothing, with the ending of ``filename``; folders keep directories small."""
    name = secrets.token_hex(20)
    return f"{name[:2]}/{name}.{filename.rpartition('.')[2]}"
