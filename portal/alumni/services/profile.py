"""What an owner says of themselves: written whole, as a form is saved (S0-33, S1-16)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.alumni.models import AlumniProfile, Employment, ProfileLanguage, ProfileSkill, Source
from portal.employers.selectors import ids_by_public_id
from portal.privacy.viewers import Viewer
from portal.reference.selectors import provinces, sectors, skills

from .said import Said, note_edit
from .writing import act, changed, own

MOST_EMPLOYMENTS, MOST_SKILLS, MOST_LANGUAGES = 30, 50, 20
_LONE_HALF = re.compile("[\ud800-\udfff]")
_COLUMNS = (
    "headline",
    "summary",
    "income_band",
    "open_to_job",
    "open_to_internship",
    "open_to_mentoring",
)


class InvalidProfile(Exception):
    """A form with errors; ``problems`` pairs the field with the reason."""

    message = _("Some of what you entered cannot be saved; please look at the marked fields.")

    def __init__(self, problems: Sequence[tuple[str, Any]]) -> None:
        super().__init__([field for field, _reason in problems])
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class EmploymentDraft:
    """One job; ``employer`` is the public id of the firm where it is one of ours."""

    employer_name: str
    title: str
    started_on: date
    ended_on: date | None = None
    employer: UUID | None = None


@dataclass(frozen=True, slots=True)
class ProfileDraft:
    """What an owner says of themselves: province, sector and skills by code, languages as (ISO 639-1, CEFR level)."""

    headline: str = ""
    summary: str = ""
    province: str = ""
    sector: str = ""
    income_band: str = ""
    open_to_job: bool = False
    open_to_internship: bool = False
    open_to_mentoring: bool = False
    employments: tuple[EmploymentDraft, ...] = ()
    skills: tuple[str, ...] = ()
    languages: tuple[tuple[str, str], ...] = ()


def edit_profile(actor: Viewer, *, draft: ProfileDraft) -> AlumniProfile:
    """Make the actor's own profile say what the draft says, and nothing else; whom it is open to does not change.

    Raises NoProfile, and InvalidProfile with every problem found.
    """
    if unstorable := _unstorable(draft):
        raise InvalidProfile(unstorable)
    with transaction.atomic():
        profile = own(actor)
        before, lists = Said.of(profile), _Lists(profile, draft)
        problems = [*_set_columns(profile, draft), *lists.problems(actor.today)]
        if problems:
            raise InvalidProfile(problems)
        act(actor, profile)
        lists.write()
        note_edit(actor, profile, before)
        changed(profile, *_COLUMNS, "province", "sector")
    return profile


def _unstorable(draft: ProfileDraft) -> list[tuple[str, Any]]:
    """Return what no database takes, not even in a question: NUL, and halves of a character."""
    return [
        (field.name, _("There is a character in it that cannot be saved."))
        for field in fields(draft)
        if any("\x00" in text or _LONE_HALF.search(text) for text in _texts(getattr(draft, field.name)))
    ]


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a value of a draft, however deep it stands."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, EmploymentDraft):
        yield from (value.employer_name, value.title)
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)


def _set_columns(profile: AlumniProfile, draft: ProfileDraft) -> list[tuple[str, Any]]:
    """Set the columns of the profile itself; return what is wrong with them."""
    for column in _COLUMNS:
        value = getattr(draft, column)
        setattr(profile, column, value.strip() if isinstance(value, str) else value)
    profile.province = provinces().filter(code=draft.province).first() if draft.province else None
    profile.sector = sectors().filter(code=draft.sector).first() if draft.sector else None
    problems = _refused(profile, only=_COLUMNS)
    if draft.province and profile.province is None:
        problems.append(("province", _("There is no such province.")))
    if draft.sector and profile.sector is None:
        problems.append(("sector", _("There is no such sector.")))
    return problems


def _refused(row: Any, *, only: Sequence[str], field: str = "") -> list[tuple[str, Any]]:
    """Return what the columns' own rules (lengths, choices) refuse; under ``field`` where it is one row of a list."""
    unasked = {column.name for column in row._meta.fields} - set(only)
    too_long = [
        (field or name, _("No more than %(most)d characters can be entered.") % {"most": most})
        for name in only
        if isinstance(text := getattr(row, name), str)
        # The column's own rules leave long texts to forms; a service is no form.
        and (most := row._meta.get_field(name).max_length)
        and len(text) > most
    ]
    if too_long:
        return too_long
    try:
        row.clean_fields(exclude=unasked)
    except ValidationError as refused:
        return [(field or name, reason) for name, reasons in refused.message_dict.items() for reason in reasons]
    return []


class _Lists:
    """The rows that hang on a profile, as a draft tells them."""

    def __init__(self, profile: AlumniProfile, draft: ProfileDraft) -> None:
        self.profile = profile
        self.draft = draft
        firms = ids_by_public_id({job.employer for job in draft.employments if job.employer})
        self.unknown_firm = len(firms) != len({job.employer for job in draft.employments if job.employer})
        self.employments = [
            Employment(
                profile=profile,
                employer_id=firms.get(job.employer),
                employer_name=job.employer_name.strip(),
                title=job.title.strip(),
                started_on=job.started_on,
                ended_on=job.ended_on,
                source=Source.SELF,
            )
            for job in draft.employments
        ]
        self.skills = list(skills(draft.skills)) if draft.skills else []
        self.languages = [
            ProfileLanguage(profile=profile, language=language, proficiency=level)
            for language, level in draft.languages
        ]

    def problems(self, today: date) -> list[tuple[str, Any]]:
        """Return what is wrong with the rows."""
        draft, found = self.draft, list[tuple[str, Any]]()
        for job in self.employments:
            found += _refused(job, only=("employer_name", "title"), field="employments")
            if job.started_on > today or (job.ended_on is not None and job.ended_on < job.started_on):
                found.append(("employments", _("A job begins before it ends, and not in the future.")))
            # A present employer never finds the person, and whoever has a last day is no present one.
            if job.ended_on is not None and job.ended_on > today:
                found.append(("employments", _("Leave the last day empty while the job lasts.")))
        if self.unknown_firm:
            found.append(("employments", _("There is no such employer.")))
        if len(self.skills) != len(set(draft.skills)):
            found.append(("skills", _("There is no such skill.")))
        for language in self.languages:
            found += _refused(language, only=("language", "proficiency"), field="languages")
        if len({language for language, _level in draft.languages}) != len(draft.languages):
            found.append(("languages", _("This language stands there twice.")))
        return found + self._too_many()

    def _too_many(self) -> list[tuple[str, Any]]:
        limits = (
            ("employments", len(self.employments), MOST_EMPLOYMENTS),
            ("skills", len(self.draft.skills), MOST_SKILLS),
            ("languages", len(self.languages), MOST_LANGUAGES),
        )
        return [
            (field, _("No more than %(most)d can be entered.") % {"most": most})
            for field, count, most in limits
            if count > most
        ]

    def write(self) -> None:
        """Replace the rows that are there."""
        Employment.objects.filter(profile=self.profile).delete()
        Employment.objects.bulk_create(self.employments)
        ProfileSkill.objects.filter(profile=self.profile).delete()
        ProfileSkill.objects.bulk_create(ProfileSkill(profile=self.profile, skill=skill) for skill in self.skills)
        ProfileLanguage.objects.filter(profile=self.profile).delete()
        ProfileLanguage.objects.bulk_create(self.languages)
