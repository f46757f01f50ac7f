"""Which records are compared at all: those that share a key; 100,000 people would be five billion comparisons."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations

from portal.reference.turkish import fold

from .scoring import Entry, Likeness, likeness

LARGEST_BLOCK = 400
"""Records under one key; a larger block, such as a made-up birthday, is divided by name."""

Pair = tuple[int, int]


def entry(profile_id: int, *, number: str, born: date, names: tuple[str, str], contact: Iterable[str]) -> Entry:
    """Return a record as it is compared."""
    bare = "".join(sign for sign in number if sign.isalnum()).lstrip("0")
    first, last = (fold(name.replace("-", " ")) for name in names)
    return Entry(profile_id, first, last, born, bare, frozenset(text.lower() for text in contact if text))


def find_pairs(entries: Sequence[Entry]) -> dict[Pair, Likeness]:
    """Return the pairs of profiles that look like one person, each with its best likeness."""
    found: dict[Pair, Likeness] = {}
    for block in _blocks(entries):
        for one, other in combinations(block, 2):
            left, right = entries[one], entries[other]
            if left.profile_id == right.profile_id:
                continue
            # Two that share several keys are compared again; to remember them all would cost more.
            alike = likeness(left, right)
            if not alike.score:
                continue
            pair = (min(left.profile_id, right.profile_id), max(left.profile_id, right.profile_id))
            if pair not in found or found[pair].score < alike.score:
                found[pair] = alike
    return found


def _blocks(entries: Sequence[Entry]) -> Iterator[list[int]]:
    """Yield the places of entries that share a key, where more than one does."""
    blocks: dict[object, list[int]] = defaultdict(list)
    for place, one in enumerate(entries):
        for key in _keys(one):
            blocks[key].append(place)
    for block in blocks.values():
        if len(block) > LARGEST_BLOCK:
            yield from _divided(entries, block)
        elif len(block) > 1:
            yield block


def _keys(one: Entry) -> Iterator[tuple[object, ...]]:
    """Yield what a record is compared under; between them they survive one slip in the name, day or number."""
    names = tuple(sorted((one.first_name, one.last_name)))
    yield ("born", one.birth_date)
    yield ("year", names, one.birth_date.year)
    yield ("day", names, one.birth_date.month, one.birth_date.day)
    yield ("number", one.number)


def _divided(entries: Sequence[Entry], block: Iterable[int]) -> Iterator[list[int]]:
    """Yield a large block by the beginnings of first or last name; a part that is still too large is cut."""
    parts: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place in block:
        parts["first", entries[place].first_name[:3]].append(place)
        parts["last", entries[place].last_name[:3]].append(place)
    for part in parts.values():
        if len(part) > 1:
            part.sort(key=lambda place: (entries[place].last_name, entries[place].first_name))
            for start in range(0, len(part), LARGEST_BLOCK):
                yield part[start : start + LARGEST_BLOCK]
