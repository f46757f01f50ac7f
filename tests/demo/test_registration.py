"""The demo's campaign stands in its middle, and requests for help in every state."""

from collections import Counter

import pytest

from config.demo.logins import ADVISOR, STAFF, UNIT_COORDINATOR
from config.demo.registration import PROGRAMS, STUDENTS_A_PROGRAM
from portal.accounts.models import User
from portal.membership.figures import advised_students, unit_rows
from portal.membership.models import Campaign, HelpRequest, Membership
from portal.privacy.models import Consent
from portal.privacy.viewers import Viewer, viewer_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("university")]


def as_viewer(email: str) -> Viewer:
    return viewer_for(User.objects.get(email=email))


def test_a_campaign_runs_with_some_tasks_done() -> None:
    campaign = Campaign.objects.get()
    rows = {row.unit.code: row for row in unit_rows(as_viewer(STAFF.email), campaign)}
    assert rows["MMF"].tasks_done == 4
    assert 0 < rows["EGF"].tasks_done < 4
    assert sum(row.figures.applicants for row in rows.values()) == len(PROGRAMS) * STUDENTS_A_PROGRAM
    assert rows["MMF"].figures.share == 50.0
    assert rows["LEE"].figures.share is None
    assert [row.unit.code for row in unit_rows(as_viewer(UNIT_COORDINATOR.email), campaign)] == ["MMF"]


def test_the_advisor_has_students_of_both_kinds() -> None:
    students = advised_students(as_viewer(ADVISOR.email), Campaign.objects.get())
    assert {one.is_member for one in students} == {True, False}
    assert len(students) == 2 * STUDENTS_A_PROGRAM


def test_help_was_asked_for_and_stands_in_every_state() -> None:
    states = Counter(HelpRequest.objects.values_list("state", flat=True))
    assert states == {"received": 2, "in_progress": 1, "completed": 1, "rejected": 1}
    helped = Membership.objects.get(source="staff")
    assert helped.state == "issued"
    assert not Consent.objects.filter(user=helped.user).exists()
