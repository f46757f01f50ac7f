"""A graduating student, a graduate, the edition of the form, and nothing counted against anybody."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.core.cache import cache
from django.utils import timezone

from portal.accounts.models import Role, RoleAssignment, User
from portal.institution.models import Unit
from portal.membership.models import FormEdition
from portal.privacy.viewers import Viewer
from portal.reference.models import Province, Skill
from portal.reference.turkish import sort_key
from tests.registry.files import HEADING, TODAY, import_lines

EXPECTED = "20230007;Işıl Nur;Öztürk;01.02.2004;BIL-L;20.06.2027;10.09.2023;;;;"
GRADUATED = "20120001;Elif;Işık;03.02.1994;BIL-L;20.06.2016;10.09.2012;;;;"
BORN, BORN_OF_GRADUATE = date(2004, 2, 1), date(1994, 2, 3)
NUMBER, NUMBER_OF_GRADUATE = "20230007", "20120001"


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


@pytest.fixture
def records(db: None) -> None:
    """Import one graduating student and one graduate of the same program."""
    root = Unit.add_root(code="KYU", kind="university", name_tr="Üniversite", name_en="University")
    root.add_child(
        code="BIL-L", kind="program", level="bachelor", name_tr="Bilgisayar Mühendisliği", name_en="Computing"
    )
    Province.objects.create(code="55", name_tr="Samsun", name_en="Samsun", region_tr="", sort_key=sort_key("Samsun"))
    Skill.objects.create(code="python", name_tr="Python", name_en="Python")
    import_lines(HEADING, EXPECTED, GRADUATED)


@pytest.fixture
def edition(db: None) -> FormEdition:
    """The first edition, never revised."""
    return FormEdition.objects.create(
        published_on=date(2020, 6, 1),
        institution_tr="Kıyı Üniversitesi",
        institution_en="Kıyı University",
        statement_tr="Yukarıda adı geçen öğrenci güncel bilgileriyle kaydolmuştur.",
        statement_en="The student named above has registered with current data.",
    )


def somebody(name: str) -> User:
    """Create a user with a verified address."""
    return User.objects.create_user(f"{name}@kisi.example", "parola-parola-1", email_verified_at=timezone.now())


@dataclass
class Person:
    """A user and the viewer they are."""

    user: User
    viewer: Viewer


def person(name: str, *roles: Role) -> Person:
    """Return somebody who holds these roles."""
    user = somebody(name)
    for role in roles:
        RoleAssignment.objects.create(user=user, role=role, starts_on=date(2026, 1, 1))
    return Person(user, Viewer(today=TODAY, user_id=user.pk, roles=frozenset(roles)))


@pytest.fixture
def student(records: None) -> Person:
    """Somebody who signed up and has no record yet."""
    return person("isil")


@pytest.fixture
def clerk(db: None) -> Person:
    """Whoever hands out diplomas."""
    return person("gise", Role.DIPLOMA_DESK)
