"""A stored profile as plain values, whole: what the projection reads. Never leaves this room unprojected."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from portal.privacy.audiences import Audience


@dataclass(slots=True)
class Term:
    """A word of the reference data in both languages."""

    code: str
    name_tr: str
    name_en: str

    def name_in(self, language: str) -> str:
        """Return the name in ``language``."""
        return (self.name_en or self.name_tr) if language == "en" else (self.name_tr or self.name_en)


@dataclass(slots=True)
class UnitTerm(Term):
    """A program or department a degree belongs to."""

    public_id: UUID
    path: str
    kind: str
    level: str


@dataclass(slots=True)
class DegreeRecord:
    """One degree; ``entrusted`` says whether the viewer it was loaded for is entrusted with its unit."""

    unit: UnitTerm
    level: str
    enrolled_on: date | None
    graduated_on: date | None
    entrusted: bool


@dataclass(slots=True)
class EmploymentRecord:
    """One job; ``employer`` is the public id of the firm where it is one of ours."""

    employer: UUID | None
    employer_name: str
    title: str
    started_on: date
    ended_on: date | None


@dataclass(slots=True)
class LanguageRecord:
    """A language spoken."""

    language: str
    proficiency: str


@dataclass(frozen=True, slots=True)
class PhotoRecord:
    """A photo, by the id of its row in the room of files."""

    public_id: UUID


@dataclass(frozen=True, slots=True)
class CvRecord:
    """A curriculum vitae, by the id of its row in the room of files."""

    public_id: UUID
    size_bytes: int
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class Attached:
    """The files of one person."""

    photo: PhotoRecord | None = None
    cv: CvRecord | None = None


@dataclass(slots=True)
class AlumnusRecord:
    """Everything stored of one person that a projection may ask for.

    ``barred``, ``entrusted`` and ``granted`` are facts between this person and the one viewer it was loaded for: the
    viewer's firm may not find them; the viewer is entrusted with their unit; the groups granted to the viewer's firm.
    """

    pk: int
    public_id: UUID
    state: str
    first_name: str
    last_name: str
    name_key: str
    name_folded: str
    contact_email: str
    contact_phone: str
    postal_address: str
    headline: str
    summary: str
    income_band: str
    open_to_job: bool
    open_to_internship: bool
    open_to_mentoring: bool
    employer_open_until: date | None
    in_directory: bool
    is_public: bool
    employer_groups: int
    alumni_groups: int
    student_groups: int
    mentee_groups: int
    public_groups: int
    revision: int
    province: Term | None
    sector: Term | None
    degrees: list[DegreeRecord]
    employments: list[EmploymentRecord]
    skills: list[Term]
    languages: list[LanguageRecord]
    attached: Attached
    barred: bool
    entrusted: bool
    granted: int

    def opened(self, audience: Audience) -> int:
        """Return the mask of groups the owner opened to ``audience``."""
        match audience:
            case Audience.PUBLIC:
                return self.public_groups
            case Audience.STUDENT:
                return self.student_groups
            case Audience.MENTEE:
                return self.mentee_groups
            case Audience.ALUMNI:
                return self.alumni_groups
            case Audience.EMPLOYER:
                return self.employer_groups
        return 0
