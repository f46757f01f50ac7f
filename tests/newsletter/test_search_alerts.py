"""A contact is told of whom a saved search finds anew: once, of nobody who is closed by then, and never too often."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsletter.alerts import turns, wishes
from newsletter.models import AlertDay, AlertFrequency, KnownPerson, SearchAlert
from portal.accounts.models import Role, User
from portal.alumni.models import AlumniProfile, EmployerBlock
from portal.data_rights.services import erase_person
from portal.employers.models import EmployerMember, MemberRole
from portal.employers.saved_searches import NoSuchSearch, delete_search
from portal.employers.selectors import MayNotSearch
from portal.employers.services import approve_employer, suspend_employer
from portal.ledger.models import Reading
from portal.outbox import services as outbox
from portal.privacy.policies import FieldGroup, groups_in
from portal.privacy.viewers import Viewer
from tests.newsletter.alert_world import arrive, contact, day, keep, people_in, tell, turn, viewer, want
from tests.newsletter.mailroom import Desk
from tests.worlds import Ground

pytestmark = pytest.mark.django_db
CENTER = Viewer(today=day(0), roles=frozenset({Role.CENTER_STAFF}))


def subjects(messages: list[Any]) -> list[str]:
    return [message.subject for message in messages]


def test_whom_the_search_found_before_is_not_news_and_whoever_comes_is_told_once(ground: Ground, hr: User) -> None:
    arrive(ground, 0)
    alert = want(hr, keep(ground))
    assert (alert.due_on, KnownPerson.objects.count()) == (day(1), 1)
    assert turn(1) == []
    arrive(ground, 1)
    arrive(ground, 2, skills=frozenset({1}))
    [message] = turn(2)
    assert message.to == ["ik@firma.example"]
    assert message.subject == "“Python bilenler” aramanızda bir yeni kişi"
    assert people_in(message) == 1
    assert turn(3) == []
    alert.refresh_from_db()
    assert (alert.due_on, KnownPerson.objects.count()) == (day(4), 2)


def test_a_weekly_alert_comes_every_seven_days(ground: Ground, hr: User) -> None:
    want(hr, keep(ground), AlertFrequency.WEEKLY)
    arrive(ground, 0)
    assert [len(turn(days)) for days in (1, 6, 7, 8)] == [0, 0, 1, 0]
    assert SearchAlert.objects.get().due_on == day(14)


def test_a_mail_tells_of_ten_and_the_next_one_of_the_rest(ground: Ground, hr: User) -> None:
    want(hr, keep(ground))
    arrive(ground, *range(12))
    [first] = turn(1)
    assert (first.subject, people_in(first)) == ("“Python bilenler” aramanızda 12 yeni kişi", 10)
    assert "2 yeni kişi daha var. Onları aramada görebilirsiniz." in first.body
    [second] = turn(2)
    assert (second.subject, people_in(second)) == ("“Python bilenler” aramanızda 2 yeni kişi", 2)
    assert KnownPerson.objects.count() == 12
    assert turn(3) == []


def test_a_firm_gets_two_mails_a_day_and_whoever_waited_comes_first(ground: Ground, hr: User) -> None:
    colleague = contact(ground, "ayse")
    for name in ("A", "B"):
        want(hr, keep(ground, name))
    want(colleague, keep(ground, "C"))
    other = contact(ground, "diger", firm=1)
    want(other, keep(ground, "D", firm=1))
    arrive(ground, 0)
    desk = Desk()
    assert [subject[1] for subject in subjects(turn(1, desk))] == ["A", "B", "D"]
    assert turn(1, desk) == []
    assert dict(AlertDay.objects.values_list("employer__name", "mails")) == {"Akdeniz Yazılım": 2, "Toros Lojistik": 1}
    arrive(ground, 1)
    assert [(subject[1], people_in(message)) for message in turn(2, desk) for subject in [message.subject]] == [
        ("C", 2),
        ("A", 1),
        ("D", 1),
    ]


def test_two_contacts_of_a_firm_are_each_told(ground: Ground, hr: User) -> None:
    search, colleague = keep(ground), contact(ground, "ayse", language="en")
    want(hr, search)
    want(colleague, search)
    arrive(ground, 0)
    assert [(message.to[0], message.subject) for message in turn(1)] == [
        ("ik@firma.example", "“Python bilenler” aramanızda bir yeni kişi"),
        ("ayse@firma.example", "One new person for your search “Python bilenler”"),
    ]


def test_whoever_closed_and_opened_again_is_not_news(ground: Ground, hr: User) -> None:
    [row] = arrive(ground, 0)
    want(hr, keep(ground))
    AlumniProfile.objects.filter(pk=row.pk).update(employer_groups=0)
    tell(row)
    assert turn(1) == []
    row.refresh_from_db()
    AlumniProfile.objects.filter(pk=row.pk).update(employer_groups=2**14 - 1)
    tell(row)
    assert turn(2) == []


def test_an_edit_on_its_way_when_it_is_switched_on_makes_nobody_news(ground: Ground, hr: User) -> None:
    [row] = arrive(ground, 0)
    outbox.write("alumnus.changed", [row.pk])
    want(hr, keep(ground))
    outbox.relay()
    assert turn(1) == []


def test_what_is_known_left_out_does_not_make_a_typing_mistake_of_the_rest(ground: Ground, hr: User) -> None:
    arrive(ground, 0, degrees=())
    want(hr, keep(ground, text="arşivcilik", filters={}))
    arrive(ground, 1, skills=frozenset({1}))
    assert len(turn(1)) == 1
    ground.skills[2].name_tr = ground.skills[2].name_en = "Arşivcilin"
    ground.skills[2].save()
    arrive(ground, 2, skills=frozenset({2}))
    assert turn(2) == [], "the search finds the exact word, so it looks past no mistake"


def test_a_suspended_firm_is_told_nothing_at_once_and_all_of_it_afterwards(ground: Ground, hr: User) -> None:
    want(hr, keep(ground))
    arrive(ground, 0)
    suspend_employer(CENTER, employer_id=ground.firms[0].pk, reason="Deneme")
    assert turn(1) == []
    approve_employer(CENTER, employer_id=ground.firms[0].pk)
    assert len(turn(2)) == 1


@pytest.mark.parametrize("deed", ["viewer", "removed", "inactive", "unverified", "search deleted", "off"])
def test_whoever_may_not_or_will_not_ask_gets_nothing(deed: str, ground: Ground, hr: User) -> None:
    search = keep(ground)
    want(hr, search)
    arrive(ground, 0)
    match deed:
        case "viewer":
            EmployerMember.objects.filter(user=hr).update(role=MemberRole.VIEWER)
        case "removed":
            EmployerMember.objects.filter(user=hr).delete()
        case "inactive":
            User.objects.filter(pk=hr.pk).update(is_active=False)
        case "unverified":
            User.objects.filter(pk=hr.pk).update(email_verified_at=None)
        case "search deleted":
            delete_search(viewer(hr), public_id=search.public_id)
        case "off":
            want(hr, search, AlertFrequency.OFF)
    assert turn(1) == []
    assert SearchAlert.objects.count() == (0 if deed in ("removed", "search deleted") else 1)


def _suspend(row: AlumniProfile, ground: Ground) -> None:
    suspend_employer(CENTER, employer_id=ground.firms[0].pk, reason="Deneme")


def _close(row: AlumniProfile, ground: Ground) -> None:
    AlumniProfile.objects.filter(pk=row.pk).update(employer_open_until=day(-1))


def _skills(row: AlumniProfile, ground: Ground) -> None:
    AlumniProfile.objects.filter(pk=row.pk).update(employer_groups=FieldGroup.EDUCATION.bit)


def _block(row: AlumniProfile, ground: Ground) -> None:
    EmployerBlock.objects.create(profile=row, employer=ground.firms[0])


def _stop(row: AlumniProfile, ground: Ground) -> None:
    token = wishes.token_of(SearchAlert.objects.get())
    assert wishes.ended_by(token, end=True) == wishes.Ended("tr", "Python bilenler", is_on=False)


@pytest.mark.parametrize("deed", [_close, _skills, _block, _suspend, _stop], ids=lambda deed: deed.__name__)
@pytest.mark.parametrize("when", ["before", "between"])
def test_who_closes_even_between_finding_and_sending_is_not_in_the_mail(
    deed: Any, when: str, ground: Ground, hr: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    want(hr, keep(ground))
    [stays, goes] = arrive(ground, 0, 1)
    if when == "before":
        deed(goes, ground)
    else:
        found = turns.find_people

        def find(*asked: Any, **more: Any) -> Any:
            answer = found(*asked, **more)
            deed(goes, ground)
            return answer

        monkeypatch.setattr(turns, "find_people", find)
    messages = turn(1)
    if deed in (_suspend, _stop):
        assert messages == []
        assert not KnownPerson.objects.exists()
    else:
        [message] = messages
        assert people_in(message) == 1
        assert list(KnownPerson.objects.values_list("profile_id", flat=True)) == [stays.pk]


def test_the_ledger_tells_each_person_what_was_read_and_by_which_search(ground: Ground, hr: User) -> None:
    want(hr, keep(ground))
    [row] = arrive(ground, 0)
    turn(1)
    reading = Reading.objects.get()
    assert (reading.user_id, reading.employer_id, reading.door, reading.question) == (
        hr.pk,
        ground.firms[0].pk,
        "search",
        "skill: 1",
    )
    [[who, groups]] = reading.people
    assert who == row.pk
    assert groups_in(groups) == {FieldGroup.EDUCATION, FieldGroup.SKILLS, FieldGroup.LOCATION}


def test_statements_do_not_grow_with_people(ground: Ground, hr: User) -> None:
    want(hr, keep(ground))
    arrive(ground, 0)
    turn(1)
    counts = []
    for days, numbers in ((2, [1]), (3, range(2, 12))):
        arrive(ground, *numbers)
        with CaptureQueriesContext(connection) as statements:
            assert len(turn(days)) == 1
        counts.append(len(statements))
    assert counts == [34, 34]


def test_an_erased_person_is_known_to_no_alert(ground: Ground, hr: User) -> None:
    [row] = arrive(ground, 0)
    want(hr, keep(ground))
    erase_person(None, profile=row.public_id)
    assert not KnownPerson.objects.exists()


def test_setting_is_the_contacts_own_and_repeating_changes_nothing(ground: Ground, hr: User) -> None:
    search, colleague = keep(ground), contact(ground, "ayse")
    arrive(ground, 0)
    alert = want(hr, search)
    arrive(ground, 1)
    assert want(hr, search).pk == alert.pk
    assert KnownPerson.objects.count() == 1, "switching on what is on makes nobody known"
    assert wishes.frequencies_of(viewer(hr)) == {search.pk: AlertFrequency.DAILY}
    assert wishes.frequencies_of(viewer(colleague)) == {}
    assert want(hr, search, AlertFrequency.WEEKLY).due_on == day(7)
    assert KnownPerson.objects.count() == 1
    assert want(hr, search, AlertFrequency.OFF).frequency == "off"
    assert not KnownPerson.objects.exists()


def test_another_firms_search_and_nobodys_firm_are_refused(ground: Ground, hr: User) -> None:
    theirs = keep(ground, firm=1)
    with pytest.raises(NoSuchSearch):
        wishes.set_alert(viewer(hr), public_id=theirs.public_id, frequency=AlertFrequency.DAILY)
    idle = contact(ground, "bakan", role=MemberRole.VIEWER)
    with pytest.raises(MayNotSearch):
        wishes.set_alert(viewer(idle), public_id=keep(ground).public_id, frequency=AlertFrequency.DAILY)


def test_a_search_that_finds_too_many_is_not_watched(ground: Ground, hr: User, monkeypatch: pytest.MonkeyPatch) -> None:
    arrive(ground, 0, 1, 2)
    monkeypatch.setattr(wishes, "MOST_AT_FIRST", 2)
    with pytest.raises(wishes.TooWide):
        want(hr, keep(ground))
    monkeypatch.setattr(wishes, "MOST_AT_FIRST", 3)
    want(hr, keep(ground, "Yine"))
    assert KnownPerson.objects.count() == 3
