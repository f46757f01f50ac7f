"""People as the indices hold them: the projection for one audience without identity, and nothing else."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.alumni import selectors
from portal.alumni.projection import Alumnus, Degree, Employment
from portal.institution.selectors import codes_above, codes_by_path
from portal.privacy.viewers import Viewer, any_alumnus, any_employer
from search.documents import Projection
from search.truth import Told


def _both(word: Any) -> list[str]:
    """Return a word in both languages, so that either finds it."""
    return [name for name in dict.fromkeys((word.name_tr, word.name_en)) if name]


def _open_to(seen: Alumnus) -> list[str]:
    offers = {"job": seen.open_to_job, "internship": seen.open_to_internship, "mentoring": seen.open_to_mentoring}
    return [name for name, offered in offers.items() if offered]


def _spans(degrees: Iterable[Degree], *, exact_too: bool = False) -> list[frozenset[int]]:
    """Return the years of each band that is told in place of a day, with ``exact_too`` of those told beside one."""
    bands = [d.graduated_within for d in degrees if d.graduated_within and (exact_too or not d.graduated_on)]
    return [frozenset(range(band.first, band.last + 1)) for band in bands]


def _years(degrees: Sequence[Degree], *, exact_too: bool = False) -> list[int]:
    """Return the years of graduation: of somebody without a name all of the band, so that any of them finds the person.

    With ``exact_too`` the bands of all: what an index may say of somebody whose name its audience does not see, and
    this viewer does.
    """
    exact = {degree.graduated_on.year for degree in degrees if degree.graduated_on}
    return sorted(exact.union(*_spans(degrees, exact_too=exact_too)))


def _days(degrees: Iterable[Degree], jobs: Iterable[Employment]) -> list[date]:
    """Return the days told of degrees finished and jobs begun: what "the most recent first" is ordered by.

    Never a day of writing: that would move with what is hidden. Of a band no day is told, so none stands here.
    """
    told = [*(degree.graduated_on for degree in degrees), *(job.started_on for job in jobs)]
    return sorted({day for day in told if day})


def claimable(seen: Alumnus, codes: Mapping[str, str]) -> Told:
    """Return all that an index may truly say of a person to who sees them so: never one year of a band alone."""
    degrees = _studied(seen)
    said = document(seen, codes) | {"graduation_year": _years(degrees, exact_too=True)}
    return Told(said, {"graduation_year": _spans(degrees)})


def _studied(seen: Alumnus) -> list[Degree]:
    return [degree for degree in seen.degrees or () if degree.unit]


def document(seen: Alumnus, codes: Mapping[str, str]) -> dict[str, Any]:
    """Return a projection as a document; ``codes`` are those of the units by their path."""
    degrees = _studied(seen)
    jobs = seen.employments or ()
    return {
        "full_name": seen.full_name,
        "name_key": seen.name_key,
        "headline": seen.headline,
        "summary": seen.summary,
        "title": [job.title for job in jobs if job.title],
        "employer": [job.employer_name for job in jobs if job.employer_name],
        "studied": [name for degree in degrees for name in _both(degree.unit)],
        "skills": [name for skill in seen.skills or () for name in _both(skill)],
        "place": _both(seen.province) if seen.province else [],
        "unit": sorted({code for degree in degrees if degree.unit for code in codes_above(degree.unit.path, codes)}),
        "level": sorted({degree.level for degree in degrees if degree.level}),
        "province": seen.province.code if seen.province else None,
        "sector": seen.sector.code if seen.sector else None,
        "skill": [skill.code for skill in seen.skills or ()],
        "language": [spoken.language for spoken in seen.languages or () if spoken.language],
        "open_to": _open_to(seen),
        "graduation_year": _years(degrees),
        "career_on": _days(degrees, jobs),
    }


@dataclass(frozen=True, slots=True)
class AlumniSource:
    """The people of one index; ``viewer`` makes the audience it is for."""

    index: str
    viewer: Callable[[], Viewer]

    def documents(self, entity_ids: Sequence[int]) -> Mapping[str, tuple[int, Projection | None]]:
        """Return the projections of these people as they are now; None where the audience does not find them."""
        viewer, codes = self.viewer(), codes_by_path()
        guarded = viewer.employer_id is not None
        found: dict[str, tuple[int, Projection | None]] = {}
        for row in selectors.indexed(viewer, entity_ids):
            made = None
            if row.alumnus is not None:
                made = document(row.alumnus, codes)
                if guarded:
                    made |= {"barred_employer": list(row.barred), "open_until": row.open_until}
            found[str(row.public_id)] = (row.revision, made)
        return found

    def all_ids(self) -> Iterable[int]:
        """Return everybody who may be in an index."""
        return selectors.every_owned_id()


SOURCES = (AlumniSource("alumni-employer", any_employer), AlumniSource("alumni-directory", any_alumnus))
