"""Deeds on roles, firms, postings, events and memberships, and the links they leave: a part of ``deeds``."""

from collections.abc import Callable
from typing import Any

from django.utils.timezone import now

from portal.accounts.delegation import delegate
from portal.accounts.models import Role, RoleAssignment
from portal.accounts.services import Term, assign_role, end_role
from portal.careers import services as careers
from portal.employers import services as employers
from portal.employers.models import Employer
from portal.employers.scraping import acknowledge_alarm
from portal.events import services as events
from portal.events.models import Registration
from portal.membership import services as membership
from portal.membership.editions import EditionDraft
from portal.membership.models import UnitTask
from portal.outbox import dead_letters
from portal.outbox.models import Entry
from portal.staffing import services as staffing
from tests.audit.world import World, day
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.test_help_requests import asked, registered, student_record
from tests.employers.readings import alarm_on


def _invited(world: World) -> Any:
    colleague = staffing.Colleague("yeni@uni.example", "Yeni", "Biri")
    return staffing.invite(world.coordinator.pk, colleague=colleague, term=Term(Role.CENTER_STAFF, day(0)))


def _checked_in(world: World) -> None:
    place = Registration.objects.create(event_id=world.event("published"), user=world.other, state="confirmed")
    events.check_in(world.center, public_id=place.public_id)


def _ended(world: World) -> None:
    held = RoleAssignment.objects.create(user=world.other, role=Role.EDITOR, starts_on=day(-9))
    end_role(world.coordinator.pk, assignment_id=held.pk, today=day(0))


def _delegated(world: World) -> None:
    RoleAssignment.objects.create(user=world.other, role=Role.CENTER_STAFF, starts_on=day(-9))
    until = {"starts_on": day(0), "ends_on": day(3), "today": day(0)}
    delegate(world.coordinator.pk, to_user_id=world.other.pk, reason="İzin", **until)


def _edition() -> EditionDraft:
    return EditionDraft(day(-1), "Üniversite", "University", "Metin", "Text")


def _in_hand(world: World) -> int:
    return asked(world.campus, state="in_progress", assigned_to=world.coordinator).pk


def _completed(world: World) -> None:
    student_record(places.alumnus(world.campus.history_program, "Fırat Öz", state="expected"), "20230007")
    membership.complete_request(world.center, request_id=_in_hand(world), proof="Kimlik kartı")


def _given_up() -> int:
    return Entry.objects.create(channel="letters", topic="x", entity_id=1, not_before=now(), dead_at=now()).pk


def _campaign(world: World) -> int:
    draft = membership.CampaignDraft("2026-2027", day(-3), day(9))
    return membership.write_campaign(world.center, draft=draft).pk


def _task_done(world: World) -> int:
    task = UnitTask.objects.filter(campaign_id=_campaign(world)).earliest("pk")
    return membership.finish_task(world.center, task_id=task.pk, note="Asıldı").pk


def _advised(world: World) -> dict[str, int]:
    RoleAssignment.objects.create(user=world.other, role=Role.ADVISOR, starts_on=day(0))
    where = {"campaign_id": _campaign(world), "unit_id": world.campus.history.pk, "advisor_id": world.other.pk}
    membership.assign_advisor(world.center, **where)
    return where


def _printed_for(world: World) -> None:
    membership.print_for_applicant(world.center, request_id=registered(world.campus).pk)


