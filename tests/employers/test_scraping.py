"""What a rule finds in the ledger, and what it does not; an alarm a day, and the center that looks at it."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from portal.accounts.models import Role, RoleAssignment, User
from portal.data_rights.services import erase_person
from portal.employers.models import AlarmState, Employer, EmployerMember, FirmRefusals, ScrapingAlarm
from portal.employers.scraping import NotTheCenter, acknowledge_alarm, findings, look
from portal.ledger.services import unpack_all
from portal.outbox import services as outbox
from portal.privacy.own_affairs import OwnAffair
from portal.privacy.viewers import Viewer
from portal.workflow.services import IllegalTransition, ReasonMissing
from tests.employers.readings import alarm_on, contact_of, read
from tests.worlds import lay_ground

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture
def firm() -> Employer:
    return lay_ground().firms[0]


def told(day: date = DAY) -> list[tuple[str, int | None, dict[str, Any]]]:
    """Return what is found on a day: rule, contact, figures."""
    return [(str(one.rule), one.contact_id, dict(one.figures)) for one in findings(day)]


def evening(day: date) -> datetime:
    """Return the moment from which the task looks at the end of a day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time(0, 25)))


def test_three_days_close_to_the_limit(firm: Employer, settings: Any) -> None:
    settings.FIRM_LIMITS = {"people_a_day": 10}
    user = contact_of(firm, "a")
    for back in (6, 7):
        read(user, firm, DAY - timedelta(days=back), people=tuple(range(1, 11)))
    read(user, firm, DAY - timedelta(days=3), people=tuple(range(1, 8)))  # seven of ten are not close
    read(user, firm, DAY, people=tuple(range(1, 6)))
    read(user, firm, DAY, people=tuple(range(4, 9)))  # eight different people, in two pages
    assert told() == []
    read(user, firm, DAY - timedelta(days=3), people=(8, 9))
    unpack_all()
    assert told() == [("near_limit", None, {"days": 3, "people": 10, "limit": 10})]
    assert told(DAY - timedelta(days=3)) == [("near_limit", None, {"days": 3, "people": 10, "limit": 10})]


def test_five_searches_read_ten_pages_deep(firm: Employer) -> None:
    user, colleague = contact_of(firm, "a"), contact_of(firm, "b")
    for number in range(5):
        for page in range(10 + number):
            reader = colleague if (number, page) == (0, 0) else user
            read(reader, firm, DAY, f"mühendis {number}")
    for _profile in range(20):
        read(user, firm, DAY, "mühendis 0", door="profile")  # opened one by one, not paged through
    assert told() == []
    read(user, firm, DAY, "mühendis 0")
    assert told() == [("deep_pages", user.pk, {"searches": 5, "pages": 60, "deepest": 14})]
    assert told(DAY - timedelta(days=1)) == []


@pytest.mark.parametrize("name", ["province", "unit", "graduation_year"])
def test_one_search_for_each_province_unit_or_year(name: str, firm: Employer) -> None:
    user = contact_of(firm, "a")
    for value in range(14):
        read(user, firm, DAY, f"skill: 1; {name}: {value}; mühendis")
        read(user, firm, DAY, f"skill: 2; {name}: {value}; mühendis")  # another search, not further values
    read(user, firm, DAY, f"skill: 1; {name}: 3; mühendis")
    read(user, firm, DAY, "skill: 77; mühendis")
    assert told() == []
    read(user, firm, DAY, f"skill: 1; {name}: 14; mühendis")
    assert told() == [("sweep", user.pk, {"filter": name, "values": 15, "people": 1})]


def people_of(value: int, count: int = 5) -> tuple[int, ...]:
    """Return people whom only this value shows."""
    return tuple(range(value * 100, value * 100 + count))


