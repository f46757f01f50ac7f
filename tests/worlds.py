"""Small made-up universities for property tests: written as plain values, then put into the database.

The rules a test compares with stand in ``oracle.py``; nothing here knows who may see what.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.core.files.base import ContentFile
from hypothesis import strategies as st

from portal.accounts.models import Role, RoleAssignment, User
from portal.alumni.models import (
    AccessGrant,
    AlumniProfile,
    Degree,
    EmployerBlock,
    Employment,
    LifeCycle,
    ListPlace,
    ProfileLanguage,
    ProfileSkill,
)
from portal.employers.models import Employer, EmployerMember
from portal.files.models import CurriculumVitae, Photo
from portal.files.storage import private
from portal.institution.models import Unit
from portal.privacy.viewers import Viewer
from portal.reference.models import Province, Sector, Skill

TODAY = date(2026, 11, 21)
VERIFIED = datetime(2026, 1, 1, tzinfo=UTC)
UNITS = ("BIL", "TAR")
FIRMS = ("Akdeniz Yazılım", "Toros Lojistik")
OWNED = (LifeCycle.CLAIMED, LifeCycle.ACTIVE, LifeCycle.DORMANT, LifeCycle.UNREACHABLE)


@dataclass(frozen=True)
class DegreeSpec:
    """A degree: unit 0 or 1, level, year."""

    unit: int
    level: str
    year: int


@dataclass(frozen=True)
class JobSpec:
    """A job: firm 0, 1 or none of ours; still held or not. ``typed`` is a firm whose name alone was written."""

    firm: int | None
    title: str
    present: bool
    typed: int | None = None


@dataclass(frozen=True)
class GrantSpec:
    """Groups opened to one firm until so many days from today."""

    firm: int
    groups: int
    days: int


@dataclass(frozen=True)
class PersonSpec:
    """One person, whole: what is stored, whoever may see it."""

    number: int
    state: str
    first_name: str
    last_name: str
    email: str
    phone: str
    address: str
    headline: str
    summary: str
    income: str
    job: bool
    internship: bool
    mentoring: bool
    province: int | None
    sector: int | None
    degrees: tuple[DegreeSpec, ...]
    jobs: tuple[JobSpec, ...]
    skills: frozenset[int]
    languages: tuple[tuple[str, str], ...]
    employer_days: int | None
    in_directory: bool
    is_public: bool
    masks: tuple[int, int, int, int, int]
    blocks: frozenset[int]
    grants: tuple[GrantSpec, ...]
    photo: int = 0
    cv: int = 0

    @property
    def public_id(self) -> uuid.UUID:
        """The id of this person in every world."""
        return uuid.uuid5(uuid.NAMESPACE_URL, f"person-{self.number}")

    @property
    def has_owner(self) -> bool:
        """Whether somebody stands behind the record."""
        return self.state in OWNED


def _words(*choices: str) -> st.SearchStrategy[str]:
    return st.sampled_from(choices)


_EVERY_GROUP = 2**14 - 1
# Open choices stand first and often: a world in which nothing is open proves little.
_masks = st.one_of(
    st.just(_EVERY_GROUP), st.integers(0, _EVERY_GROUP), st.integers(0, 13).map(lambda bit: 1 << bit), st.just(0)
)
_degrees = st.builds(DegreeSpec, st.sampled_from([0, 1]), _words("bachelor", "master"), st.integers(2015, 2018))
_titles = _words("Analist", "Mühendis", "Uzman")
_jobs = st.builds(JobSpec, st.sampled_from([None, 0, 1]), _titles, st.booleans()) | st.builds(
    JobSpec, st.none(), _titles, st.booleans(), st.sampled_from([0, 1])
)
_grants = st.builds(GrantSpec, st.sampled_from([0, 1]), _masks, st.sampled_from([-1, 0, 5]))


@st.composite
def people(draw: st.DrawFn, number: int = 0, *, owned: bool = False) -> PersonSpec:
    """Draw one person; with ``owned`` one who claimed the record."""
    state = draw(st.sampled_from(OWNED if owned else (*OWNED, *LifeCycle)))
    behind = state in OWNED
    return PersonSpec(
        number=number,
        state=state,
        first_name=draw(_words("Işıl", "İlker", "Çağla", "Zeynep")),
        last_name=draw(_words("Öztürk", "Iğdır", "Şahin", "Ak")),
        email=draw(_words("", "a@ornek.example", "b@ornek.example")),
        phone=draw(_words("", "+90 555 000 00 01", "+90 555 000 00 02")),
        address=draw(_words("", "Gizli Sokak 1", "Gizli Sokak 2")),
        headline=draw(_words("", "Yazılım geliştirici", "Tarih öğretmeni")),
        summary=draw(_words("", "Veri ile uğraşıyor.", "Arşivde çalışıyor.")),
        income=draw(_words("", "under_30", "over_120")),
        job=draw(st.booleans()),
        internship=draw(st.booleans()),
        mentoring=draw(st.booleans()),
        province=draw(st.sampled_from([None, 0, 1])),
        sector=draw(st.sampled_from([None, 0, 1])),
        degrees=tuple(draw(st.lists(_degrees, max_size=2))),
        jobs=tuple(draw(st.lists(_jobs, max_size=2))),
        skills=draw(st.frozensets(st.sampled_from([0, 1, 2]), max_size=2)),
        languages=draw(st.sampled_from([(), (("en", "b2"),), (("de", "c1"), ("en", "c2"))])),
        employer_days=draw(st.sampled_from([30, 0, 30, -1, None])) if behind else None,
        in_directory=behind and draw(st.booleans()),
        is_public=behind and draw(st.booleans()),
        masks=tuple(draw(_masks) for _audience in range(5)),
        blocks=draw(st.frozensets(st.sampled_from([0, 1]), max_size=1)),
        grants=tuple(draw(st.lists(_grants, max_size=1))),
        photo=draw(st.integers(0, 2)),
        cv=draw(st.integers(0, 2)),
    )


@st.composite
def worlds(draw: st.DrawFn, *, least: int = 1, most: int = 4) -> tuple[PersonSpec, ...]:
    """Draw the people of one university; the first of them claimed the record."""
    count = draw(st.integers(least, most))
    return tuple(draw(people(number, owned=number == 0)) for number in range(count))


VIEWER_KINDS = (
    "anonymous",
    "student",
    "alumna",
    "employer",
    "recruiting alumna",
    "representative",
    "center",
    "self",
    "recruiting representative",
)


@dataclass(frozen=True)
class Ground:
    """What people hang on: made once a test, the same in every world."""

    units: Sequence[Unit]
    firms: Sequence[Employer]
    provinces: Sequence[Province]
    sectors: Sequence[Sector]
    skills: Sequence[Skill]


def lay_ground() -> Ground:
    """Create units, firms and reference data with the same public ids every time."""
    root = Unit.add_root(
        code="KYU", kind="university", name_tr="Üniversite", name_en="University", public_id=_key("KYU")
    )
    units = [
        root.add_child(code=code, kind="department", name_tr=code, name_en=code, public_id=_key(code)) for code in UNITS
    ]
    provinces = [
        Province.objects.create(code=code, name_tr=name, name_en=name, sort_key=code)
        for code, name in (("06", "Ankara"), ("33", "Mersin"))
    ]
    sectors = [Sector.objects.create(code=code, name_tr=code, name_en=code) for code in ("J", "P")]
    skills = [
        Skill.objects.create(code=code, name_tr=name, name_en=name)
        for code, name in (("1", "Python"), ("2", "Arşivcilik"), ("3", "C++"))
    ]
    firms = [
        Employer.objects.create(
            name=name,
            public_id=_key(name),
            tax_number=f"000000000{place}",
            domain="firma.example",
            sector=sectors[0],
            province=provinces[0],
            state="approved",
            approved_until=TODAY + timedelta(days=30),
        )
        for place, name in enumerate(FIRMS)
    ]
    return Ground(units, firms, provinces, sectors, skills)


def _key(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, name)


def populate(
    ground: Ground, world: Sequence[PersonSpec], *, owners: Mapping[int, User] | None = None
) -> dict[int, AlumniProfile]:
    """Put the people of a world into the database; return their rows by number.

    ``owners`` are accounts that stand already, by the number of the person they own.
    """
    rows = {spec.number: _person(ground, spec, (owners or {}).get(spec.number)) for spec in world}
    ListPlace.objects.settle(row.pk for row in rows.values())
    return rows


def _person(ground: Ground, spec: PersonSpec, user: User | None) -> AlumniProfile:
    if spec.has_owner and user is None:
        user = User.objects.create(email=f"person{spec.number}@mezun.example", email_verified_at=VERIFIED)
    names = ("public_groups", "student_groups", "mentee_groups", "alumni_groups", "employer_groups")
    row = AlumniProfile.objects.create(
        public_id=spec.public_id,
        user=user,
        state=spec.state,
        first_name=spec.first_name,
        last_name=spec.last_name,
        contact_email=spec.email,
        contact_phone=spec.phone,
        postal_address=spec.address,
        headline=spec.headline,
        summary=spec.summary,
        income_band=spec.income,
        open_to_job=spec.job,
        open_to_internship=spec.internship,
        open_to_mentoring=spec.mentoring,
        province=None if spec.province is None else ground.provinces[spec.province],
        sector=None if spec.sector is None else ground.sectors[spec.sector],
        employer_open_until=None if spec.employer_days is None else TODAY + timedelta(days=spec.employer_days),
        in_directory=spec.in_directory,
        is_public=spec.is_public,
        **dict(zip(names, spec.masks, strict=True)),
    )
    Degree.objects.bulk_create(
        Degree(profile=row, unit=ground.units[degree.unit], level=degree.level, graduated_on=date(degree.year, 6, 30))
        for degree in spec.degrees
    )
    for job in spec.jobs:
        Employment.objects.create(
            profile=row,
            employer=None if job.firm is None else ground.firms[job.firm],
            employer_name=_name_of_firm(job),
            title=job.title,
            started_on=date(2020, 1, 1),
            ended_on=None if job.present else date(2021, 1, 1),
        )
    ProfileSkill.objects.bulk_create(ProfileSkill(profile=row, skill=ground.skills[skill]) for skill in spec.skills)
    ProfileLanguage.objects.bulk_create(
        ProfileLanguage(profile=row, language=language, proficiency=level) for language, level in spec.languages
    )
    EmployerBlock.objects.bulk_create(EmployerBlock(profile=row, employer=ground.firms[firm]) for firm in spec.blocks)
    AccessGrant.objects.bulk_create(
        AccessGrant(
            profile=row,
            employer=ground.firms[grant.firm],
            groups=grant.groups,
            until=TODAY + timedelta(days=grant.days),
        )
        for grant in spec.grants
    )
    _files(row, spec)
    return row


def _name_of_firm(job: JobSpec) -> str:
    """Return the name in a job: of a firm that was not chosen as somebody may write it in a hurry."""
    if job.typed is not None:
        return f"{FIRMS[job.typed].upper().replace('I', 'İ')} Ltd. Şti."
    return "Başka Firma" if job.firm is None else FIRMS[job.firm]


def file_key(spec: PersonSpec, kind: str, number: int) -> uuid.UUID:
    """Return the id of the first or second photo or CV of a person in every world."""
    return _key(f"{kind}-{spec.number}-{number}")


def _files(row: AlumniProfile, spec: PersonSpec) -> None:
    """Hang on the files of a person; zero is none. Their bytes are the same in every world, and written once."""
    if spec.photo:
        names = [_file(f"world/{spec.number}-{spec.photo}-{size}.jpg") for size in Photo.FILES]
        Photo.objects.create(
            public_id=file_key(spec, "photo", spec.photo),
            profile=row,
            uploaded_at=VERIFIED,
            **dict(zip(Photo.FILES, names, strict=True)),
        )
    if spec.cv:
        CurriculumVitae.objects.create(
            public_id=file_key(spec, "cv", spec.cv),
            profile=row,
            uploaded_at=VERIFIED + timedelta(days=spec.cv),
            size_bytes=1_000 * spec.cv,
            document=_file(f"world/{spec.number}-{spec.cv}.pdf"),
        )


def _file(name: str) -> str:
    if not private().exists(name):
        private().save(name, ContentFile(name.encode()))
    return name


def viewer_of_kind(kind: str, ground: Ground, rows: dict[int, AlumniProfile]) -> Viewer:
    """Return the viewer of a kind: firm 0, the representative of unit 0, person 0 as ``self``."""
    stranger = Viewer(today=TODAY, user_id=10**9, reason="record")
    firm, unit = ground.firms[0].pk, (ground.units[0].path,)
    match kind:
        case "student":
            return replace(stranger, roles=frozenset({Role.STUDENT}))
        case "alumna":
            return replace(stranger, profile_id=10**9)
        case "employer":
            return replace(stranger, employer_id=firm)
        case "recruiting alumna":
            return replace(stranger, profile_id=10**9, employer_id=firm)
        case "representative":
            return replace(stranger, unit_paths=unit)
        case "recruiting representative":
            return replace(stranger, unit_paths=unit, employer_id=firm)
        case "center":
            return replace(stranger, roles=frozenset({Role.CENTER_STAFF}))
        case "self":
            return replace(stranger, profile_id=rows[0].pk, user_id=rows[0].user_id)
    return Viewer(today=TODAY)


def sign_up(kind: str, ground: Ground) -> User | None:
    """Create the account of a viewer of a kind, with roles and firm but no record of a person; None for nobody."""
    if kind == "anonymous":
        return None
    user = User.objects.create(email="viewer@mezun.example", email_verified_at=VERIFIED)
    role = {"student": Role.STUDENT, "center": Role.CENTER_STAFF}.get(kind)
    if role is not None:
        RoleAssignment.objects.create(user=user, role=role, starts_on=TODAY)
    if kind.endswith("representative"):
        RoleAssignment.objects.create(
            user=user, role=Role.DEPARTMENT_REPRESENTATIVE, unit=ground.units[0], starts_on=TODAY
        )
    if kind == "employer" or kind.startswith("recruiting"):
        EmployerMember.objects.create(user=user, employer=ground.firms[0])
    if kind.endswith("alumna"):
        AlumniProfile.objects.create(
            public_id=_key("the alumna who looks"), user=user, state=LifeCycle.ACTIVE, first_name="Ada", last_name="Ok"
        )
    return user
