"""Why a file is not taken: a code for programs, words for people, a status for HTTP."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .kinds import LEAST_SIDE, MEGABYTE, MOST_PAGES, MOST_PIXELS, UPLOADS_A_DAY

_REASONS: dict[str, tuple[int, Promise]] = {
    "NO_RECORD": (403, _("You have not claimed your alumni record yet.")),
    "ADDRESS_INVALID": (403, _("This address takes no file any more. Please start the upload again.")),
    "TOO_OFTEN": (429, _("You have handed in %(most)d files today. Please go on tomorrow.")),
    "LENGTH_MISSING": (411, _("The upload does not say how large it is. Please try again with another program.")),
    "TOO_LARGE": (413, _("The file is larger than %(megabytes)d MB.")),
    "INCOMPLETE": (400, _("The file arrived incompletely. Please try again.")),
    "NOT_A_PHOTO": (415, _("This is no photo we can read. Please choose a JPEG, PNG or WebP file.")),
    "NOT_A_PDF": (415, _("This is no PDF file. Please save your CV as PDF and try again.")),
    "BROKEN": (422, _("This file cannot be read. Please save it anew and try again.")),
    "LOCKED": (422, _("This PDF is locked. Please save it without a password and try again.")),
    "TOO_MANY_PAGES": (422, _("This PDF has more than %(pages)d pages.")),
    "TOO_MANY_PIXELS": (422, _("This photo has more than %(pixels)d million pixels. Please choose a smaller one.")),
    "TOO_SMALL": (422, _("This photo is narrower than %(side)d pixels. Please choose a larger one.")),
}
CODES = tuple(_REASONS)


class Refused(Exception):
    """A file that is not taken; ``code`` is stable, ``message`` is for people, ``status`` for HTTP."""

    def __init__(self, code: str, *, most_bytes: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.most_bytes = most_bytes

    @property
    def status(self) -> int:
        """Return the HTTP status."""
        return _REASONS[self.code][0]

    @property
    def message(self) -> str:
        """Return the reason in the language of the moment."""
        values: dict[str, Any] = {
            "most": UPLOADS_A_DAY,
            "megabytes": self.most_bytes // MEGABYTE,
            "pages": MOST_PAGES,
            "pixels": MOST_PIXELS // 1_000_000,
            "side": LEAST_SIDE,
        }
        return str(_REASONS[self.code][1]) % values