@pytest.mark.parametrize("taken_apart", [False, True])
@pytest.mark.parametrize(
    "question",
    [
        "province: {value}; {word}",  # other words each time
        "level: bachelor; province: {value}; language: {word}; {word}",  # other filters as well
        "province: {value}; skill: {value}",
        "province: {value}; {word}; province: 0",  # words that read like a filter
    ],
)
def test_neither_other_words_nor_other_filters_hide_a_sweep(firm: Employer, question: str, taken_apart: bool) -> None:
    user = contact_of(firm, "a")
    for value in range(14):
        read(user, firm, DAY, question.format(word=f"kelime{value}", value=value), people_of(value, 6))
    if taken_apart:
        unpack_all()
    assert told() == []
    read(user, firm, DAY, question.format(word="son", value=14), people_of(14))
    found = {"filter": "province", "values": 15, "people": 14 * 6 + 5}
    assert told() == [("sweep", user.pk, found)]
    assert told(DAY - timedelta(days=1)) == []


def test_many_narrow_searches_are_no_sweep(firm: Employer) -> None:
    user = contact_of(firm, "a")
    # Twenty posts to fill in twenty provinces: each search finds a few.
    for value in range(20):
        read(user, firm, DAY, f"province: {value}; meslek {value}", people_of(value, 3))
    assert told() == []


def test_the_same_people_again_and_again_are_no_sweep(firm: Employer) -> None:
    user, all_of_them = contact_of(firm, "a"), tuple(range(1, 100))
    read(user, firm, DAY, "graduated_from: 1990; uzman", all_of_them)
    for year in range(1991, 2021):
        read(user, firm, DAY, f"graduated_from: {year}; uzman {year}", all_of_them[: 2021 - year])
    assert told() == []


def test_people_opened_one_by_one_and_colleagues_are_no_sweep(firm: Employer) -> None:
    user, colleague = contact_of(firm, "a"), contact_of(firm, "b")
    for value in range(16):
        reader = user if value % 2 else colleague
        read(reader, firm, DAY, f"unit: {value}; kelime {value}", people_of(value, 20))
        read(user, firm, DAY, f"unit: {value}; aday {value}", people_of(value, 20), door="profile")
    assert told() == []


