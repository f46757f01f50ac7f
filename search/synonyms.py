"""The synonyms in use: the supplied groups, with what the center wrote in their place or added.

A search asks no database for them. Every process holds the list in memory and looks at most every ``LOOKED_EVERY``
seconds into the cache, where each committed change leaves another mark; only then is the list read anew.
"""

import hashlib
import logging
import secrets
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache as once
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy as _

from portal.privacy.deeds import note, thing
from portal.privacy.viewers import Viewer

from .analysis import analyzer
from .analysis import synonyms as analysis
from .analysis.compounds import taken_apart
from .analysis.specification import fold, stop_words
from .analysis.synonyms import LONGEST_PHRASE, MOST_ALTERNATIVES, Phrase, SynonymList, expansions
from .models import SynonymGroup

log = logging.getLogger(__name__)

LOOKED_EVERY = 5.0
"""Seconds until a process may notice a change."""
MARK = "search.synonyms"
MOST_PHRASES = MOST_ALTERNATIVES + 1
MOST_GROUPS = 2_000
LONGEST_TEXT = 80


class BadGroup(Exception):
    """A group that cannot be used; ``reasons`` are words for whoever wrote it."""

    def __init__(self, reasons: Sequence[Any]) -> None:
        super().__init__(len(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class Group:
    """A group as the center sees it. ``supplied``: as it comes with the program, None for one that was added."""

    key: str
    phrases: tuple[str, ...]
    is_on: bool
    is_written: bool
    supplied: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Heard:
    """What a question's words are also found as."""

    words: str
    instead: tuple[str, ...]


def key_of(first: Sequence[str]) -> str:
    """Return the key of a supplied group by its first phrases, so that it stays when others are added to it."""
    return hashlib.sha256(fold(" = ".join(first)).encode()).hexdigest()[:16]


def groups() -> list[Group]:
    """Return every group: supplied ones in the order of the lists, then those that were added, oldest first."""
    written = {row.key: row for row in SynonymGroup.objects.order_by("pk")}
    shown = [_group(key, written.pop(key, None), phrases) for key, phrases in _supplied().items()]
    return shown + [_group(key, row, None) for key, row in written.items()]


@once
def _supplied() -> dict[str, tuple[str, ...]]:
    """Return the supplied groups by key; of two that begin alike the second is known by its second phrase too."""
    found: dict[str, tuple[str, ...]] = {}
    for row in analysis.supplied().rows:
        told = next((count for count in range(1, len(row)) if key_of(row[:count]) not in found), len(row))
        found[key_of(row[:told])] = row
    return found


def _group(key: str, row: SynonymGroup | None, supplied: tuple[str, ...] | None) -> Group:
    phrases = tuple(row.phrases) if row else supplied or ()
    return Group(key, phrases, row.is_on if row else True, is_written=row is not None, supplied=supplied)


def group(key: str) -> Group | None:
    """Return one group, None where there is none of this key."""
    return next((found for found in groups() if found.key == key), None)


def clean(phrases: Iterable[str]) -> list[str]:
    """Return phrases as they are kept; raise BadGroup with everything that is wrong with them."""
    kept: dict[Phrase, str] = {}
    wrong: list[Any] = []
    stops = stop_words("tr") | stop_words("en")
    for text in (" ".join(phrase.split()) for phrase in phrases):
        stems = tuple(analyzer.stems(text))
        if not text or stems in kept:
            continue
        if not stems:
            wrong.append(_("“%(phrase)s” holds no word.") % {"phrase": text})
        elif len(text) > LONGEST_TEXT or len(stems) > LONGEST_PHRASE:
            said = _("“%(phrase)s” is too long: no more than %(most)d words.")
            wrong.append(said % {"phrase": text[:LONGEST_TEXT], "most": LONGEST_PHRASE})
        elif stops.issuperset(analyzer.exact(text)):
            wrong.append(_("“%(phrase)s” is a filler word alone: searches leave it out.") % {"phrase": text})
        kept[stems] = text
    if len(kept) < 2 and not wrong:
        wrong.append(_("Write at least two phrases that differ in more than an ending."))
    if len(kept) > MOST_PHRASES:
        wrong.append(_("No more than %(most)d phrases in one group.") % {"most": MOST_PHRASES})
    if wrong:
        raise BadGroup(wrong)
    return list(kept.values())


def write_group(actor: Viewer, *, phrases: Iterable[str], key: str = "") -> SynonymGroup:
    """Add a group, or with ``key`` write another in the place of that one. Raises BadGroup."""
    kept = clean(phrases)
    with transaction.atomic():
        if not key and SynonymGroup.objects.count() >= MOST_GROUPS:
            raise BadGroup([_("There are too many groups; take some away first.")])
        row, _made = SynonymGroup.objects.update_or_create(
            key=key or secrets.token_hex(8), defaults={"phrases": kept, "is_on": True}
        )
        _changed(actor, "write", row)
    return row


def switch_group(actor: Viewer, *, key: str, on: bool) -> None:
    """Begin or end using a group; nothing where there is none of this key."""
    found = group(key)
    if found is None or found.is_on == on:
        return
    with transaction.atomic():
        row, _made = SynonymGroup.objects.update_or_create(
            key=key, defaults={"is_on": on}, create_defaults={"is_on": on, "phrases": list(found.phrases)}
        )
        _changed(actor, "switch_on" if on else "switch_off", row)


def remove_group(actor: Viewer, *, key: str) -> None:
    """Take away what the center wrote: an added group is gone, a supplied one is again as it was supplied."""
    with transaction.atomic():
        row = SynonymGroup.objects.select_for_update().filter(key=key).first()
        if row is not None:
            _changed(actor, "remove", row)
            row.delete()


def _changed(actor: Viewer, deed: str, row: SynonymGroup) -> None:
    """Tell every process, once the change stands, and write the deed down."""
    transaction.on_commit(_Held.tell)
    note(actor, f"search.synonymgroup.{deed}", about=[thing(row)], fields=["phrases" if deed == "write" else "is_on"])


class _Held:
    """The list this process holds, the mark it was read under, and when to look for another."""

    now: SynonymList | None = None
    mark: str | None = None
    look_at = 0.0

    @classmethod
    def tell(cls) -> None:
        """Leave a new mark; here it is felt at once."""
        cls.look_at = 0.0
        try:
            cache.set(MARK, secrets.token_hex(8), timeout=None)
        except Exception as away:
            # The change is committed and must be answered; other processes hear of it with the next one.
            log.warning("a change of the synonyms was not told (%s)", type(away).__name__)

    @classmethod
    def read(cls, mark: str | None) -> None:
        """Read the list from the database; what the center wrote comes first: of many synonyms the first are used."""
        ordered = sorted(groups(), key=lambda found: not found.is_written)
        cls.now = SynonymList([found.phrases for found in ordered if found.is_on])
        cls.mark = mark


def _mark() -> str | None:
    """Return the mark of the latest change, None where the cache knows of none or is away."""
    try:
        return cache.get(MARK)
    except Exception as away:
        log.warning("the synonyms in use stay: the cache does not answer (%s)", type(away).__name__)
        return None


def in_use() -> SynonymList:
    """Return the list in use: from memory, read anew where another mark stands in the cache."""
    if (now := time.monotonic()) >= _Held.look_at:
        _Held.look_at = now + LOOKED_EVERY
        mark = _mark()
        # A cache that was emptied, or is away, knows of no change; what is held stays.
        if mark is not None and mark != _Held.mark:
            _Held.read(mark)
    return _Held.now or analysis.supplied()


def warm() -> None:
    """Read the list once, when a process begins, so that no search has to.

    Where the database is away, or not migrated yet, the supplied list is in use until the next change.
    """
    with suppress(DatabaseError):
        _Held.read(_mark())
    # A server may divide into processes only now, and no two of them may share a connection.
    connection.close()


def heard(text: str) -> list[Heard]:
    """Return what the words of a question are also found as, in the list in use."""
    written = {tuple(analyzer.stems(phrase)): phrase for row in in_use().rows for phrase in row}
    words = analyzer.words(analyzer.clean(text))
    # A word that public vocabulary takes apart into a phrase of no group is only found in another spelling.
    compounds = (found for found in taken_apart(words) if found.phrases[0] in written)
    return [
        Heard(
            text[words[found.first].start : words[found.last - 1].end],
            tuple(written.get(phrase, " ".join(phrase)) for phrase in found.phrases),
        )
        for found in (*expansions([word.stem for word in words]), *compounds)
    ]
