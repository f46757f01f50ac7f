"""What a member says of herself, before she has graduated and owns an alumni record."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import strawberry

from graphql_api.alumni.types import ProficiencyEnum
from graphql_api.context import Context
from graphql_api.guard import content_type, exposed
from portal.alumni.models import Proficiency
from portal.alumni.projection import Alumnus
from portal.membership.drafting import own_data
from portal.privacy.audiences import Audience


@content_type(Audience.PUBLIC)
@strawberry.type(description="A job the member told of.")
class MembershipJob:
    """One job."""

    employer_name: str
    title: str
    started_on: date
    ended_on: date | None = strawberry.field(description="Null: the present job.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="A language the member speaks.")
class MembershipLanguage:
    """One language."""

    language: str = strawberry.field(description="ISO 639-1.")
    proficiency: ProficiencyEnum = exposed(Audience.PUBLIC)


@content_type(Audience.PUBLIC)
@strawberry.type(description="The member's own data, told to nobody else here.")
class MembershipData:
    """The viewer's own record, whether it is claimed yet or not."""

    full_name: str | None = strawberry.field(description="As the student records hold it.")
    headline: str | None
    summary: str | None
    province: str | None = strawberry.field(description="The plate code.")
    sector: str | None = strawberry.field(description="The code.")
    open_to_job: bool
    open_to_internship: bool
    open_to_mentoring: bool
    skills: list[str] = strawberry.field(description="Codes.")
    employments: list[MembershipJob] = exposed(Audience.PUBLIC, bounded=30)
    languages: list[MembershipLanguage] = exposed(Audience.PUBLIC, bounded=20)


def load_data(context: Context, memberships: Sequence[Any]) -> list[MembershipData | None]:
    """Return the data of the viewer's own memberships; they are one person's, so one record tells all of them."""
    found: dict[int, MembershipData | None] = {}
    for row in (membership.row for membership in memberships):
        if row.record.profile_id not in found:
            seen = own_data(context.viewer, row)
            found[row.record.profile_id] = _data(seen) if seen else None
    return [found[membership.row.record.profile_id] for membership in memberships]


def _data(seen: Alumnus) -> MembershipData:
    return MembershipData(
        full_name=seen.full_name,
        headline=seen.headline,
        summary=seen.summary,
        province=seen.province.code if seen.province else None,
        sector=seen.sector.code if seen.sector else None,
        open_to_job=bool(seen.open_to_job),
        open_to_internship=bool(seen.open_to_internship),
        open_to_mentoring=bool(seen.open_to_mentoring),
        skills=[skill.code for skill in seen.skills or ()],
        employments=[
            MembershipJob(
                employer_name=job.employer_name or "",
                title=job.title or "",
                started_on=job.started_on,
                ended_on=job.ended_on,
            )
            for job in seen.employments or ()
            if job.started_on
        ],
        languages=[
            MembershipLanguage(language=one.language, proficiency=Proficiency(one.proficiency))
            for one in seen.languages or ()
            if one.language and one.proficiency
        ],
    )
