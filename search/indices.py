"""The indices as data: one an audience, because what is not in an index cannot leak out of it.

A document is a dict of projected values under these field names; a value that was not projected is left out or None.
Both engines are built from these definitions alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum


class Kind(Enum):
    """What a field holds, and so what can be asked of it."""

    TEXT = "text"
    """Running text: searched by stem."""
    NAME = "name"
    """A name of a person, firm or place: searched folded, never stemmed."""
    KEYWORD = "keyword"
    """A code: filtered and counted as it is."""
    INTEGER = "integer"
    DATE = "date"
    """A date or an aware datetime; kept as whole seconds."""
    FLAG = "flag"


SEARCHED = frozenset({Kind.TEXT, Kind.NAME})
MEASURED = frozenset({Kind.INTEGER, Kind.DATE})

_RESERVED = ("id", "gone", "digest", "all_stem", "all_word", "all_exact")
_RESERVED_PREFIXES = ("sort_", "last_", "raw_")
MOST_SEARCHED = 12
"""More searched fields would make a question of twelve words wider than the embedded engine takes."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an index.

    ``weight`` is what a word found in it adds to the score, and ``whole`` fields add it and one more where all that was
    typed is one of their values, or means it. ``smallest_count`` hides facet counts below it.
    ``guard_only`` fields are known to the server alone: they can be used in a Guard and in nothing a client sends, and
    they never come back.
    """

    name: str
    kind: Kind
    weight: int = 0
    facet: bool = False
    sortable: bool = False
    highlight: bool = False
    suggest: bool = False
    guard_only: bool = False
    whole: bool = False
    smallest_count: int = 1

    def __post_init__(self) -> None:
        """Refuse a definition that contradicts itself."""
        searched = self.kind in SEARCHED
        wrong = (
            not self.name.isidentifier()
            or self.name in _RESERVED
            or self.name.startswith(_RESERVED_PREFIXES)
            or searched != (self.weight > 0)
            or (self.facet and searched)
            or (self.whole and self.kind is not Kind.TEXT)
            or ((self.highlight or self.suggest) and not searched)
            or (self.guard_only and (searched or self.facet or self.sortable))
            or self.smallest_count < 1
        )
        if wrong:
            raise ValueError(f"search field {self.name!r} is defined in contradiction")


@dataclass(frozen=True, slots=True)
class IndexDefinition:
    """One index. Raise ``revision`` with every change of its fields or of the analysis; a rebuild brings it up to it.

    ``needless`` are stems that say nothing there, and that a question may do without: everybody in it is a graduate.
    """

    name: str
    fields: tuple[Field, ...]
    revision: int = 1
    needless: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse two fields of one name, and more searched fields than a question can carry."""
        if len({field.name for field in self.fields}) != len(self.fields):
            raise ValueError(f"index {self.name} names a field twice")
        if len(list(self.searched())) > MOST_SEARCHED:
            raise ValueError(f"index {self.name} searches more than {MOST_SEARCHED} fields")

    def field(self, name: str) -> Field | None:
        """Return the field of this name, or None."""
        return next((field for field in self.fields if field.name == name), None)

    def searched(self) -> Iterator[Field]:
        """Yield the fields that words are looked for in."""
        return (field for field in self.fields if field.kind in SEARCHED)

    def coded(self) -> Iterator[Field]:
        """Yield the fields that hold codes a client may learn of."""
        return (field for field in self.fields if field.kind not in SEARCHED and not field.guard_only)

    def sortable(self) -> Iterator[Field]:
        """Yield the fields answers can be ordered by."""
        return (field for field in self.fields if field.sortable)

    def suggesting(self) -> Iterator[Field]:
        """Yield the fields suggestions come from."""
        return (field for field in self.fields if field.suggest)


_PERSON = (
    Field("full_name", Kind.NAME, weight=8, highlight=True, suggest=True),
    Field("name_key", Kind.KEYWORD, sortable=True),
    Field("headline", Kind.TEXT, weight=6, highlight=True),
    Field("title", Kind.TEXT, weight=5, highlight=True, suggest=True, whole=True),
    Field("employer", Kind.NAME, weight=4, highlight=True, suggest=True),
    Field("studied", Kind.TEXT, weight=4, highlight=True, suggest=True, whole=True),
    Field("skills", Kind.TEXT, weight=4, highlight=True, suggest=True, whole=True),
    Field("place", Kind.NAME, weight=3, highlight=True, suggest=True),
    Field("summary", Kind.TEXT, weight=1, highlight=True),
    Field("unit", Kind.KEYWORD, facet=True),
    Field("level", Kind.KEYWORD, facet=True),
    Field("province", Kind.KEYWORD, facet=True),
    Field("sector", Kind.KEYWORD, facet=True),
    Field("skill", Kind.KEYWORD, facet=True),
    Field("language", Kind.KEYWORD, facet=True),
    Field("open_to", Kind.KEYWORD, facet=True),
    Field("graduation_year", Kind.INTEGER, facet=True, sortable=True),
    # Every day the projection itself tells of; the latest is how recent what is seen of the person is.
    Field("career_on", Kind.DATE, sortable=True),
)