OFFICE: dict[str, tuple[str, Callable[[World], Any]]] = {
    "portal.outbox.dead_letters.retry": (
        "outbox.entry.retry",
        lambda world: dead_letters.retry(world.center, entry_id=_given_up()),
    ),
    "portal.outbox.dead_letters.discard": (
        "outbox.entry.discard",
        lambda world: dead_letters.discard(world.center, entry_id=_given_up(), reason="Adres yok"),
    ),
    "portal.accounts.services.assign_role": (
        "accounts.roleassignment.give",
        lambda w: assign_role(w.coordinator.pk, user_id=w.other.pk, term=Term(Role.EDITOR, day(0))),
    ),
    "portal.accounts.services.end_role": ("accounts.roleassignment.end", _ended),
    "portal.accounts.delegation.delegate": ("accounts.roleassignment.delegate", _delegated),
    "portal.careers.services.approve_posting": (
        "careers.posting.approve",
        lambda w: careers.approve_posting(w.center, posting_id=w.posting()),
    ),
    "portal.careers.services.archive_posting": (
        "careers.posting.archive",
        lambda w: careers.archive_posting(w.center, posting_id=w.posting("closed")),
    ),
    "portal.careers.services.reject_posting": (
        "careers.posting.reject",
        lambda w: careers.reject_posting(w.center, posting_id=w.posting(), reason="Eksik"),
    ),
    "portal.careers.services.request_changes": (
        "careers.posting.request_changes",
        lambda w: careers.request_changes(w.center, posting_id=w.posting(), reason="Eksik"),
    ),
    "portal.employers.services.approve_employer": (
        "employers.employer.approve",
        lambda w: employers.approve_employer(w.center, employer_id=w.firm()),
    ),
    "portal.employers.services.reject_employer": (
        "employers.employer.reject",
        lambda w: employers.reject_employer(w.center, employer_id=w.firm(), reason="Eksik"),
    ),
    "portal.employers.services.request_changes": (
        "employers.employer.request_changes",
        lambda w: employers.request_changes(w.center, employer_id=w.firm(), reason="Eksik"),
    ),
    "portal.employers.services.review_employer": (
        "employers.employer.review",
        lambda w: employers.review_employer(w.center, employer_id=w.firm()),
    ),
    "portal.employers.scraping.acknowledge_alarm": (
        "employers.scrapingalarm.acknowledge",
        lambda w: acknowledge_alarm(
            w.center, alarm_id=alarm_on(Employer.objects.get(pk=w.firm("approved"))).pk, reason="Uyarıldı"
        ),
    ),
    "portal.employers.services.suspend_employer": (
        "employers.employer.suspend",
        lambda w: employers.suspend_employer(w.center, employer_id=w.firm("approved"), reason="Şikâyet"),
    ),
    "portal.events.services.cancel_event": (
        "events.event.cancel",
        lambda w: events.cancel_event(w.center, event_id=w.event("published"), reason="Fırtına"),
    ),
    "portal.events.services.check_in": ("events.registration.check_in", _checked_in),
    "portal.events.services.hold_event": (
        "events.event.hold",
        lambda w: events.hold_event(w.center, event_id=w.event("registration_closed")),
    ),
    "portal.events.services.publish_event": (
        "events.event.publish",
        lambda w: events.publish_event(w.center, event_id=w.event()),
    ),
    "portal.membership.editions.publish_edition": (
        "membership.formedition.publish",
        lambda w: membership.publish_edition(w.center, draft=_edition()),
    ),
    "portal.membership.campaigning.write_campaign": ("membership.campaign.write", lambda w: _campaign(w)),
    "portal.membership.campaigning.finish_task": ("membership.unittask.finish", lambda w: _task_done(w)),
    "portal.membership.campaigning.reopen_task": (
        "membership.unittask.reopen",
        lambda w: membership.reopen_task(w.center, task_id=_task_done(w), reason="Söküldü"),
    ),
    "portal.membership.campaigning.assign_advisor": ("membership.cohortstudent.assign", lambda w: _advised(w)),
    "portal.membership.campaigning.release_advisor": (
        "membership.cohortstudent.release",
        lambda w: membership.release_advisor(w.center, **_advised(w)),
    ),
    "portal.membership.help_notices.publish_help_notice": (
        "membership.helpnotice.publish",
        lambda w: membership.publish_help_notice(w.center, draft=membership.HelpNoticeDraft("Metin", "Text")),
    ),
    "portal.membership.help_printing.print_for_applicant": ("membership.membershipform.print_for", _printed_for),
    "portal.membership.helping.take_request": (
        "membership.helprequest.take",
        lambda w: membership.take_request(w.center, request_id=asked(w.campus).pk),
    ),
    "portal.membership.helping.take_over_request": (
        "membership.helprequest.take_over",
        lambda w: membership.take_over_request(w.center, request_id=asked(w.campus, state="in_progress").pk),
    ),
    "portal.membership.helping.correct_request": (
        "membership.helprequest.correct",
        lambda w: membership.correct_request(
            w.center, request_id=_in_hand(w), student_number="2", email="yeni@ev.example"
        ),
    ),
    "portal.membership.helping.complete_request": ("membership.membership.register_for", _completed),
    "portal.membership.helping.reject_request": (
        "membership.helprequest.reject",
        lambda w: membership.reject_request(w.center, request_id=_in_hand(w), reason="Kayıt yok"),
    ),
    "portal.staffing.services.invite": ("staffing.staffinvitation.invite", _invited),
    "portal.staffing.services.withdraw": (
        "staffing.staffinvitation.withdraw",
        lambda w: staffing.withdraw(w.coordinator.pk, invitation_id=_invited(w).pk),
    ),
}
"""The deeds that leave a link: its purpose, and the deed done."""
