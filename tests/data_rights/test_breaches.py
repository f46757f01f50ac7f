"""The breach file finds whom somebody read or changed in a period, tells the clock, and leaves for the officer only."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from portal.accounts.models import Role, User
from portal.alumni.models import AlumniProfile
from portal.audit.models import Link
from portal.audit.services import pseudonym, write
from portal.data_rights.breaches.affected import affected_by, extent_of, lines_of
from portal.data_rights.breaches.files import paper, people_sheet, readings_sheet
from portal.data_rights.breaches.opening import (
    BadBreach,
    BreachDraft,
    filled,
    latest_wording,
    note_told,
    open_breach,
    publish_wording,
)
from portal.data_rights.models import Breach, BreachScope, Wording, WordingKind, WordingStays
from portal.employers.models import EmployerMember
from portal.ledger.models import Line, Reading
from portal.ledger.services import unpack_all
from portal.privacy.notices import BadNotice, NoticeOvertaken, NotTheOfficer
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer, anonymous
from tests.cms_backoffice import campus as places

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture
def officer() -> Viewer:
    return Viewer(
        today=timezone.localdate(), user_id=places.user("o@uni.example").pk, roles=frozenset({Role.PRIVACY_OFFICER})
    )


@pytest.fixture
def thief() -> User:
    return places.user("calinan@uni.example", "Çalınan Hesap")


def person(name: str, **fields: Any) -> AlumniProfile:
    first, _space, last = name.partition(" ")
    return AlumniProfile.objects.create(first_name=first, last_name=last, **fields)


def read(user: User, *people: AlumniProfile, days: float = 1, groups: int = 1, **fields: Any) -> None:
    """Let a user read people so many days ago; the reading is not taken apart yet."""
    seen = [[one.pk, groups] for one in people]
    values = {"audience": "center", "door": "office", **fields}
    Reading.objects.create(read_at=NOW - days * DAY, user_id=user.pk, people=seen, **values)


def breach(officer: Viewer, **changed: Any) -> Breach:
    values = {"title": "Parola çalındı", "scope": BreachScope.ALL, "since": NOW - 10 * DAY, "until": NOW}
    return open_breach(officer, draft=BreachDraft(**{**values, "discovered_at": NOW - DAY, **changed}))


def rows(sheet: Any) -> list[dict[str, str]]:
    text = "".join(sheet)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))


def test_everybody_read_or_changed_in_the_period_is_found_and_nobody_else(officer: Viewer, thief: User) -> None:
    isil, ulas, late, changed = (person(name) for name in ("Işıl Ak", "Ulaş Öz", "Geç Kalan", "Yazılan Kişi"))
    read(thief, isil, ulas, groups=FieldGroup.IDENTITY.bit)
    read(thief, isil, days=2, groups=FieldGroup.CONTACT_EMAIL.bit, door="search")
    read(thief, late, days=20)
    read(places.user("baska@uni.example"), late)
    write("alumni.edit", actor_id=thief.pk, subject=pseudonym("profile", changed.pk), fields=["contact_phone"])
    write("alumni.edit", actor_id=thief.pk, subject=pseudonym("profile", isil.pk), fields=["headline"])
    file = breach(officer, scope=BreachScope.ACCOUNT, account_id=thief.pk, until=timezone.now() + DAY)

    told = {one["Ad"]: one for one in rows(people_sheet(officer, file))}

    assert set(told) == {"Işıl Ak", "Ulaş Öz", "Yazılan Kişi"}
    assert (told["Işıl Ak"]["Okunma sayısı"], told["Işıl Ak"]["Okunanlar"]) == ("2", "Ad, E-posta adresi")
    assert told["Işıl Ak"]["Değiştirilenler"] == "headline"
    assert (told["Yazılan Kişi"]["Okunma sayısı"], told["Yazılan Kişi"]["Değiştirilenler"]) == ("0", "contact_phone")
    found = extent_of(file)
    assert (found.people, found.readings, found.changed) == (3, 3, 2)
    assert found.groups == (FieldGroup.IDENTITY, FieldGroup.CONTACT_EMAIL)


def test_a_firm_is_all_its_accounts_and_their_readings_as_the_firm(officer: Viewer, thief: User) -> None:
    firm = places.firm(places.build(), "Toros", "approved")
    EmployerMember.objects.create(employer=firm, user=thief)
    isil, other = person("Işıl Ak"), person("Başka Biri")
    read(thief, isil, employer_id=firm.pk, audience="approved_employers")
    read(thief, other)
    file = breach(officer, scope=BreachScope.FIRM, firm_id=firm.pk)
    assert [one["Ad"] for one in rows(people_sheet(officer, file))] == ["Işıl Ak"]
    (line,) = rows(readings_sheet(officer, file))
    assert (line["Hesap"], line["Firma"], line["Kapı"]) == ("Çalınan Hesap", "Toros", "Yönetim paneli")


def test_a_name_is_no_formula_and_whoever_is_erased_has_none(officer: Viewer, thief: User) -> None:
    read(thief, person("=HYPERLINK(1) Ak"), person(""))
    told = [one["Ad"] for one in rows(people_sheet(officer, breach(officer)))]
    assert told == ["'=HYPERLINK(1) Ak", ""]


@pytest.mark.parametrize("make", [people_sheet, readings_sheet, lambda actor, file: paper(actor, file, language="tr")])
def test_each_making_is_audited_and_the_officers_alone(make: Any, officer: Viewer, thief: User) -> None:
    file = breach(officer)
    before = Link.objects.count()
    make(officer, file)
    last = Link.objects.order_by("-number").first()
    assert (Link.objects.count(), last.subject, last.purpose.startswith("data_rights.breach.")) == (
        before + 1,
        f"breach:{file.pk}",
        True,
    )
    for stranger in (anonymous(), Viewer(today=NOW.date(), user_id=thief.pk, roles=frozenset({Role.COORDINATOR}))):
        with pytest.raises(NotTheOfficer):
            make(stranger, file)
    assert Link.objects.count() == before + 1


def test_the_paper_tells_the_facts_and_the_universitys_words(officer: Viewer, thief: User) -> None:
    read(thief, person("Işıl Ak", contact_email="isil@ev.example"))
    publish_wording(
        officer, kind=WordingKind.BREACH_BOARD, text_tr="$people kişi, $fields; $nothing", text_en="E", follows=0
    )
    file = breach(officer)
    unpack_all()
    assert filled("$people kişi, $fields; $nothing", file, extent_of(file), "tr") == "1 kişi, Ad; $nothing"
    assert paper(officer, file, language="tr").startswith(b"%PDF")


def test_the_clock_runs_from_discovery(officer: Viewer) -> None:
    file = breach(officer, discovered_at=NOW - 4 * DAY)
    assert (file.deadline, file.is_late(NOW)) == (NOW - DAY, True)
    file = breach(officer, discovered_at=NOW - DAY)
    assert not file.is_late(NOW)
    assert note_told(officer, breach_id=file.pk, column="board_told_at")
    assert not note_told(officer, breach_id=file.pk, column="board_told_at")
    file.refresh_from_db()
    assert not file.is_late(NOW + 30 * DAY)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"until": NOW - 11 * DAY}, "until"),
        ({"discovered_at": NOW + DAY}, "discovered_at"),
        ({"scope": BreachScope.ACCOUNT}, "account"),
        ({"scope": BreachScope.FIRM}, "firm"),
    ],
)
def test_half_a_breach_is_refused(changed: dict[str, Any], field: str, officer: Viewer) -> None:
    with pytest.raises(BadBreach) as refused:
        breach(officer, **changed)
    assert refused.value.field == field


def test_words_are_versions_and_never_change(officer: Viewer) -> None:
    first = publish_wording(officer, kind=WordingKind.BREACH_PEOPLE, text_tr="M", text_en="T", follows=0)
    with pytest.raises(NoticeOvertaken):
        publish_wording(officer, kind=WordingKind.BREACH_PEOPLE, text_tr="M", text_en="T", follows=0)
    with pytest.raises(BadNotice):
        publish_wording(officer, kind=WordingKind.BREACH_PEOPLE, text_tr="M", text_en=" ", follows=1)
    for deed in (first.save, first.delete):
        with pytest.raises(WordingStays):
            deed()
    assert latest_wording(WordingKind.BREACH_PEOPLE) == first and Wording.objects.count() == 1


def test_statements_do_not_grow_with_people(officer: Viewer, thief: User, django_assert_num_queries) -> None:
    file = breach(officer)
    for count in (3, 60):
        made = [person(f"Kişi {number}") for number in range(count)]
        read(thief, *made)
        rows(people_sheet(officer, file))
        with django_assert_num_queries(3):
            list(affected_by(file))


@pytest.mark.postgres
def test_a_long_ledger_is_read_through_its_indices(officer: Viewer, thief: User) -> None:
    made = Reading.objects.bulk_create(
        Reading(
            read_at=NOW - number * timedelta(minutes=1), user_id=number % 50 + 10**6, audience="center",
            door="office", people=[], unpacked=True,
        )
        for number in range(20_000)
    )  # fmt: skip
    Line.objects.bulk_create((Line(reading=one, profile_id=one.pk % 500, groups=1) for one in made), batch_size=5_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ledger_reading")
        cursor.execute("ANALYZE ledger_line")
    file = breach(officer, scope=BreachScope.ACCOUNT, account_id=thief.pk, since=NOW - timedelta(hours=2))
    plan = lines_of(file).explain()
    assert "Seq Scan" not in plan, plan
