"""What a search tells of people beside the fields asked for, as the access ledger keeps it.

A highlight is a value, whatever stands beside it in the selection; so is a count over one person, and the key in a page
marker. Whoever asked for these alone would read people without a line that says what.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from portal.privacy.policies import FieldGroup, mask_of

from .query import LARGEST_PAGE, RELEVANCE, SearchAnswer, SearchRequest
from .selectors import ids_found

_G = FieldGroup
GROUPS: Mapping[str, int] = {
    name: mask_of(groups)
    for names, groups in (
        (("full_name", "name_key"), (_G.IDENTITY,)),
        (("headline", "summary", "title", "employer"), (_G.CAREER,)),
        (("studied", "unit", "level", "graduation_year"), (_G.EDUCATION,)),
        (("skills", "skill", "language"), (_G.SKILLS,)),
        (("place", "province"), (_G.LOCATION,)),
        (("sector",), (_G.SECTOR,)),
        (("open_to",), (_G.PLANS,)),
        (("career_on",), (_G.CAREER, _G.EDUCATION)),
    )
    for name in names
}
"""The groups that each field of an index of people tells of, as masks."""
FEW = LARGEST_PAGE
"""Counts over so many people or fewer tell of each of them on the page; over more they tell of nobody."""
FEWEST = 3
"""Counts over so many tell of those who stand on no page as well."""
_MARKS = frozenset({"highlights", "matched", "did_you_mean"})
"""What a client can ask for of a search that tells which words somebody's fields hold."""


def _mask(names: Iterable[str]) -> int:
    told = 0
    for name in names:
        told |= GROUPS.get(name, 0)
    return told


def by_question(request: SearchRequest, answer: SearchAnswer, asked: Collection[str]) -> int:
    """Return what being found tells of whoever is: the filters, the order, and the counts where they are few people's.

    ``asked`` holds the names of the fields a client asked for.
    """
    counted = request.facets if "facets" in asked and answer.total <= FEW else ()
    return _mask([*request.filters, *request.ranges, request.order.removeprefix("-"), *counted])


def counted_beside(request: SearchRequest, answer: SearchAnswer, asked: Collection[str]) -> frozenset[str]:
    """Return by id who is counted and stands not on the page, where they are so few that a count is a person's.

    A field is counted as if its own filter were off: a filter that nobody meets shows nobody, and counts all the same.
    One question more to the engine, where as good as nobody was found. Raises EngineUnavailable.
    """
    if "facets" not in asked or not request.facets or answer.total > FEWEST:
        return frozenset()
    counted = set(request.facets)
    filters = {name: values for name, values in request.filters.items() if name not in counted}
    shown = frozenset(hit.id for hit in answer.hits)
    if len(filters) == len(request.filters) and answer.total == len(shown):
        return frozenset()
    wider = replace(request, filters=filters, facets=(), order=RELEVANCE, after=None)
    return (ids_found(wider, FEWEST) or frozenset()) - shown


def by_marks(answer: SearchAnswer, asked: Collection[str]) -> dict[str, int]:
    """Return by the id of a hit what its marks tell; nothing where nobody asked for any."""
    if _MARKS.isdisjoint(asked):
        return {}
    return {hit.id: _mask(hit.matched) for hit in answer.hits}
