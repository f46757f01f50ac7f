"""Page markers: where a page ended, signed for one viewer and one search.

They hold no time, so that the same page gives the same bytes; they end with the search they were made for.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

from .documents import Code
from .errors import BadCursor
from .plan import EXACT, TYPO

LONGEST = 6_000


@dataclass(frozen=True, slots=True)
class Place:
    """The hit after which to go on: its number from 1, the stage it was found in, the keys it is ordered by."""

    number: int
    stage: str
    keys: tuple[Code, ...]


def _signer(viewer: str) -> Signer:
    return Signer(salt=f"search.cursor:{viewer}")


def writer(*, viewer: str, fingerprint: str) -> Callable[[Place], str]:
    """Return what makes the marker of each place of one answer."""
    signer = _signer(viewer)

    def write(place: Place) -> str:
        return signer.sign_object([fingerprint, place.number, place.stage, list(place.keys)])

    return write


def read(marker: str, *, viewer: str, fingerprint: str) -> Place:
    """Return the place of a marker. Raises BadCursor for one that was not given out for this search and viewer."""
    if not isinstance(marker, str) or len(marker) > LONGEST or not marker.isascii():
        raise BadCursor
    try:
        found, number, stage, keys = _signer(viewer).unsign_object(marker)
    except (BadSignature, ValueError, TypeError):
        raise BadCursor from None
    if found != fingerprint or stage not in (EXACT, TYPO):
        raise BadCursor
    return Place(number, stage, tuple(keys))
