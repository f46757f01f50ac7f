"""Loading whole records: a constant number of statements for any number of people, as tuples, not as models."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from django.db.models import IntegerField, QuerySet, Value

from portal.privacy.statements import Statement
from portal.privacy.viewers import Viewer

from .models import AccessGrant, AlumniProfile, Degree, EmployerBlock, Employment, ProfileLanguage, ProfileSkill
from .records import AlumnusRecord, Attached, DegreeRecord, EmploymentRecord, LanguageRecord, Term, UnitTerm
from .rows import held_at

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


COLUMNS = (*_PLAIN, *_TERMS)
"""What a row must hold to become a record."""

PARTS = frozenset({"degrees", "employments", "skills", "languages"})
"""The relations of a record, each one statement."""

FILES = frozenset({"photo", "cv"})
"""What hangs on a record from the room above; one statement for both."""

Attachments = Callable[[Sequence[int]], Mapping[int, Attached]]
_attachments: list[Attachments] = []


def attach(load: Attachments) -> None:
    """Let the room of files, which stands above, load them by the keys of profiles: one statement."""
    _attachments[:] = [load]


@dataclass(frozen=True, slots=True)
class _Between:
    """The facts between some people and the one firm that looks: who never lets it find them, who granted it what."""

    barred: frozenset[int] = frozenset()
    granted: Mapping[int, int] = field(default_factory=dict)


def _between(ids: Sequence[int], viewer: Viewer) -> _Between:
    """Load those facts with one statement; none where no firm looks."""
    firm = viewer.employer_id
    if firm is None:
        return _Between()
    found = _BETWEEN.rows(ids, firm, viewer.today)
    return _Between(
        frozenset(pk for pk, number in found if number < 0),
        {pk: number for pk, number in found if number >= 0},
    )


_NEVER = Value(-1, output_field=IntegerField())


def _between_rows(ids: list[int], firm: int, today: date) -> QuerySet[Any, Any]:
    # One statement of three parts: a negative number stands for "never finds them", any other for what was granted.
    blocked = EmployerBlock.objects.filter(profile_id__in=ids, employer_id=firm)
    present = Employment.objects.filter(held_at(firm), profile_id__in=ids)
    grants = AccessGrant.objects.filter(profile_id__in=ids, employer_id=firm, until__gte=today)
    return (
        blocked.order_by()
        .values_list("profile_id", _NEVER)
        .union(
            present.order_by().values_list("profile_id", _NEVER),
            grants.order_by().values_list("profile_id", "groups"),
            all=True,
        )
    )


_BETWEEN = Statement(_between_rows)
_DEGREES = Statement(
    lambda ids: (
        Degree.objects.filter(profile_id__in=ids)
        .order_by("-graduated_on", "pk")
        .values_list(
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
        )
    )
)
_EMPLOYMENTS = Statement(
    lambda ids: (
        Employment.objects.filter(profile_id__in=ids)
        .order_by("-started_on", "pk")
        .values_list("profile_id", "employer__public_id", "employer_name", "title", "started_on", "ended_on")
    )
)
_SKILLS = Statement(
    lambda ids: (
        ProfileSkill.objects.filter(profile_id__in=ids)
        .order_by("skill__code")
        .values_list("profile_id", "skill__code", "skill__name_tr", "skill__name_en")
    )
)
_LANGUAGES = Statement(
    lambda ids: (
        ProfileLanguage.objects.filter(profile_id__in=ids)
        .order_by("language")
        .values_list("profile_id", "language", "proficiency")
    )
)


_NO_FILES = Attached()


def _term(values: Sequence[Any]) -> Term | None:
    return Term(*values) if values[0] is not None else None


def _degrees(ids: Sequence[int], viewer: Viewer) -> dict[int, list[DegreeRecord]]:
    found: dict[int, list[DegreeRecord]] = defaultdict(list)
    for profile, level, enrolled, graduated, *unit in _DEGREES.rows(ids):
        found[profile].append(
            DegreeRecord(
                unit=(term := UnitTerm(*cast("Any", unit))),
                level=level,
                enrolled_on=enrolled,
                graduated_on=graduated,
                entrusted=term.path.startswith(viewer.unit_paths) if viewer.unit_paths else False,
            )
        )
    return found


def _employments(ids: Sequence[int]) -> dict[int, list[EmploymentRecord]]:
    found: dict[int, list[EmploymentRecord]] = defaultdict(list)
    for profile, *values in _EMPLOYMENTS.rows(ids):
        found[profile].append(EmploymentRecord(*cast("Any", values)))
    return found


def _skills(ids: Sequence[int]) -> dict[int, list[Term]]:
    found: dict[int, list[Term]] = defaultdict(list)
    for profile, *values in _SKILLS.rows(ids):
        found[profile].append(Term(*values))
    return found


def _languages(ids: Sequence[int]) -> dict[int, list[LanguageRecord]]:
    found: dict[int, list[LanguageRecord]] = defaultdict(list)
    for profile, *values in _LANGUAGES.rows(ids):
        found[profile].append(LanguageRecord(*values))
    return found


def records_of(rows: Sequence[Any], viewer: Viewer, parts: Collection[str] = PARTS) -> list[AlumnusRecord]:
    """Return rows that begin with ``COLUMNS`` as records, in their order, with the relations in ``parts``.

    A constant number of statements: one a part, and one for the facts between a firm and these people. Degrees are
    loaded for a representative in any case, because they decide.
    """
    ids, plain = [row[0] for row in rows], len(_PLAIN)
    if not ids:
        return []
    between = _between(ids, viewer)
    degrees = _degrees(ids, viewer) if "degrees" in parts or viewer.unit_paths else {}
    employments = _employments(ids) if "employments" in parts else {}
    skills = _skills(ids) if "skills" in parts else {}
    languages = _languages(ids) if "languages" in parts else {}
    attached = _attachments[0](ids) if not FILES.isdisjoint(parts) else {}
    return [
        AlumnusRecord(
            **dict(zip(_PLAIN, row, strict=False)),
            province=_term(row[plain : plain + 3]),
            sector=_term(row[plain + 3 : plain + 6]),
            degrees=degrees.get(row[0], []),
            employments=employments.get(row[0], []),
            skills=skills.get(row[0], []),
            languages=languages.get(row[0], []),
            attached=attached.get(row[0], _NO_FILES),
            barred=row[0] in between.barred,
            granted=between.granted.get(row[0], 0),
            entrusted=any(degree.entrusted for degree in degrees.get(row[0], [])),
        )
        for row in rows
    ]


def load_records(ids: Sequence[int], viewer: Viewer, parts: Collection[str] = PARTS) -> list[AlumnusRecord]:
    """Return the stored profiles with these keys in their order, whoever may see them.

    ``viewer`` decides only the facts between each person and them (``AlumnusRecord``), not which rows come back.
    """
    found = {row[0]: row for row in AlumniProfile.objects.filter(pk__in=ids).values_list(*COLUMNS)}
    return records_of([found[pk] for pk in ids if pk in found], viewer, parts)
