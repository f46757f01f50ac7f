"""People, as the schema tells them: filled from the projection for this viewer, and from nothing else."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import strawberry

from graphql_api.context import Context
from graphql_api.employers.types import EmployerType, by_public_id
from graphql_api.files.types import CvType, PhotoType, cv_type, photo_type
from graphql_api.global_ids import global_id
from graphql_api.guard import governed, related
from graphql_api.institution.types import LevelEnum, UnitType
from graphql_api.loaders import make_siblings
from graphql_api.nodes import Node, register_node
from graphql_api.reference.types import Term, term
from portal.alumni.models import IncomeBand, Proficiency
from portal.alumni.projection import Alumnus, Degree, Employment
from portal.alumni.selectors import projections_by_public_id
from portal.institution.models import Level, UnitKind
from portal.privacy.viewers import Viewer

IncomeBandEnum = strawberry.enum(IncomeBand, name="IncomeBand", description="Monthly net income in thousands of lira.")
ProficiencyEnum = strawberry.enum(
    Proficiency, name="Proficiency", description="Levels of the Common European Framework of Reference."
)

_P, _D, _E, _L = "alumni.AlumniProfile", "alumni.Degree", "alumni.Employment", "alumni.ProfileLanguage"


@strawberry.type(description="A span of five years, both included.")
class GraduationBand:
    """What is told of a graduation of somebody whose name is not."""

    first_year: int | None = governed(f"{_D}.graduated_on", description="Such as 2015.")
    last_year: int | None = governed(f"{_D}.graduated_on", description="Such as 2019.")


@strawberry.type(name="Degree", description="A degree of a person, as far as it is open to this viewer.")
class DegreeType:
    """One degree."""

    unit: UnitType | None = governed(f"{_D}.unit")
    level: LevelEnum | None = governed(f"{_D}.level")
    enrolled_on: date | None = governed(
        f"{_D}.enrolled_on", description="The day of enrolment; null where the name is not open."
    )
    graduated_on: date | None = governed(
        f"{_D}.graduated_on", description="The day of graduation; null before it, and where the name is not open."
    )
    graduated_within: GraduationBand | None = governed(
        f"{_D}.graduated_on", description="The years the graduation lies in, told without the name as well."
    )


def _employers(context: Context, jobs: Sequence[Any]) -> Sequence[EmployerType | None]:
    keys = [job.employer_key for job in jobs]
    found = by_public_id(context.viewer, [key for key in keys if key], context.language)
    return [found.get(key) for key in keys]


@strawberry.type(name="Employment", description="A job of a person, as far as it is open to this viewer.")
class EmploymentType:
    """One job."""

    employer_key: strawberry.Private[UUID | None] = None
    employer_name: str | None = governed(f"{_E}.employer_name", description="As the person wrote it.")
    title: str | None = governed(f"{_E}.title", description="What the person did there.")
    started_on: date | None = governed(f"{_E}.started_on")
    ended_on: date | None = governed(f"{_E}.ended_on", description="Null while it lasts.")
    employer: EmployerType | None = related(_employers, description="Where the firm is an approved one of ours.")


@strawberry.type(name="SpokenLanguage", description="A language a person speaks.")
class LanguageType:
    """One language; ISO 639-1."""

    language: str | None = governed(f"{_L}.language", description="The code of ISO 639-1.")
    proficiency: ProficiencyEnum | None = governed(f"{_L}.proficiency")


@strawberry.type(
    name="Alumnus", description="A graduate, as far as they opened themselves to this viewer. Null: closed or empty."
)
class AlumnusType(Node):
    """One person, projected for one viewer."""

    first_name: str | None = governed(f"{_P}.first_name")
    last_name: str | None = governed(f"{_P}.last_name")
    full_name: str | None = governed(f"{_P}.last_name", description="First and last name as written.")
    contact_email: str | None = governed(
        f"{_P}.contact_email", description="For being written to; not the one signed in with."
    )
    contact_phone: str | None = governed(f"{_P}.contact_phone")
    postal_address: str | None = governed(f"{_P}.postal_address")
    headline: str | None = governed(f"{_P}.headline", description="One line about oneself.")
    summary: str | None = governed(f"{_P}.summary", description="A few sentences about oneself.")
    income_band: IncomeBandEnum | None = governed(f"{_P}.income_band", description="Of the month; only for statistics.")
    open_to_job: bool | None = governed(f"{_P}.open_to_job", description="Wants to hear of jobs.")
    open_to_internship: bool | None = governed(f"{_P}.open_to_internship", description="Wants to hear of internships.")
    open_to_mentoring: bool | None = governed(f"{_P}.open_to_mentoring", description="Would be a mentor.")
    province: Term | None = governed(f"{_P}.province", description="Where the person lives.")
    sector: Term | None = governed(f"{_P}.sector", description="Where the person works: a section of NACE Rev. 2.1.")
    degrees: list[DegreeType] | None = governed(f"{_D}.unit", bounded=10, description="Earned at this university.")
    employments: list[EmploymentType] | None = governed(
        f"{_E}.title", bounded=50, description="Jobs, as far as they are open."
    )
    skills: list[Term] | None = governed("alumni.ProfileSkill.skill", bounded=100)
    languages: list[LanguageType] | None = governed(f"{_L}.language", bounded=20)
    photo: PhotoType | None = governed("files.Photo.large", description="Name it by `fullName` for who cannot see it.")
    cv: CvType | None = governed("files.CurriculumVitae.document")


def _degree(seen: Degree, language: str) -> DegreeType:
    unit = seen.unit
    return DegreeType(
        unit=UnitType(
            id=strawberry.ID(global_id("Unit", unit.public_id)),
            code=unit.code,
            name=unit.name_in(language),
            kind=UnitKind(unit.kind),
            level=Level(unit.level) if unit.level else None,
        )
        if unit
        else None,
        level=Level(seen.level) if seen.level else None,
        enrolled_on=seen.enrolled_on,
        graduated_on=seen.graduated_on,
        graduated_within=GraduationBand(first_year=band.first, last_year=band.last)
        if (band := seen.graduated_within)
        else None,
    )


def _employment(seen: Employment) -> EmploymentType:
    return EmploymentType(
        employer_key=seen.employer,
        employer_name=seen.employer_name,
        title=seen.title,
        started_on=seen.started_on,
        ended_on=seen.ended_on,
    )


def alumnus_type(seen: Alumnus, language: str) -> AlumnusType:
    """Return a projection as the schema tells it."""
    jobs = [_employment(job) for job in seen.employments] if seen.employments else None
    return AlumnusType(
        id=strawberry.ID(global_id("Alumnus", seen.public_id)),
        first_name=seen.first_name,
        last_name=seen.last_name,
        full_name=seen.full_name,
        contact_email=seen.contact_email,
        contact_phone=seen.contact_phone,
        postal_address=seen.postal_address,
        headline=seen.headline,
        summary=seen.summary,
        income_band=IncomeBand(seen.income_band) if seen.income_band else None,
        open_to_job=seen.open_to_job,
        open_to_internship=seen.open_to_internship,
        open_to_mentoring=seen.open_to_mentoring,
        province=term(seen.province, language),
        sector=term(seen.sector, language),
        degrees=[_degree(degree, language) for degree in seen.degrees] if seen.degrees else None,
        employments=jobs,
        skills=[word for skill in seen.skills if (word := term(skill, language))] if seen.skills else None,
        languages=[
            LanguageType(
                language=spoken.language,
                proficiency=Proficiency(spoken.proficiency) if spoken.proficiency else None,
            )
            for spoken in seen.languages
        ]
        if seen.languages
        else None,
        photo=photo_type(seen),
        cv=cv_type(seen),
    )


def page_of_alumni(people: Sequence[Alumnus | None], language: str) -> list[AlumnusType | None]:
    """Return a page of projections as the schema tells them; their jobs load their firms together."""
    page = [alumnus_type(seen, language) if seen else None for seen in people]
    make_siblings(job for person in page if person for job in person.employments or ())
    return page


def _fetch(viewer: Viewer, keys: list[UUID]) -> dict[UUID, AlumnusType]:
    seen = projections_by_public_id(viewer, keys)
    return dict(zip(seen, [one for one in page_of_alumni(list(seen.values()), viewer.language) if one], strict=True))


register_node("Alumnus", _fetch)
