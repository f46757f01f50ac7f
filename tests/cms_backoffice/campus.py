"""A small university with its staff, firms and people, for tests of the back office."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from portal.accounts.models import Role, RoleAssignment, User
from portal.alumni.models import AlumniProfile, Degree, Freshness, Proposal
from portal.careers.models import Posting
from portal.employers.models import Employer, EmployerMember
from portal.employers.tax_number import check_digit
from portal.events.models import Event
from portal.institution.models import Unit
from portal.reference.models import Province, Sector

STAFF = {
    "editor": Role.EDITOR,
    "center": Role.CENTER_STAFF,
    "coordinator": Role.COORDINATOR,
    "representative": Role.DEPARTMENT_REPRESENTATIVE,
    "unit": Role.UNIT_COORDINATOR,
    "advisor": Role.ADVISOR,
    "quality": Role.QUALITY_OFFICE,
    "it": Role.IT_ADMIN,
    "officer": Role.PRIVACY_OFFICER,
}
"""The people with work in the back office, by the word tests call them."""


@dataclass
class Campus:
    """The units and reference rows tests start from."""

    history: Unit
    history_program: Unit
    physics: Unit
    physics_program: Unit
    province: Province
    sector: Sector


def build() -> Campus:
    """Put a faculty with two departments into the database."""
    university = Unit.add_root(code="U", kind="university", name_tr="Üniversite", name_en="University")
    faculty = university.add_child(code="F", kind="faculty", name_tr="Fen Edebiyat Fakültesi", name_en="Arts, Sciences")

    def department(code: str, name_tr: str, name_en: str) -> tuple[Unit, Unit]:
        made = Unit.objects.get(pk=faculty.pk).add_child(
            code=code, kind="department", name_tr=f"{name_tr} Bölümü", name_en=f"Department of {name_en}"
        )
        program = made.add_child(
            code=f"{code}-L", kind="program", level="bachelor", name_tr=f"{name_tr} Lisans", name_en=f"{name_en} (BA)"
        )
        return made, program

    return Campus(
        *department("TAR", "Tarih", "History"),
        *department("FIZ", "Fizik", "Physics"),
        province=Province.objects.create(code="33", name_tr="Mersin", name_en="Mersin", region_tr="Akdeniz"),
        sector=Sector.objects.create(code="J", name_tr="Bilişim", name_en="Information technology"),
    )


def user(email: str, name: str = "", **fields: Any) -> User:
    """Create somebody with a verified address."""
    first, _space, last = (name or email.partition("@")[0].title() + " Deneme").partition(" ")
    return User.objects.create_user(email, first_name=first, last_name=last, email_verified_at=timezone.now(), **fields)


def staff(word: str, campus: Campus, *, until: date | None = None) -> User:
    """Create the person with the role ``word`` stands for; the representative is entrusted with history."""
    somebody = user(f"{word}@uni.example")
    role = STAFF[word]
    RoleAssignment.objects.create(
        user=somebody,
        role=role,
        unit=campus.history if role in (Role.DEPARTMENT_REPRESENTATIVE, Role.UNIT_COORDINATOR) else None,
        starts_on=timezone.localdate() - timedelta(days=30),
        ends_on=until,
    )
    return somebody


def firm(campus: Campus, name: str, state: str = "submitted", *, number: int = 1, **fields: Any) -> Employer:
    """Create a firm; ``number`` makes its tax number its own."""
    nine = f"{number:09d}"
    values = {"domain": f"firma{number}.example", "about_tr": "Yazılım üretir.", **fields}
    until = timezone.localdate() + timedelta(days=90) if state == "approved" else None
    return Employer.objects.create(
        name=name,
        state=state,
        tax_number=f"{nine}{check_digit(nine)}",
        sector=campus.sector,
        province=campus.province,
        approved_until=until,
        **values,
    )


def contact(employer: Employer, email: str, name: str = "Derya Aksoy") -> EmployerMember:
    """Give a firm somebody who speaks for it."""
    return EmployerMember.objects.create(employer=employer, user=user(email, name), title="İnsan kaynakları")


def posting(employer: Employer, title: str, state: str = "submitted", **fields: Any) -> Posting:
    """Create a posting."""
    today = timezone.localdate()
    values = {
        "publish_on": today,
        "deadline": today + timedelta(days=30),
        "pay_from": 60000,
        "pay_to": 90000,
        "submitted_at": timezone.now(),
        **fields,
    }
    return Posting.objects.create(
        employer=employer,
        kind="job",
        title_tr=title,
        description_tr="Python bilen geliştirici arıyoruz.",
        state=state,
        **values,
    )


def event(title: str, state: str = "draft", *, days: int = 10, **fields: Any) -> Event:
    """Create an event so many days from now."""
    starts = timezone.now() + timedelta(days=days)
    values = {"place": "Konferans Salonu", "capacity": 2, **fields}
    return Event.objects.create(
        kind="alumni_day",
        title_tr=title,
        description_tr="Buluşuyoruz.",
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        state=state,
        **values,
    )


def alumnus(program: Unit, name: str, *, contact_verified_on: date | None = None, **fields: Any) -> AlumniProfile:
    """Create a graduate of ``program``, everything closed; the person confirmed the telephone on a given day."""
    first, _space, last = name.partition(" ")
    values = {"contact_email": "ulas@ev.example", "contact_phone": "+90 555 111 22 33", **fields}
    person = AlumniProfile.objects.create(first_name=first, last_name=last, **values)
    Degree.objects.create(profile=person, unit=program, level="bachelor", graduated_on=date(2019, 6, 14))
    if contact_verified_on:
        told = {"source": "self", "standing": "self", "verified_by": "self", "verified_on": contact_verified_on}
        Freshness.objects.create(profile=person, group="CONTACT_PHONE", **told)
    return person


def differing(person: AlumniProfile, phone: str, source: str = "survey") -> Proposal:
    """Let another source say another telephone number than the one the person confirmed."""
    today = timezone.localdate()
    return Proposal.objects.create(
        profile=person,
        field="contact_phone",
        group="CONTACT_PHONE",
        held=person.contact_phone,
        held_source="self",
        told=phone,
        source=source,
        told_on=today,
        key=phone,
        expires_on=today + timedelta(days=90),
    )
