"""Which words of a found text were looked for; computed from the stored projection, the same for both engines."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from re import Pattern

from .analysis.analyzer import SHORTEST_MISTYPED, Word, beginnings, folded, may_hold, one_edit_apart, stem, words
from .asking import Question
from .indices import Field, IndexDefinition, Kind
from .plan import TYPO
from .query import Segment

LONGEST_SHOWN = 220
LEAD = 60
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked for, in the forms it is recognized by."""

    stems: frozenset[str]
    folded: frozenset[str]
    near: tuple[Word, ...]
    phrases: tuple[tuple[str, ...], ...]
    quoted: tuple[tuple[str, ...], ...]
    any_stem: frozenset[str] = made(init=False)
    """The stems a text must hold one of, to be worth a closer look."""
    any_word: frozenset[str] = made(init=False)
    """The folded words a text must hold one of, where it holds none of the stems."""
    begun: Pattern[str] = made(init=False)
    """What finds where one of both may begin: most texts show at once that they hold none."""
    found: dict[tuple[bool, str], list[Word]] = made(init=False, default_factory=dict)
    """What was found in the texts seen so far, running text or names, within this one answer: hits share skills, titles
    and places."""

    def __bool__(self) -> bool:
        """Say whether anything was looked for."""
        return bool(self.folded or self.quoted)

    def __post_init__(self) -> None:
        """Gather once what every text of every hit is held against first."""
        object.__setattr__(self, "any_stem", self.stems.union(*self.phrases))
        object.__setattr__(self, "any_word", self.folded | self.stems | {phrase[0] for phrase in self.quoted})
        object.__setattr__(self, "begun", beginnings(self.any_stem | self.any_word))


def looked_for(asked: Question, stage: str) -> Looked:
    """Return what a question looks for in this stage."""
    typed = [asked.words[place] for place in asked.asked]
    readings = asked.readings(forgiving=stage == TYPO)
    return Looked(
        stems=frozenset(word.stem for word in typed),
        folded=frozenset(word.folded for word in typed),
        near=tuple(typed[slot] for slot in asked.mistyped) if stage == TYPO else (),
        phrases=tuple(dict.fromkeys(phrase for _slots, phrases in readings for phrase in phrases)),
        quoted=tuple(tuple(word.folded for word in term.words) for term in asked.terms if not term.excluded),
    )


def _is_near(word: Word, typed: Word) -> bool:
    return one_edit_apart(word.folded, typed.folded) or (
        len(typed.stem) >= SHORTEST_MISTYPED and one_edit_apart(word.stem, typed.stem)
    )


def _may_hold(looked: Looked, text: str) -> bool:
    """Return whether a closer look is worth it; most texts of a hit do not hold what was looked for."""
    if looked.near:
        return True
    if not may_hold(text, looked.begun):
        return False
    return any(word in looked.any_word or stem(word) in looked.any_stem for word in folded(text))


def _found_in(field: Field, looked: Looked, text: str) -> list[Word]:
    """Return the words of a text that were looked for, each text of an answer looked through once."""
    key = field.kind is Kind.TEXT, text
    if (known := looked.found.get(key)) is None:
        known = looked.found[key] = _found(field, looked, words(text)) if _may_hold(looked, text) else []
    return known


def _found(field: Field, looked: Looked, found: Sequence[Word]) -> list[Word]:
    """Return the words of a text that were looked for."""

    def is_hit(word: Word) -> bool:
        known = word.stem in looked.stems if field.kind is Kind.TEXT else word.folded in looked.folded | looked.stems
        if known:
            return True
        return any(_is_near(word, typed) for typed in looked.near)

    places = {place for place, word in enumerate(found) if is_hit(word)}
    if looked.phrases:
        places |= _standing(looked.phrases, [word.stem for word in found])
    if looked.quoted:
        places |= _standing(looked.quoted, [word.folded for word in found])
    return [found[place] for place in sorted(places)]


def _standing(phrases: Iterable[tuple[str, ...]], forms: Sequence[str]) -> set[int]:
    """Return the places at which one of the phrases stands."""
    return {
        place
        for phrase in phrases
        for first in range(len(forms) - len(phrase) + 1)
        if tuple(forms[first : first + len(phrase)]) == phrase
        for place in range(first, first + len(phrase))
    }


def segments(text: str, hits: Sequence[Word]) -> tuple[Segment, ...]:
    """Cut ``text`` into hits and what stands between; of a long text only the part around the first hit."""
    start, end = 0, len(text)
    if end > LONGEST_SHOWN and hits:
        start = max(0, hits[0].start - LEAD)
        start = text.find(" ", start, hits[0].start) + 1 or hits[0].start if start else 0
        end = min(end, start + LONGEST_SHOWN)
        end = max(text.rfind(" ", start, end), hits[0].end) if end < len(text) else end
    pieces = [Segment(ELLIPSIS, hit=False)] if start else []
    place = start
    for word in hits:
        if word.end > end:
            break
        if word.start < place:
            continue
        if word.start > place:
            pieces.append(Segment(text[place : word.start], hit=False))
        pieces.append(Segment(text[word.start : word.end], hit=True))
        place = word.end
    if place < end:
        pieces.append(Segment(text[place:end], hit=False))
    if end < len(text):
        pieces.append(Segment(ELLIPSIS, hit=False))
    return tuple(pieces)


def mark(text: str, is_hit: Callable[[Word], bool]) -> tuple[Segment, ...]:
    """Cut a short text by a rule over its words."""
    return segments(text, [word for word in words(text) if is_hit(word)])


def matches(
    definition: IndexDefinition, texts: Mapping[str, Sequence[str]], looked: Looked
) -> tuple[tuple[str, ...], dict[str, tuple[tuple[Segment, ...], ...]]]:
    """Return the fields that hold what was looked for, and the highlights of those that show it."""
    matched, shown = [], {}
    for field in definition.searched():
        marked = [(text, hits) for text in texts.get(field.name, ()) if (hits := _found_in(field, looked, text))]
        if not marked:
            continue
        matched.append(field.name)
        if field.highlight:
            shown[field.name] = tuple(segments(text, hits) for text, hits in marked)
    return tuple(matched), shown
