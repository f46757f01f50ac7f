"""The names of counted values in the language of the request: the index holds codes only."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from portal.careers.models import PostingKind, WorkMode
from portal.institution.models import Level
from portal.institution.selectors import units
from portal.reference import selectors as reference
from search.query import SearchAnswer

from .types import Facet, FacetBucket

_Namer = Callable[[Iterable[str], str], Mapping[str, str]]


def _terms(rows: Callable[[], Any]) -> _Namer:
    def name(codes: Iterable[str], language: str) -> Mapping[str, str]:
        return {row.code: row.name_in(language) for row in rows().filter(code__in=list(codes))}

    return name


def _choices(kind: Any) -> _Namer:
    def name(codes: Iterable[str], _language: str) -> Mapping[str, str]:
        return {member.value: str(member.label) for member in kind}

    return name


_NAMERS: Mapping[str, _Namer] = {
    "unit": _terms(units),
    "province": _terms(reference.provinces),
    "sector": _terms(reference.sectors),
    "skill": _terms(reference.skills),
    "level": _choices(Level),
    "kind": _choices(PostingKind),
    "work_mode": _choices(WorkMode),
}


def names_of(codes: Mapping[str, Iterable[str]], language: str) -> dict[str, Mapping[str, str]]:
    """Return what counted values are called, by field and code: at most one statement a field."""
    return {name: namer(values, language) for name, values in codes.items() if values and (namer := _NAMERS.get(name))}


def facets_of(answer: SearchAnswer, language: str) -> list[Facet]:
    """Return the counts with names: at most one statement a field."""
    facets = []
    for name, buckets in answer.facets.items():
        names = names_of({name: [str(bucket.value) for bucket in buckets]}, language).get(name, {})
        facets.append(
            Facet(
                name=name,
                buckets=[
                    FacetBucket(
                        value=str(bucket.value),
                        label=names.get(str(bucket.value), str(bucket.value)),
                        count=bucket.count,
                        chosen=bucket.chosen,
                    )
                    for bucket in buckets
                ],
            )
        )
    return facets
