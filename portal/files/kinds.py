"""What may be handed in, and every limit of it. Nothing here knows Django: the child process reads it too."""

from dataclasses import dataclass
from enum import Enum

MEGABYTE = 1 << 20


class Kind(Enum):
    """A file of a person."""

    PHOTO = "photo"
    CV = "cv"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one kind of file may be: bytes at most, and the media types it is told to accept."""

    most_bytes: int
    accepts: tuple[str, ...]


LIMITS = {
    Kind.PHOTO: Limits(8 * MEGABYTE, ("image/jpeg", "image/png", "image/webp")),
    Kind.CV: Limits(5 * MEGABYTE, ("application/pdf",)),
}
PHOTO_SIZES = {"small": 96, "medium": 256, "large": 640}
"""The longest side in pixels of each form a photo is kept in; the file that was handed in is not kept."""
MOST_PIXELS = 40_000_000
LEAST_SIDE = 64
MOST_PAGES = 20
MOST_PDF_OBJECTS = 20_000

UPLOADS_A_DAY = 20
"""Of one person, refused ones too."""
ADDRESS_MINUTES = 10
"""For how long an address takes its one upload."""

CHILD_SECONDS = 20
CHILD_CPU_SECONDS = 10
CHILD_MEGABYTES = 768
"""What reading a stranger's bytes may take; docs/decisions/private-files.md tells how much an honest file takes."""
