"""The names of counted values in the language of the request: the index holds codes only."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import CharField, QuerySet, Value

from cms.models import ContentPage
from graphql_api.global_ids import global_id
from portal.careers.models import PostingKind, WorkMode
from portal.employers.selectors import visible_to as visible_firms
from portal.events.models import EventKind
from portal.institution.models import Level
from portal.institution.selectors import units
from portal.privacy.statements import KeptStatements
from portal.privacy.viewers import Viewer
from portal.reference import selectors as reference
from search.query import Bucket, SearchAnswer
from search.sources.pages import KINDS

from .types import Facet, FacetBucket

_TERMS: Mapping[str, Callable[[], QuerySet[Any]]] = {
    "unit": units,
    "province": reference.provinces,
    "sector": reference.sectors,
    "skill": reference.skills,
}
"""The fields whose codes the database names."""


_NAMED = KeptStatements()


def _terms(wanted: Mapping[str, Iterable[str]], language: str) -> dict[str, dict[str, str]]:
    """Return the names of codes by field: one statement for all fields."""
    names: dict[str, dict[str, str]] = {field: {} for field in wanted}
    if not wanted:
        return names
    filled = {field: _filled(list(codes)) for field, codes in wanted.items()}
    shape = tuple((field, len(codes)) for field, codes in filled.items())

    def build(*codes: str) -> QuerySet[Any, Any]:
        walk = iter(codes)
        first, *others = (_named(field, list(islice(walk, count))) for field, count in shape)
        return first.union(*others, all=True)

    for field, code, turkish, english in _NAMED.rows(
        shape, build, [code for codes in filled.values() for code in codes]
    ):
        names[field][code] = (english or turkish) if language == "en" else (turkish or english)
    return names


def _named(field: str, codes: Sequence[str]) -> QuerySet[Any, Any]:
    rows = _TERMS[field]().filter(code__in=codes).order_by()
    return rows.values_list(Value(field, output_field=CharField()), "code", "name_tr", "name_en")


def _filled(codes: list[str]) -> list[str]:
    """Return the codes, the last repeated up to a power of two: so a few kept statements do for any number of them."""
    return [*codes, *codes[-1:] * ((1 << (len(codes) - 1).bit_length()) - len(codes))]


def _choices(*kinds: Any) -> dict[str, str]:
    return {member.value: str(member.label) for kind in kinds for member in kind}


def _kinds() -> dict[str, str]:
    """Return the kinds of whatever was searched; no two of them share a code."""
    pages = {code: str(model._meta.verbose_name) for model, code in {**KINDS, ContentPage: "page"}.items()}
    return {**pages, **_choices(PostingKind, EventKind)}


_WORDS: Mapping[str, Callable[[], Mapping[str, str]]] = {
    "level": lambda: _choices(Level),
    "kind": _kinds,
    "work_mode": lambda: _choices(WorkMode),
}
"""The fields whose codes the program names."""
_FIRM = "firm"


def names_of(codes: Mapping[str, Iterable[str]], language: str) -> dict[str, Mapping[str, str]]:
    """Return what counted values are called, by field and code: at most one statement."""
    told: dict[str, Mapping[str, str]] = {name: _WORDS[name]() for name in codes if name in _WORDS}
    return told | _terms({name: values for name, values in codes.items() if values and name in _TERMS}, language)


def facets_of(answer: SearchAnswer, language: str, viewer: Viewer | None = None) -> list[Facet]:
    """Return the counts with names: one statement, and one for firms. ``viewer`` is who counts firms."""
    counted = {name: [str(bucket.value) for bucket in buckets] for name, buckets in answer.facets.items()}
    names, facets = names_of(counted, language), []
    for name, buckets in answer.facets.items():
        if name == _FIRM and viewer is not None:
            facets.append(_firms(viewer, buckets))
            continue
        named = names.get(name, {})
        facets.append(
            _facet(
                name,
                [(bucket, code, named.get(code, code)) for bucket, code in zip(buckets, counted[name], strict=True)],
            )
        )
    return facets


def _facet(name: str, told: Iterable[tuple[Bucket, str, str]]) -> Facet:
    """Return the counts of a field; each with the value that its filter takes, and what people call it."""
    return Facet(
        name=name,
        buckets=[
            FacetBucket(value=value, label=label, count=bucket.count, chosen=bucket.chosen)
            for bucket, value, label in told
        ],
    )


def _firms(viewer: Viewer, buckets: Iterable[Bucket]) -> Facet:
    """Return the counts by firm; of one that this viewer may not see nothing is told."""
    counted = {UUID(str(bucket.value)): bucket for bucket in buckets}
    names = dict(visible_firms(viewer).filter(public_id__in=counted).values_list("public_id", "name"))
    told = [(bucket, global_id("Employer", key), names[key]) for key, bucket in counted.items() if key in names]
    return _facet("employer", told)
