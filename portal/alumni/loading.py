"""Loading whole records: a constant number of statements for any number of people, as tuples, not as models."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from portal.privacy.viewers import Viewer

from .models import AccessGrant, AlumniProfile, Degree, Employment, ProfileLanguage, ProfileSkill
from .records import AlumnusRecord, DegreeRecord, EmploymentRecord, LanguageRecord, Term, UnitTerm
from .rows import barred_q

_PLAIN = (
    "pk",
    "public_id",
    "state",
    "first_name",
    "last_name",
    "name_key",
    "name_folded",
    "contact_email",
    "contact_phone",
    "postal_address",
    "headline",
    "summary",
    "income_band",
    "open_to_job",
    "open_to_internship",
    "open_to_mentoring",
    "employer_open_until",
    "in_directory",
    "is_public",
    "employer_groups",
    "alumni_groups",
    "student_groups",
    "mentee_groups",
    "public_groups",
    "revision",
)
_TERMS = (
    "province__code",
    "province__name_tr",
    "province__name_en",
    "sector__code",
    "sector__name_tr",
    "sector__name_en",
)


def _between(viewer: Viewer) -> dict[str, Any]:
    """Return the facts between each person and this viewer as SQL; constants where they cannot matter."""
    if viewer.employer_id is None:
        return {
            "barred": Value(False, output_field=BooleanField()),
            "granted": Value(0, output_field=IntegerField()),
        }
    grant = AccessGrant.objects.filter(
        profile=OuterRef("pk"), employer_id=viewer.employer_id, until__gte=viewer.today
    ).values("groups")
    return {
        "barred": ExpressionWrapper(barred_q(viewer.employer_id), output_field=BooleanField()),
        "granted": Coalesce(Subquery(grant[:1]), 0),
    }


def _term(values: Sequence[Any]) -> Term | None:
    return Term(*values) if values[0] is not None else None


def _degrees(ids: Sequence[int], viewer: Viewer) -> dict[int, list[DegreeRecord]]:
    found: dict[int, list[DegreeRecord]] = defaultdict(list)
    rows = Degree.objects.filter(profile_id__in=ids).order_by("-graduated_on", "pk")
    for profile, level, enrolled, graduated, *unit in rows.values_list(
        "profile_id",
        "level",
        "enrolled_on",
        "graduated_on",
        "unit__code",
        "unit__name_tr",
        "unit__name_en",
        "unit__public_id",
        "unit__path",
        "unit__kind",
        "unit__level",
    ):
        found[profile].append(
            DegreeRecord(
                unit=(term := UnitTerm(*unit)),
                level=level,
                enrolled_on=enrolled,
                graduated_on=graduated,
                entrusted=term.path.startswith(viewer.unit_paths) if viewer.unit_paths else False,
            )
        )
    return found


def _employments(ids: Sequence[int]) -> dict[int, list[EmploymentRecord]]:
    found: dict[int, list[EmploymentRecord]] = defaultdict(list)
    rows = Employment.objects.filter(profile_id__in=ids).order_by("-started_on", "pk")
    for profile, *values in rows.values_list(
        "profile_id", "employer__public_id", "employer_name", "title", "started_on", "ended_on"
    ):
        found[profile].append(EmploymentRecord(*values))
    return found


def _skills(ids: Sequence[int]) -> dict[int, list[Term]]:
    found: dict[int, list[Term]] = defaultdict(list)
    rows = ProfileSkill.objects.filter(profile_id__in=ids).order_by("skill__code")
    for profile, *values in rows.values_list("profile_id", "skill__code", "skill__name_tr", "skill__name_en"):
        found[profile].append(Term(*values))
    return found


def _languages(ids: Sequence[int]) -> dict[int, list[LanguageRecord]]:
    found: dict[int, list[LanguageRecord]] = defaultdict(list)
    rows = ProfileLanguage.objects.filter(profile_id__in=ids).order_by("language")
    for profile, *values in rows.values_list("profile_id", "language", "proficiency"):
        found[profile].append(LanguageRecord(*values))
    return found


def load_records(ids: Sequence[int], viewer: Viewer) -> list[AlumnusRecord]:
    """Return the stored profiles with these keys in their order, whoever may see them: five statements, always.

    ``viewer`` decides only the facts between each person and them (``AlumnusRecord``), not which rows come back.
    """
    plain = len(_PLAIN)
    rows = {
        row[0]: row
        for row in AlumniProfile.objects.filter(pk__in=ids)
        .annotate(**_between(viewer))
        .values_list(*_PLAIN, *_TERMS, "barred", "granted")
    }
    degrees, employments = _degrees(ids, viewer), _employments(ids)
    skills, languages = _skills(ids), _languages(ids)
    return [
        AlumnusRecord(
            *row[:plain],
            province=_term(row[plain : plain + 3]),
            sector=_term(row[plain + 3 : plain + 6]),
            degrees=degrees.get(pk, []),
            employments=employments.get(pk, []),
            skills=skills.get(pk, []),
            languages=languages.get(pk, []),
            barred=row[-2],
            granted=row[-1],
            entrusted=any(degree.entrusted for degree in degrees.get(pk, [])),
        )
        for pk in ids
        if (row := rows.get(pk))
    ]
