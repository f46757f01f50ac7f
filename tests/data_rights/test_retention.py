"""What is over is destroyed class by class, goes on where it was cut off, and no table about people is forgotten."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.accounts.models import Role, User
from portal.alumni.models import AlumniProfile
from portal.audit.models import Link
from portal.data_rights.models import Destruction, RetentionPeriod, RetentionRun
from portal.data_rights.retention import classes as table
from portal.data_rights.retention import running
from portal.data_rights.retention.checks import check_retention
from portal.data_rights.retention.periods import BadPeriod, due, kept_classes, set_period
from portal.data_rights.retention.running import RunUnderway, run_retention
from portal.data_rights.services import replay_erasures
from portal.ledger.models import Line, Reading
from portal.privacy.models import Consent, Notice, Purpose
from portal.privacy.notices import NotTheOfficer
from portal.privacy.viewers import Viewer
from portal.workflow.models import Transition

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def ago(days: int) -> Any:
    return NOW - timedelta(days=days)


def readings(count: int, days: int) -> None:
    """Write readings of so many days ago, each of two people."""
    made = [
        Reading(read_at=ago(days), user_id=1, audience="center", door="office", people=[], unpacked=True)
        for _one in range(count)
    ]
    made = Reading.objects.bulk_create(made)
    Line.objects.bulk_create([Line(reading=one, profile_id=who, groups=1) for one in made for who in (1, 2)])


@pytest.fixture
def officer() -> Viewer:
    user = User.objects.create_user("officer@uni.example", email_verified_at=NOW)
    return Viewer(today=timezone.localdate(), user_id=user.pk, roles=frozenset({Role.PRIVACY_OFFICER}))


def test_every_table_about_people_is_decided_on_and_the_page_tells_it() -> None:
    assert check_retention(None) == []
    call_command("retention_table", "--check")


def told(**changed: Any) -> list[tuple[str, str]]:
    with patch.multiple(table, **changed):
        return [(str(error.id), str(error.msg)) for error in check_retention(None)]


def test_a_table_nobody_decided_on_stops_the_program() -> None:
    fewer = {key: one for key, one in table.classes().items() if key != "event_lists"}
    assert told(_classes=fewer) == [("data_rights.E020", "nobody said how long events.Registration is kept")]
    assert told(_lasting=table.lasting() - {"alumni.Degree"}) == [
        ("data_rights.E020", "nobody said how long alumni.Degree is kept")
    ]


def test_a_table_in_two_classes_and_a_class_without_sense_stop_it_too() -> None:
    assert told(_lasting=set(table.lasting()) | {"events.Registration"}) == [
        ("data_rights.E021", "events.Registration is kept by two rules")
    ]
    lists = table.classes()["event_lists"]
    for change, error in (
        ({"most": 10**6}, "data_rights.E022"),
        ({"days": 1}, "data_rights.E022"),
        ({"since": "event__ended"}, "data_rights.E023"),
        ({"since": "state"}, "data_rights.E023"),
        ({"fate": table.Fate.KEEP}, "data_rights.E024"),
    ):
        values = {name: getattr(lists, name) for name in lists.__slots__} | change
        assert [
            one for one, _msg in told(_classes={**table.classes(), "event_lists": table.RetentionClass(**values)})
        ] == [error]


def test_what_is_over_goes_and_leaves_counts_and_no_name() -> None:
    readings(3, 800)
    readings(2, 700)
    old = Transition.objects.create(
        entity="employers.employer", entity_id=1, name="approve", source="a", target="b", reason="Sözler", at=ago(1900)
    )
    assert due(NOW)["access_ledger"] == 3

    run = run_retention(now=NOW)

    assert run.rows == {
        "access_ledger": {"ledger.Reading": 3, "ledger.Line": 6},
        "state_trace": {"workflow.Transition": 1},
    }
    assert (Reading.objects.count(), Line.objects.count(), run.total) == (2, 4, 10)
    old.refresh_from_db()
    assert (old.reason, old.name) == ("", "approve")
    assert list(Destruction.objects.order_by("pk").values_list("cause", "rows", "user_public_id")) == [
        ("retention", {"ledger.Reading": 3, "ledger.Line": 6}, None),
        ("retention", {"workflow.Transition": 1}, None),
    ]
    assert Link.objects.order_by("-number").first().purpose == "data_rights.retentionrun.run"


def test_a_second_run_finds_nothing_and_a_restore_replays_nobody() -> None:
    readings(1, 800)
    run_retention(now=NOW)
    again = run_retention(now=NOW)
    assert (again.total, Destruction.objects.count()) == (0, 1)
    assert replay_erasures() == []


def test_withdrawn_consent_goes_and_consent_given_stays(officer: Viewer) -> None:
    notice = Notice.objects.create(purpose=Purpose.SMS, version=1, text_tr="M", text_en="T", in_force_from=ago(3000))
    for withdrawn in (ago(1200), ago(100), None):
        Consent.objects.create(
            user_id=officer.user_id, purpose="sms", notice=notice, given_at=ago(2000), withdrawn_at=withdrawn
        )
    run_retention(now=NOW)
    assert list(Consent.objects.values_list("withdrawn_at", flat=True)) == [ago(100), None]


def test_a_run_that_was_cut_off_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    readings(5, 800)
    apply, calls = running._apply, []

    def dies(*arguments: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return apply(*arguments)

    monkeypatch.setattr(running, "_apply", dies)
    with pytest.raises(KeyboardInterrupt):
        run_retention(now=NOW)
    assert Reading.objects.count() == 1
    with pytest.raises(RunUnderway):
        run_retention(now=NOW)
    RetentionRun.objects.update(touched_at=ago(1))

    run = run_retention(now=NOW + timedelta(days=30))

    assert (run.as_of, run.rows["access_ledger"]) == (NOW, {"ledger.Reading": 5, "ledger.Line": 10})
    assert (Reading.objects.count(), Destruction.objects.count(), RetentionRun.objects.count()) == (0, 1, 1)


def test_a_batch_costs_the_same_however_many_rows(django_assert_num_queries) -> None:
    run_retention(now=NOW)
    (kept,) = [one for one in kept_classes(NOW) if one.rule.key == "access_ledger"]
    for count in (5, 50):
        readings(count, 800)
        run = RetentionRun.objects.create(as_of=NOW, touched_at=NOW)
        with django_assert_num_queries(10):
            running._destroy(run, kept)
        run.delete()


def test_the_officer_chooses_within_the_bounds(officer: Viewer) -> None:
    readings(1, 400)
    for days in (364, 1826, -1):
        with pytest.raises(BadPeriod):
            set_period(officer, key="access_ledger", days=days)
    with pytest.raises(BadPeriod):
        set_period(officer, key="everything", days=365)
    with pytest.raises(NotTheOfficer):
        set_period(Viewer(today=NOW.date(), user_id=officer.user_id), key="access_ledger", days=365)
    assert due(NOW)["access_ledger"] == 0
    set_period(officer, key="access_ledger", days=365)
    assert due(NOW)["access_ledger"] == 1
    assert Link.objects.order_by("-number").first().reason == "365"
    RetentionPeriod.objects.update(days=1)
    assert {one.days for one in kept_classes(NOW) if one.rule.key == "access_ledger"} == {365}


def test_the_command_counts_before_it_destroys(capsys: pytest.CaptureFixture[str]) -> None:
    readings(1, 800)
    call_command("retention", "--dry-run")
    assert "access_ledger: 1" in capsys.readouterr().out and Reading.objects.count() == 1
    call_command("retention")
    assert "3 rows are gone" in capsys.readouterr().out and Reading.objects.count() == 0


def test_a_person_without_anything_old_is_not_touched() -> None:
    person = AlumniProfile.objects.create(first_name="Ay", last_name="Su")
    run_retention(now=NOW)
    person.refresh_from_db()
    assert person.last_name == "Su"
