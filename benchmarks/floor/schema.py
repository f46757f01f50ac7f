"""Model-backed types, the optimizer, both caches: what one would write without a rule to keep."""

import strawberry
import strawberry_django
from strawberry import auto
from strawberry.extensions import ParserCache, ValidationCache
from strawberry_django.optimizer import DjangoOptimizerExtension

from portal.alumni import models as alumni
from portal.institution.models import Unit
from portal.reference.models import Province, Skill


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


@strawberry_django.type(alumni.AlumniProfile)
class AlumnusType:
    public_id: auto
    first_name: auto
    last_name: auto
    headline: auto
    province: ProvinceType | None
    degrees: list[DegreeType]
    employments: list[EmploymentType]
    skills: list[ProfileSkillType]


@strawberry.type
class Query:
    alumni: list[AlumnusType] = strawberry_django.field(pagination=True)


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