def test_only_who_went_through_many_values_costs_more_statements(
    firm: Employer, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.FIRM_LIMITS = {"people_a_day": 100_000}  # so that nobody is close to it
    users = [contact_of(firm, name) for name in "abc"]
    for user in users:
        for value in range(14):
            read(user, firm, DAY, f"kelime {value}; province: {value}", people_of(value))
    with django_assert_num_queries(2):
        told()
    read(users[0], firm, DAY, "kelime 14; province: 14", people_of(14))
    with django_assert_num_queries(4):
        assert len(told()) == 1


def test_fifty_refusals_of_a_day(firm: Employer) -> None:
    FirmRefusals.objects.create(employer=firm, day=DAY, kind="searches", times=40)
    people = FirmRefusals.objects.create(employer=firm, day=DAY, kind="people", times=9)
    assert told() == []
    people.times = 10
    people.save()
    assert told() == [("refused", None, {"searches": 40, "people": 10})]
    FirmRefusals.objects.create(employer=firm, day=DAY - timedelta(days=91), kind="people")
    look(now=evening(DAY))
    assert FirmRefusals.objects.count() == 2


def sweep(firm: Employer, user: User, *, values: int = 15, day: date = DAY) -> None:
    for value in range(values):
        read(user, firm, day, f"province: {value}")


def test_an_alarm_is_raised_once_and_holds_the_latest_figures(firm: Employer) -> None:
    user = contact_of(firm, "a")
    sweep(firm, user)
    assert [look(now=evening(DAY)), look(now=evening(DAY))] == [1, 0]
    read(user, firm, DAY, "province: 81")
    assert look(now=evening(DAY)) == 0
    alarm = ScrapingAlarm.objects.get()
    assert (alarm.rule, alarm.contact_id, alarm.day, alarm.state) == ("sweep", user.pk, DAY, AlarmState.OPEN)
    assert alarm.figures == {"filter": "province", "values": 16, "people": 1}
    ScrapingAlarm.objects.update(state=AlarmState.ACKNOWLEDGED)
    assert look(now=evening(DAY)) == 0  # the day was looked at
    sweep(firm, user, day=DAY + timedelta(days=1))
    assert look(now=evening(DAY + timedelta(days=1))) == 1


def test_the_center_is_written_to_and_nobody_of_the_firm(firm: Employer) -> None:
    outbox.relay()
    names = (("merkez", Role.CENTER_STAFF), ("koordinator", Role.COORDINATOR), ("editor", Role.EDITOR))
    for name, role in names:
        user = User.objects.create(email=f"{name}@uni.example", email_verified_at=timezone.now())
        RoleAssignment.objects.create(user=user, role=role, starts_on=timezone.localdate())
    own = contact_of(firm, "a")
    RoleAssignment.objects.create(user=own, role=Role.CENTER_STAFF, starts_on=timezone.localdate())
    sweep(firm, own)
    look(now=evening(DAY))
    mail.outbox.clear()
    outbox.relay()
    assert sorted(one.to[0] for one in mail.outbox) == ["koordinator@uni.example", "merkez@uni.example"]
    letter = mail.outbox[0]
    assert letter.subject == "Bir firma kişi bilgilerini topluca alıyor olabilir: Akdeniz Yazılım"
    assert "20 Kasım 2026" in letter.body
    assert "Aynı arama her il, yıl ya da birim için yinelendi" in letter.body
    assert f"/admin/alarms/{ScrapingAlarm.objects.get().pk}/" in letter.body


def staff(firm: Employer | None = None) -> Viewer:
    user = User.objects.create(email="merkez@uni.example", email_verified_at=timezone.now())
    if firm is not None:
        EmployerMember.objects.create(employer=firm, user=user)
    return Viewer(today=timezone.localdate(), user_id=user.pk, roles=frozenset({Role.CENTER_STAFF}))


def test_it_is_acknowledged_once_with_words_by_the_center(firm: Employer) -> None:
    alarm, center = alarm_on(firm), staff()
    for roles in ((), (Role.EDITOR,), (Role.PRIVACY_OFFICER,)):
        other = Viewer(today=center.today, user_id=center.user_id, roles=frozenset(roles))
        with pytest.raises(NotTheCenter):
            acknowledge_alarm(other, alarm_id=alarm.pk, reason="Bakıldı")
    with pytest.raises(NotTheCenter):
        acknowledge_alarm(center, alarm_id=0, reason="Bakıldı")
    with pytest.raises(ReasonMissing):
        acknowledge_alarm(center, alarm_id=alarm.pk, reason=" ")
    acknowledge_alarm(center, alarm_id=alarm.pk, reason="Firmayla görüşüldü")
    alarm.refresh_from_db()
    assert (alarm.state, alarm.acknowledged_by_id) == (AlarmState.ACKNOWLEDGED, center.user_id)
    assert alarm.acknowledged_at is not None
    with pytest.raises(IllegalTransition):
        acknowledge_alarm(center, alarm_id=alarm.pk, reason="Yine")


def test_nobody_acknowledges_the_alarm_on_the_own_firm(firm: Employer) -> None:
    alarm = alarm_on(firm)
    with pytest.raises(OwnAffair):
        acknowledge_alarm(staff(firm), alarm_id=alarm.pk, reason="Bir şey yok")


def test_an_erased_contact_is_forgotten_and_the_alarm_stays(firm: Employer) -> None:
    user = contact_of(firm, "a")
    alarm = alarm_on(firm, contact=user)
    erase_person(Viewer(today=DAY, roles=frozenset({Role.CENTER_STAFF})), user=user.public_id)
    alarm.refresh_from_db()
    assert alarm.contact_id is None
