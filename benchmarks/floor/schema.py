"""Model-backed types, the optimizer, both caches: what one would write without a rule to keep."""

from typing import Any

import strawberry
import strawberry_django
from strawberry import auto
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.scalars import JSON
from strawberry_django.optimizer import DjangoOptimizerExtension

from cms.models import StoryPage
from portal.alumni import models as alumni
from portal.careers.models import Posting
from portal.employers.models import Employer
from portal.institution.models import Unit
from portal.reference.models import Province, Sector, Skill


@strawberry_django.type(Unit)
class UnitType:
    code: auto
    name_tr: auto


@strawberry_django.type(Province)
class ProvinceType:
    code: auto
    name_tr: auto


@strawberry_django.type(Skill)
class SkillType:
    code: auto
    name_tr: auto


@strawberry_django.type(alumni.ProfileSkill)
class ProfileSkillType:
    skill: SkillType


@strawberry_django.type(alumni.Degree)
class DegreeType:
    level: auto
    graduated_on: auto
    unit: UnitType


@strawberry_django.type(alumni.Employment)
class EmploymentType:
    title: auto
    employer_name: auto
    started_on: auto
    ended_on: auto


@strawberry_django.type(Sector)
class SectorType:
    code: auto
    name_tr: auto


@strawberry_django.type(alumni.ProfileLanguage)
class LanguageType:
    language: auto
    proficiency: auto


@strawberry_django.type(alumni.AlumniProfile)
class AlumnusType:
    public_id: auto
    first_name: auto
    last_name: auto
    headline: auto
    summary: auto
    contact_email: auto
    open_to_job: auto
    open_to_internship: auto
    open_to_mentoring: auto
    province: ProvinceType | None
    sector: SectorType | None
    degrees: list[DegreeType]
    employments: list[EmploymentType]
    skills: list[ProfileSkillType]
    languages: list[LanguageType]


@strawberry_django.type(Employer)
class EmployerType:
    public_id: auto
    name: auto


@strawberry_django.type(Posting)
class PostingType:
    public_id: auto
    title_tr: auto
    kind: auto
    work_mode: auto
    pay_from: auto
    pay_to: auto
    deadline: auto
    publish_on: auto
    province: ProvinceType | None
    employer: EmployerType


@strawberry_django.type(StoryPage)
class StoryType:
    id: auto
    title: auto
    url_path: auto
    summary: auto
    person_name: auto

    @strawberry_django.field(only=["body"])
    def body(self, root: StoryPage) -> JSON:
        return list(root.body.raw_data)


@strawberry.type
class Query:
    alumni: list[AlumnusType] = strawberry_django.field(pagination=True)
    alumnus: AlumnusType = strawberry_django.field()
    stories: list[StoryType] = strawberry_django.field(pagination=True)

    @strawberry_django.field
    def postings(self, province: str, limit: int) -> list[PostingType]:
        rows: Any = Posting.objects.filter(province__code=province).order_by("deadline", "pk")
        return rows[:limit]


schema = strawberry.Schema(
    query=Query,
    extensions=[DjangoOptimizerExtension, lambda: ParserCache(maxsize=100), lambda: ValidationCache(maxsize=100)],
)

DOCUMENT = """query Page($offset: Int!) {
  alumni(pagination: {limit: 20, offset: $offset}) {
    publicId firstName lastName headline province { code nameTr }
    degrees { level graduatedOn unit { code nameTr } }
    employments { title employerName startedOn endedOn }
    skills { skill { code nameTr } }
  }
}"""

WHOLE = """query One($pk: ID!) {
  alumnus(pk: $pk) {
    publicId firstName lastName headline summary contactEmail openToJob openToInternship openToMentoring
    province { code nameTr } sector { code nameTr }
    degrees { level graduatedOn unit { code nameTr } }
    employments { title employerName startedOn endedOn }
    skills { skill { code nameTr } } languages { language proficiency }
  }
}"""
POSTINGS_PAGE = """query Postings($province: String!) {
  postings(province: $province, limit: 20) {
    publicId titleTr kind workMode payFrom payTo deadline publishOn province { code nameTr } employer { publicId name }
  }
}"""
STORIES_PAGE = """query Stories($offset: Int!) {
  stories(pagination: {limit: 10, offset: $offset}) { id title urlPath summary personName body }
}"""
