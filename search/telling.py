"""What a search tells of people beside the fields asked for, as the access ledger keeps it.

A highlight is a value, whatever stands beside it in the selection; so is a count over one person, and the key in a page
marker. Whoever asked for these alone would read people without a line that says what.
"""

from collections.abc import Collection, Iterable, Mapping

from portal.privacy.policies import FieldGroup, mask_of

from .query import LARGEST_PAGE, SearchAnswer, SearchRequest

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
"""Counts over so many people or fewer tell of each of them; over more they tell of nobody."""
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


def by_marks(answer: SearchAnswer, asked: Collection[str]) -> dict[str, int]:
    """Return by the id of a hit what its marks tell; nothing where nobody asked for any."""
    if _MARKS.isdisjoint(asked):
        return {}
    return {hit.id: _mask(hit.matched) for hit in answer.hits}
