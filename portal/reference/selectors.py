"""Reads of the reference data, which is public."""

from collections.abc import Iterable

from django.db.models import QuerySet

from .models import FieldOfStudy, Occupation, Province, Sector, Skill


def provinces() -> QuerySet[Province]:
    """Return the provinces in Turkish order."""
    return Province.objects.all()


def sectors() -> QuerySet[Sector]:
    """Return the sectors by code."""
    return Sector.objects.all()


def skills(codes: Iterable[str] | None = None) -> QuerySet[Skill]:
    """Return the skills, all or those with these codes."""
    return Skill.objects.all() if codes is None else Skill.objects.filter(code__in=list(codes))


def fields_of_study() -> QuerySet[FieldOfStudy]:
    """Return the fields of study by code."""
    return FieldOfStudy.objects.all()


def occupations() -> QuerySet[Occupation]:
    """Return the occupations by their English name."""
    return Occupation.objects.all()
