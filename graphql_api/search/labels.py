"""The names of counted values in the language of the request: the index holds codes only."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from cms.models import ContentPage
from graphql_api.global_ids import global_id
from portal.careers.models import PostingKind, WorkMode
from portal.employers.selectors import visible_to as visible_firms
from portal.events.models import EventKind
from portal.institution.models import Level
from portal.institution.selectors import units
from portal.privacy.viewers import Viewer
from portal.reference import selectors as reference
from search.query import Bucket, SearchAnswer
from search.sources.pages import KINDS

from .types import Facet, FacetBucket

_Namer = Callable[[Iterable[str], str], Mapping[str, str]]


def _terms(rows: Callable[[], Any]) -> _Namer:
    def name(codes: Iterable[str], language: str) -> Mapping[str, str]:
        return {row.code: row.name_in(language) for row in rows().filter(code__in=list(codes))}

    return name


def _choices(*kinds: Any) -> _Namer:
    def name(codes: Iterable[str], _language: str) -> Mapping[str, str]:
        return {member.value: str(member.label) for kind in kinds for member in kind}

    return name


def _kinds(codes: Iterable[str], language: str) -> Mapping[str, str]:
    """Return the kinds of whatever was searched; no two of them share a code."""
    pages = {code: str(model._meta.verbose_name) for model, code in {**KINDS, ContentPage: "page"}.items()}
    return {**pages, **_choices(PostingKind, EventKind)(codes, language)}


_NAMERS: Mapping[str, _Namer] = {
    "unit": _terms(units),
    "province": _terms(reference.provinces),
    "sector": _terms(reference.sectors),
    "skill": _terms(reference.skills),
    "level": _choices(Level),
    "kind": _kinds,
    "work_mode": _choices(WorkMode),
}


_FIRM = "firm"


def names_of(codes: Mapping[str, Iterable[str]], language: str) -> dict[str, Mapping[str, str]]:
    """Return what counted values are called, by field and code: at most one statement a field."""
    return {name: namer(values, language) for name, values in codes.items() if values and (namer := _NAMERS.get(name))}


def facets_of(answer: SearchAnswer, language: str, viewer: Viewer | None = None) -> list[Facet]:
    """Return the counts with names: at most one statement a field. ``viewer`` is who counts firms."""
    facets = []
    for name, buckets in answer.facets.items():
        if name == _FIRM and viewer is not None:
            facets.append(_firms(viewer, buckets))
            continue
        names = names_of({name: [str(bucket.value) for bucket in buckets]}, language).get(name, {})
        told = [(bucket, str(bucket.value), names.get(str(bucket.value), str(bucket.value))) for bucket in buckets]
        facets.append(_facet(name, told))
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