_OF_GRADUATES = frozenset({"mezun", "bolum", "graduate", "alumni", "alumnus", "alumna"})

ALUMNI_EMPLOYER = IndexDefinition(
    "alumni-employer",
    (
        # A firm is told a name with a line in the ledger and within its day, and typing leaves neither.
        *(replace(field, suggest=field.suggest and field.name != "full_name") for field in _PERSON),
        # Marks of the firms that this person does not let find them, the present employer among them.
        Field("barred_employer", Kind.KEYWORD, guard_only=True),
        # The opening ends on a day, without any change being written on it.
        Field("open_until", Kind.DATE, guard_only=True),
    ),
    revision=8,
    needless=_OF_GRADUATES,
)
ALUMNI_DIRECTORY = IndexDefinition("alumni-directory", _PERSON, revision=6, needless=_OF_GRADUATES)

_POSTING = (
    Field("title", Kind.TEXT, weight=8, sortable=True, highlight=True, suggest=True),
    Field("employer", Kind.NAME, weight=5, highlight=True, suggest=True),
    Field("skills", Kind.TEXT, weight=4, highlight=True, suggest=True),
    Field("studied", Kind.TEXT, weight=3, highlight=True),
    Field("place", Kind.NAME, weight=3, highlight=True, suggest=True),
    Field("description", Kind.TEXT, weight=1, highlight=True),
    Field("kind", Kind.KEYWORD, facet=True),
    Field("work_mode", Kind.KEYWORD, facet=True),
    Field("province", Kind.KEYWORD, facet=True),
    Field("sector", Kind.KEYWORD, facet=True),
    Field("skill", Kind.KEYWORD, facet=True),
    Field("unit", Kind.KEYWORD, facet=True),
    Field("firm", Kind.KEYWORD, facet=True),
    # The very units a posting names, and the place its work is bound to: what a match asks by.
    Field("addressed", Kind.KEYWORD),
    Field("bound_to", Kind.KEYWORD),
    # Least and most that is certain: with one bound told, both are that one.
    Field("pay_least", Kind.INTEGER),
    Field("pay_most", Kind.INTEGER),
    Field("published_at", Kind.DATE, sortable=True),
    Field("closes_on", Kind.DATE, sortable=True),
    # A posting is seen between these two moments; nothing is written when they pass.
    Field("shown_from", Kind.DATE, guard_only=True),
    Field("shown_until", Kind.DATE, guard_only=True),
)
POSTINGS_ALUMNI = IndexDefinition("postings-alumni", _POSTING, revision=4)
POSTINGS_PUBLIC = IndexDefinition("postings-public", _POSTING, revision=4)

_PAGE = (
    Field("title", Kind.TEXT, weight=8, sortable=True, highlight=True, suggest=True),
    Field("introduction", Kind.TEXT, weight=3, highlight=True),
    Field("body", Kind.TEXT, weight=1, highlight=True),
    Field("people", Kind.NAME, weight=3, highlight=True),
    Field("kind", Kind.KEYWORD, facet=True),
    Field("tag", Kind.KEYWORD, facet=True),
    Field("published_at", Kind.DATE, sortable=True),
)
CONTENT_TR = IndexDefinition("content-tr", _PAGE, revision=3)
CONTENT_EN = IndexDefinition("content-en", _PAGE, revision=3)

EVENTS = IndexDefinition(
    "events",
    (
        Field("title", Kind.TEXT, weight=8, highlight=True, suggest=True),
        Field("place", Kind.NAME, weight=3, highlight=True),
        Field("host", Kind.TEXT, weight=3, highlight=True),
        Field("description", Kind.TEXT, weight=1, highlight=True),
        Field("kind", Kind.KEYWORD, facet=True),
        Field("unit", Kind.KEYWORD, facet=True),
        Field("starts_at", Kind.DATE, sortable=True),
    ),
)

INDICES = {
    definition.name: definition
    for definition in (
        ALUMNI_EMPLOYER,
        ALUMNI_DIRECTORY,
        POSTINGS_ALUMNI,
        POSTINGS_PUBLIC,
        CONTENT_TR,
        CONTENT_EN,
        EVENTS,
    )
}
