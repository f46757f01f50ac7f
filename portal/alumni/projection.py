"""The only way from a stored profile to anything that leaves: GraphQL, search index, export, mail, PDF.

Pure: no query, no clock; the same record and openings give the same answer. What was not projected is not there, so
it cannot leak: a hidden field is None, exactly like an empty one.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.privacy.audiences import Audience
from portal.privacy.policies import Openings, coarse_fields, visible_fields, visible_groups

from .records import (
    AlumnusRecord,
    CvRecord,
    DegreeRecord,
    EmploymentRecord,
    LanguageRecord,
    PhotoRecord,
    Term,
    UnitTerm,
)

YEARS_IN_BAND = 5


@dataclass(frozen=True, slots=True, order=True)
class YearBand:
    """The span of years a day lies in, both included: all that is told of it of somebody whose name is not."""

    first: int
    last: int

    @classmethod
    def of(cls, year: int) -> "YearBand":
        """Return the band of ``year``: 2015 to 2019, 2020 to 2024."""
        first = year - year % YEARS_IN_BAND
        return cls(first, first + YEARS_IN_BAND - 1)


@dataclass(slots=True)
class Degree:
    """What is seen of a degree. Days are told only where the name is; the band of the graduation in any case."""

    unit: UnitTerm | None
    level: str | None
    enrolled_on: date | None
    graduated_on: date | None
    graduated_within: YearBand | None


@dataclass(slots=True)
class Employment:
    """What is seen of a job."""

    employer: UUID | None
    employer_name: str | None
    title: str | None
    started_on: date | None
    ended_on: date | None


@dataclass(slots=True)
class Language:
    """What is seen of a language."""

    language: str | None
    proficiency: str | None


@dataclass(slots=True)
class Alumnus:
    """What one viewer sees of one person. None means hidden or empty, and nobody can tell which."""

    public_id: UUID
    first_name: str | None
    last_name: str | None
    name_key: str | None
    contact_email: str | None
    contact_phone: str | None
    postal_address: str | None
    headline: str | None
    summary: str | None
    income_band: str | None
    open_to_job: bool | None
    open_to_internship: bool | None
    open_to_mentoring: bool | None
    province: Term | None
    sector: Term | None
    degrees: list[Degree] | None
    employments: list[Employment] | None
    skills: list[Term] | None
    languages: list[Language] | None
    photo: PhotoRecord | None
    cv: CvRecord | None

    @property
    def full_name(self) -> str | None:
        """Return first and last name, or None where the name is hidden."""
        return f"{self.first_name} {self.last_name}" if self.first_name and self.last_name else None


_SCALARS = (
    "first_name",
    "last_name",
    "name_key",
    "contact_email",
    "contact_phone",
    "postal_address",
    "headline",
    "summary",
    "income_band",
    "open_to_job",
    "open_to_internship",
    "open_to_mentoring",
    "province",
    "sector",
)


def _degree(record: DegreeRecord, openings: Openings, groups: int) -> Degree | None:
    """Project one degree; ``groups`` is the mask of all that is seen of the person.

    A representative is no more than anybody else to a degree of another unit (S3-45).
    """
    if not record.entrusted:
        openings = tuple(opening for opening in openings if opening[0] is not Audience.UNIT)
    seen = visible_fields("alumni.Degree", openings)
    if not seen:
        return None
    exact = seen - coarse_fields("alumni.Degree", groups)
    day = record.graduated_on
    return Degree(
        unit=record.unit if "unit" in seen else None,
        level=record.level if "level" in seen else None,
        enrolled_on=record.enrolled_on if "enrolled_on" in exact else None,
        graduated_on=day if "graduated_on" in exact else None,
        graduated_within=YearBand.of(day.year) if day and "graduated_on" in seen else None,
    )


def _degrees(record: AlumnusRecord, openings: Openings) -> list[Degree]:
    """Project the degrees, latest first; of those in one band nobody is to learn which came first."""
    groups = visible_groups(openings)
    seen = [degree for row in record.degrees if (degree := _degree(row, openings, groups))]
    if len(seen) > 1 and any(degree.graduated_on is None for degree in seen):
        seen.sort(key=_by_band)
    return seen


def _by_band(degree: Degree) -> tuple[int, str, str]:
    band, unit = degree.graduated_within, degree.unit
    return -band.first if band else 0, unit.code if unit else "", degree.level or ""


def _employment(record: EmploymentRecord, seen: frozenset[str]) -> Employment:
    return Employment(
        employer=record.employer if "employer" in seen else None,
        employer_name=record.employer_name if "employer_name" in seen else None,
        title=record.title if "title" in seen else None,
        started_on=record.started_on if "started_on" in seen else None,
        ended_on=record.ended_on if "ended_on" in seen else None,
    )


def _language(record: LanguageRecord, seen: frozenset[str]) -> Language:
    return Language(
        language=record.language if "language" in seen else None,
        proficiency=record.proficiency if "proficiency" in seen else None,
    )


def _seen(value: object) -> object:
    """Turn an empty value into None: hidden and empty are one answer."""
    return None if value == "" or value is False else value


def project(record: AlumnusRecord, openings: Openings) -> Alumnus | None:
    """Return what a viewer with these openings sees of ``record``; None where the row itself is not visible."""
    if not openings:
        return None
    profile = visible_fields("alumni.AlumniProfile", openings)
    employment = visible_fields("alumni.Employment", openings)
    skill = visible_fields("alumni.ProfileSkill", openings)
    language = visible_fields("alumni.ProfileLanguage", openings)
    return Alumnus(
        public_id=record.public_id,
        **{name: _seen(getattr(record, name)) if name in profile else None for name in _SCALARS},  # type: ignore[arg-type]
        degrees=_degrees(record, openings) or None,
        employments=[_employment(row, employment) for row in record.employments] or None if employment else None,
        skills=(list(record.skills) or None) if skill else None,
        languages=[_language(row, language) for row in record.languages] or None if language else None,
        photo=record.attached.photo if visible_fields("files.Photo", openings) else None,
        cv=record.attached.cv if visible_fields("files.CurriculumVitae", openings) else None,
    )
