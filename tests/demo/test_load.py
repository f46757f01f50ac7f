"""The loaded demo: everything is there, in its right number, and through the doors everybody uses."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import translation
from wagtail.models import Page, TaskState

from config.demo.cast import LOGIN_RECORDS
from config.demo.loading import load
from config.demo.logins import ALUMNA, EMPLOYER, LOGINS, PASSWORD, REPRESENTATIVE, UNCLAIMED, WAITING_EMPLOYER, Login
from config.demo.registration import PROGRAMS, STUDENTS_A_PROGRAM
from portal.accounts.models import User
from portal.alumni.freshness import proposals_before, proposals_to, stale_q
from portal.alumni.models import AlumniProfile, EmployerBlock, Employment, LifeCycle, Proposal, ProposalState
from portal.alumni.provenance import UNDECIDED, Source
from portal.alumni.selectors import bulletin_recipients, visible_to
from portal.careers.models import Posting
from portal.employers.models import Employer, SavedSearch
from portal.events.models import Event, Registration, RegistrationState
from portal.ledger.digest import wants_digest
from portal.ledger.selectors import lines_of
from portal.outbox.models import Entry
from portal.privacy.models import Consent
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer, viewer_for
from portal.registry.models import ClaimRequest, ImportBatch
from portal.registry.selectors import people_known
from portal.registry.services import claim_record
from portal.tracking.models import DeathReport
from portal.tracking.selectors import call_backs_due, call_lists, progress_of
from portal.tracking.stale import StaleFilter, stale_people
from portal.workflow.models import Transition

from .conftest import GRADUATES

STUDENTS = len(PROGRAMS) * STUDENTS_A_PROGRAM
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("university")]


def as_viewer(login: Login) -> Viewer:
    return viewer_for(User.objects.get(email=login.email))


def states(model: type) -> dict[str, int]:
    return Counter(model.objects.values_list("state", flat=True))  # type: ignore[attr-defined]


def test_every_graduate_came_through_the_import() -> None:
    batches = ImportBatch.objects.order_by("pk").values_list("state", "error_count", "imported_by__email")
    assert list(batches) == [
        ("checked", 0, "koordinator@kuzeyyildizi.example"),
        ("applied", 0, "koordinator@kuzeyyildizi.example"),
        # Those before the diploma, with the campaign.
        ("applied", 0, "koordinator@kuzeyyildizi.example"),
    ]
    # K-08 = 100.0: as many people here as student affairs knows.
    assert AlumniProfile.objects.count() == people_known() == GRADUATES + STUDENTS


def test_a_third_claimed_their_record_each_through_the_claim() -> None:
    assert states(AlumniProfile) == {LifeCycle.GRADUATE: 133, LifeCycle.ACTIVE: 67, LifeCycle.EXPECTED: STUDENTS}
    assert Transition.objects.filter(name="claim").count() == 67
    assert AlumniProfile.objects.filter(user__isnull=False).count() == 67


def test_a_seventh_is_open_to_employers_each_with_consent() -> None:
    opened = AlumniProfile.objects.filter(employer_open_until__isnull=False)
    assert opened.count() == 29
    consented = Consent.objects.filter(purpose="employer_visibility").values_list("user_id", flat=True)
    assert set(consented) == set(opened.values_list("user_id", flat=True))
    assert len(set(opened.values_list("employer_groups", flat=True))) > 3


def test_profiles_tell_a_life() -> None:
    owned = AlumniProfile.objects.filter(user__isnull=False)
    assert owned.filter(headline="").count() == 0
    assert owned.filter(province__isnull=False).count() > 50
    assert Employment.objects.filter(employer__isnull=False, ended_on__isnull=True).count() > 10
    assert not AlumniProfile.objects.filter(user__isnull=True).exclude(headline="").exists()
    texts = " ".join(f"{row.headline} {row.summary}" for row in owned)
    assert "{" not in texts


def test_the_firm_keeps_searches_and_the_alumna_reads_who_read_her() -> None:
    assert list(SavedSearch.objects.values_list("employer__members__user__email", "name")) == [
        (EMPLOYER.email, name) for name in ("Mersin ve Adana", "Yazılım ekibi", "Yeni mezunlar")
    ]
    alumna = as_viewer(ALUMNA)
    told = lines_of(alumna.profile_id or 0).values_list("reading__door", "reading__question", "reading__reason")
    assert list(told) == [
        ("office", "", "request"),
        ("profile", "", ""),
        ("search", "province: 33, 01", ""),
        ("search", "yazılım; open_to: job", ""),
    ]
    assert wants_digest(alumna.profile_id or 0)


def test_firms_postings_and_events_stand_in_every_state() -> None:
    assert states(Employer) == {"approved": 40, "submitted": 4, "in_review": 2, "rejected": 1, "suspended": 1}
    assert states(Posting) == {
        "live": 75,
        "submitted": 9,
        "expired": 7,
        "closed": 6,
        "approved": 5,
        "archived": 5,
        "changes_requested": 5,
        "draft": 5,
        "rejected": 3,
    }
    assert states(Event) == {"held": 12, "published": 6}
    # The published figures: nine events in 2024, three in 2025 (S2-19).
    held = Event.objects.filter(state="held").values_list("starts_at__year", flat=True)
    assert Counter(held) == {2024: 9, 2025: 3}


def test_people_came_to_the_events_that_were_held() -> None:
    came = Registration.objects.filter(state=RegistrationState.CHECKED_IN)
    assert set(came.values_list("event__state", flat=True)) == {"held"}
    assert came.values("event").distinct().count() == 12
    assert Registration.objects.filter(event__state="published", state=RegistrationState.CONFIRMED).exists()


def test_a_bulletin_issue_waits_for_its_second_person() -> None:
    waiting = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS)
    assert waiting.count() == 2
    assert {state.revision.content_object.locale.language_code for state in waiting} == {"tr", "en"}
    assert not any(state.revision.content_object.live for state in waiting)
    # In each language 3 lists, 6 stories, 5 courses, 2 issues, 3 pages.
    assert Page.objects.filter(live=True, depth__gt=2).count() == 2 * (3 + 6 + 5 + 2 + 3)


def test_most_owners_get_the_bulletin() -> None:
    assert 50 < bulletin_recipients().count() <= 67


def test_nobody_real_can_be_written_to() -> None:
    addresses = [*User.objects.values_list("email", flat=True)]
    addresses += AlumniProfile.objects.exclude(contact_email="").values_list("contact_email", flat=True)
    addresses += Employer.objects.values_list("domain", flat=True)
    assert {address.rpartition(".")[2] for address in addresses} == {"example"}


@pytest.mark.parametrize("login", LOGINS, ids=[login.email for login in LOGINS])
def test_every_login_opens_with_the_printed_password_and_has_its_role(login: Login) -> None:
    user = User.objects.get(email=login.email)
    assert user.check_password(PASSWORD)
    assert viewer_for(user).roles == ({login.role} if login.role else set())


def test_nobody_else_can_sign_in() -> None:
    logins = [login.email for login in LOGINS]
    others = User.objects.exclude(email__in=logins)
    assert {user.has_usable_password() for user in others} == {False}


def test_the_employer_finds_whom_it_may_and_the_waiting_one_nobody() -> None:
    found = visible_to(as_viewer(EMPLOYER))
    assert found.filter(user__email=ALUMNA.email).exists()
    firm = as_viewer(EMPLOYER).employer_id
    barred = EmployerBlock.objects.filter(employer_id=firm).values("profile_id")
    working = Employment.objects.filter(employer_id=firm, ended_on__isnull=True).values("profile_id")
    opened = AlumniProfile.objects.filter(employer_open_until__isnull=False)
    assert found.count() == opened.exclude(pk__in=barred).exclude(pk__in=working).count()
    assert visible_to(as_viewer(WAITING_EMPLOYER)).count() == 0


def test_the_alumna_has_something_to_close() -> None:
    groups = AlumniProfile.objects.get(user__email=ALUMNA.email).employer_groups
    assert groups & FieldGroup.CAREER.bit
    assert groups & FieldGroup.IDENTITY.bit


def test_the_representative_finds_the_own_department_only() -> None:
    found = visible_to(as_viewer(REPRESENTATIVE))
    department = {code for row in found for code in row.degrees.values_list("unit__code", flat=True)}
    assert found.count() > 5
    assert "MMF-BIL-L" in department
    assert all(row.degrees.filter(unit__code__startswith="MMF-BIL").exists() for row in found)


def test_the_representative_is_in_the_middle_of_a_call_list() -> None:
    viewer = as_viewer(REPRESENTATIVE)
    [held] = call_lists(viewer)
    progress = progress_of(viewer, [held])[held.pk]
    assert progress.people > 2
    assert progress.reached >= 1
    assert call_backs_due(viewer) == 1
    assert stale_people(viewer, StaleFilter()).exists()


def test_most_owners_confirmed_within_the_year_and_some_long_ago() -> None:
    owned, today = AlumniProfile.objects.filter(user__isnull=False), as_viewer(ALUMNA).today
    stale = owned.filter(stale_q(today, what=("contact",))).count()
    assert 3 <= stale <= 15
    assert AlumniProfile.objects.filter(stale_q(today, what=("contact",))).count() < GRADUATES + STUDENTS - 55
    assert not owned.filter(stale_q(today, what=("contact",)), user__email=ALUMNA.email).exists()


def test_several_sources_say_something_else_and_the_alumna_is_asked() -> None:
    waiting = Proposal.objects.filter(state__in=UNDECIDED)
    assert set(waiting.values_list("source", flat=True)) == {
        Source.EMPLOYER,
        Source.REPRESENTATIVE,
        Source.STUDENT_RECORDS,
        Source.STAFF,
        Source.SURVEY,
    }
    assert 8 <= waiting.count() <= 10
    assert [one.state for one in proposals_to(as_viewer(ALUMNA))] == [ProposalState.ASKED]
    assert 2 <= proposals_before(as_viewer(REPRESENTATIVE)).count() < waiting.count()


def test_one_request_for_a_record_waits_one_is_in_hand_and_a_death_is_reported() -> None:
    assert states(ClaimRequest) == {"received": 1, "in_review": 1}
    assert DeathReport.objects.filter(state="open").count() == 1


def test_the_newcomer_can_claim_with_what_is_printed() -> None:
    record = LOGIN_RECORDS[UNCLAIMED.email]
    with translation.override("en"):
        assert f"student number {record.number}, date of birth {record.born}" in str(UNCLAIMED.tries)
    with transaction.atomic():
        pk = claim_record(as_viewer(UNCLAIMED), student_number=record.number, birth_date=record.born)
        assert AlumniProfile.objects.get(pk=pk).last_name == UNCLAIMED.last_name
        transaction.set_rollback(True)


def test_search_has_nothing_left_to_do() -> None:
    assert Entry.objects.filter(channel="search").count() == 0


def test_loading_again_changes_nothing() -> None:
    before = AlumniProfile.objects.count(), Page.objects.count(), Transition.objects.count()
    assert load(graduates=GRADUATES) is False
    assert (AlumniProfile.objects.count(), Page.objects.count(), Transition.objects.count()) == before


def test_the_logins_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo_logins")
    printed = capsys.readouterr().out
    assert PASSWORD in printed
    assert all(login.email in printed for login in LOGINS)
    assert "Department representative" in printed


def test_the_logins_are_written_where_the_loader_is_told(tmp_path: Path, settings: Any) -> None:
    settings.DEMO = True
    call_command("load_demo", logins=tmp_path / "logins")
    assert (tmp_path / "logins").read_text(encoding="utf-8").count("@") == len(LOGINS)
