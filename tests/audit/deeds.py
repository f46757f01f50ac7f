"""Every deed that somebody does, and whether it leaves a link in the audit log: the tables of ``test_every_deed``."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from portal.accounts.delegation import delegate
from portal.accounts.models import Role, RoleAssignment, User
from portal.accounts.services import Term, assign_role, end_role
from portal.alumni.models import AlumniProfile, Proposal
from portal.alumni.services import freshness, letters, proposals, record_death
from portal.careers import services as careers
from portal.data_rights import services as rights
from portal.data_rights.models import CameBy, DataRequest, RequestKind
from portal.data_rights.services import RequestDraft, erase_person
from portal.data_rights.services.requests import settle
from portal.employers import services as employers
from portal.events import services as events
from portal.events.models import Registration
from portal.membership import services as membership
from portal.membership.editions import EditionDraft
from portal.membership.models import UnitTask
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer
from portal.registry import services as registry
from portal.registry.models import ClaimRequest, DuplicatePair
from portal.staffing import services as staffing
from portal.tracking import services as tracking
from portal.tracking.models import CallList, DeathReport, Outcome
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus
from tests.cms_backoffice.test_help_requests import asked, registered, student_record

ERASURE, OBJECTION = RequestDraft(RequestKind.ERASURE), RequestDraft(RequestKind.OBJECTION, purpose="directory")
CORRECTION = RequestDraft(RequestKind.CORRECTION, field="postal_address", value="Tarsus")
OWN = "done to what is one's own, or to one's own firm's"
PROGRAM = "done by the timetable"
READS = "changes nothing"
CONTENT = "an event or a mailing, no data of people and no decision on them"
ELSEWHERE = "its own table is the log"
NOT_AUDITED = {
    "portal.alumni.services.accept_contact": OWN,
    "portal.alumni.services.act": OWN,
    "portal.alumni.services.attach_user": OWN,
    "portal.alumni.services.block_employer": OWN,
    "portal.alumni.services.close_to_employers": OWN,
    "portal.alumni.services.decline_contact": OWN,
    "portal.alumni.services.edit_profile": OWN,
    "portal.alumni.services.note_edit": OWN,
    "portal.alumni.services.open_to_employers": OWN,
    "portal.alumni.services.request_contact": OWN,
    "portal.alumni.services.revoke_grant": OWN,
    "portal.alumni.services.set_directory": OWN,
    "portal.alumni.services.set_visibility": OWN,
    "portal.alumni.services.unblock_employer": OWN,
    "portal.alumni.services.update_from_records": "the import writes the link",
    "portal.alumni.services.withdraw_contact": OWN,
    "portal.alumni.services.choose_digest": OWN,
    "portal.alumni.services.close_group": OWN,
    "portal.employers.saved_searches.delete_search": OWN,
    "portal.employers.saved_searches.rename_search": OWN,
    "portal.employers.saved_searches.save_search": OWN,
    "portal.files.services.remove": OWN,
    "portal.files.services.start_upload": OWN,
    "portal.files.services.store": OWN,
    "portal.files.services.ticket_of": READS,
    "portal.careers.services.close_posting": OWN,
    "portal.careers.services.save_draft": OWN,
    "portal.careers.services.submit_posting": OWN,
    "portal.careers.services.turn_of_day": PROGRAM,
    "portal.data_rights.consents.give": OWN,
    "portal.data_rights.consents.withdraw": OWN,
    "portal.data_rights.services.confirm_identity": OWN,
    "portal.data_rights.services.open_request": OWN,
    "portal.data_rights.services.preview_erasure": READS,
    "portal.data_rights.services.withdraw": OWN,
    "portal.employers.members.accept_invitation": OWN,
    "portal.employers.members.invite": OWN,
    "portal.employers.members.remove_member": OWN,
    "portal.employers.members.set_member_role": OWN,
    "portal.employers.members.withdraw_invitation": OWN,
    "portal.employers.services.expire_passed": PROGRAM,
    "portal.employers.services.register_employer": OWN,
    "portal.employers.services.remind_owners": PROGRAM,
    "portal.employers.services.renew_employer": OWN,
    "portal.events.services.cancel_registration": OWN,
    "portal.events.services.register": OWN,
    "portal.events.services.write_event": CONTENT,
    "portal.membership.asking.ask_for_help": OWN,
    "portal.membership.checking.check_at_desk": ELSEWHERE,
    "portal.membership.checking.check_in_public": ELSEWHERE,
    "portal.membership.issuing.issue_form": OWN,
    "portal.membership.joining.complete_membership": OWN,
    "portal.membership.joining.start_membership": OWN,
    "portal.registry.claiming.claim_record": OWN,
    "portal.registry.claiming.proven_record": READS,
    "portal.registry.claims.asking.request_review": OWN,
    "portal.registry.claims.asking.settle_review": OWN,
    "portal.registry.claims.asking.withdraw_review": OWN,
    "portal.registry.claims.candidates.find_candidates": READS,
    "portal.registry.merges.finish_merges": PROGRAM,
    "portal.registry.merges.plan_merge": READS,
    "portal.tracking.services.postpone": "the same person again tomorrow",
    "portal.tracking.services.take_next": "a read, which the access ledger keeps",
    "newsletter.services.send_again": CONTENT,
    "newsletter.services.send_test": OWN,
    "newsletter.services.treat_as_sent": CONTENT,
}
"""The deeds that leave no link of their own, each with the reason."""


@dataclass
class World:
    """What the deeds below are done to."""

    campus: Campus
    center: Viewer
    people: tuple[AlumniProfile, AlumniProfile]
    coordinator: User
    other: User

    @property
    def officer(self) -> Viewer:
        """Return the coordinator as the privacy officer."""
        return replace(self.center, roles=self.center.roles | {Role.PRIVACY_OFFICER})

    def pair(self) -> DuplicatePair:
        """Return two records that look alike."""
        first, second = self.people
        return DuplicatePair.objects.create(first=first, second=second, score=90, found_at=timezone.now())

    def proposal(self) -> Proposal:
        """Return what somebody says of a person who can be asked and who never confirmed what is held."""
        User.objects.filter(pk=self.other.pk).update(email_verified_at=timezone.now())
        AlumniProfile.objects.filter(pk=self.people[0].pk).update(user=self.other, state="claimed")
        today = _day(0)
        told = {"held_source": "student_records", "source": "employer", "told_on": today, "expires_on": today}
        return Proposal.objects.create(
            profile=self.people[0], field="contact_phone", group="CONTACT_PHONE", held="", told="1", key="k", **told
        )

    def firm(self, state: str = "submitted") -> int:
        """Return a firm."""
        return places.firm(self.campus, "Toros", state).pk

    def posting(self, state: str = "submitted") -> int:
        """Return a posting."""
        return places.posting(places.firm(self.campus, "Toros", "approved"), "Geliştirici", state).pk

    def event(self, state: str = "draft") -> int:
        """Return an event."""
        return places.event("Mezunlar Günü", state).pk

    def merged(self) -> int:
        """Return a merge that can be taken back."""
        return registry.merge_pair(self.center, pair_id=self.pair().pk).pk


def _day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def _invited(world: World) -> Any:
    colleague = staffing.Colleague("yeni@uni.example", "Yeni", "Biri")
    return staffing.invite(world.coordinator.pk, colleague=colleague, term=Term(Role.CENTER_STAFF, _day(0)))


def _checked_in(world: World) -> None:
    place = Registration.objects.create(event_id=world.event("published"), user=world.other, state="confirmed")
    events.check_in(world.center, public_id=place.public_id)


def _imported(world: World) -> None:
    heading = "student_number,first_name,last_name,birth_date,program_code,graduated_on"
    row = "20150001,Ece,Su,1995-04-23,TAR-L,2019-06-14"
    file = io.BytesIO(f"{heading}\n{row}\n".encode())
    batch = registry.import_graduates(world.center, file=file, file_name="mezunlar.csv", apply=True)
    assert batch.state == "applied", batch.errors


def _ended(world: World) -> None:
    held = RoleAssignment.objects.create(user=world.other, role=Role.EDITOR, starts_on=_day(-9))
    end_role(world.coordinator.pk, assignment_id=held.pk, today=_day(0))


def _delegated(world: World) -> None:
    RoleAssignment.objects.create(user=world.other, role=Role.CENTER_STAFF, starts_on=_day(-9))
    until = {"starts_on": _day(0), "ends_on": _day(3), "today": _day(0)}
    delegate(world.coordinator.pk, to_user_id=world.other.pk, reason="İzin", **until)


def _entered(world: World, draft: RequestDraft) -> DataRequest:
    person = world.people[0].public_id
    return rights.enter_request(world.officer, draft=draft, came_by=CameBy.LETTER, received_on=_day(0), profile=person)


def _taken_up(world: World, draft: RequestDraft) -> DataRequest:
    row = _entered(world, draft)
    rights.note_identity(world.officer, row.pk, "Kimlik kartı")
    return rights.take_up(world.officer, row.pk)


def _copied(world: World) -> DataRequest:
    row = _taken_up(world, RequestDraft(RequestKind.ACCESS))
    rights.make_copy(row.pk)
    return row


def _erased(world: World) -> None:
    row = _taken_up(world, ERASURE)
    rights.answer_erasure(world.officer, row.pk, confirmation=row.number)


def _edition() -> EditionDraft:
    return EditionDraft(_day(-1), "Üniversite", "University", "Metin", "Text")


def _in_hand(world: World) -> int:
    return asked(world.campus, state="in_progress", assigned_to=world.coordinator).pk


def _completed(world: World) -> None:
    student_record(places.alumnus(world.campus.history_program, "Fırat Öz", state="expected"), "20230007")
    membership.complete_request(world.center, request_id=_in_hand(world), proof="Kimlik kartı")


def _claim(world: World, state: str = "received") -> int:
    made = ClaimRequest.objects.create(
        claimant=world.other, first_name="Işıl", last_name="Aydın", explanation="Benim.", state=state
    )
    return made.pk


def _accepted(world: World) -> None:
    record = student_record(world.people[0], "20150009").profile.public_id
    registry.accept_review(world.center, claim_id=_claim(world, "in_review"), profile=record, reason="Kimlik")


def _campaign(world: World) -> int:
    draft = membership.CampaignDraft("2026-2027", _day(-3), _day(9))
    return membership.write_campaign(world.center, draft=draft).pk


def _task_done(world: World) -> int:
    task = UnitTask.objects.filter(campaign_id=_campaign(world)).earliest("pk")
    return membership.finish_task(world.center, task_id=task.pk, note="Asıldı").pk


def _advised(world: World) -> dict[str, int]:
    RoleAssignment.objects.create(user=world.other, role=Role.ADVISOR, starts_on=_day(0))
    where = {"campaign_id": _campaign(world), "unit_id": world.campus.history.pk, "advisor_id": world.other.pk}
    membership.assign_advisor(world.center, **where)
    return where


def _printed_for(world: World) -> None:
    membership.print_for_applicant(world.center, request_id=registered(world.campus).pk)


def _caller(world: World) -> Viewer:
    return replace(world.center, reason="tracking")


def _listed(world: World) -> CallList:
    return tracking.make_list(_caller(world), unit_id=world.campus.history.public_id, name="2019 mezunları")


def _call(world: World) -> Any:
    made = _listed(world)
    tracking.add_people(_caller(world), list_id=made.public_id, people=[world.people[0].public_id])
    return made.calls.get().public_id


def _reported(world: World) -> int:
    return DeathReport.objects.create(profile=world.people[0], reported_at=timezone.now()).pk


def _from_file(world: World) -> None:
    student_record(world.people[0], "20150001")
    file = io.BytesIO(b"ogrenci_no;telefon\n20150001;05321234567\n")
    tracking.update_from_file(_caller(world), file=file, file_name="liste.csv", apply=True)


AUDITED: dict[str, tuple[str, Callable[[World], Any]]] = {
    "portal.accounts.services.assign_role": (
        "accounts.roleassignment.give",
        lambda w: assign_role(w.coordinator.pk, user_id=w.other.pk, term=Term(Role.EDITOR, _day(0))),
    ),
    "portal.accounts.services.end_role": ("accounts.roleassignment.end", _ended),
    "portal.accounts.delegation.delegate": ("accounts.roleassignment.delegate", _delegated),
    "portal.alumni.services.accept_proposal": (
        "alumni.proposal.accept",
        lambda w: proposals.accept_proposal(w.center, proposal=w.proposal().public_id),
    ),
    "portal.alumni.services.ask_person": (
        "alumni.proposal.ask",
        lambda w: proposals.ask_person(w.center, proposal=w.proposal().public_id),
    ),
    "portal.alumni.services.ask_these": (
        "freshness.ask_whether_still_true",
        lambda w: letters.ask_these(w.center, profile_ids=[w.people[0].pk]),
    ),
    "portal.alumni.services.ask_whether_still_true": (
        "freshness.ask_whether_still_true",
        lambda w: letters.ask_whether_still_true(w.center),
    ),
    "portal.alumni.services.keep_proposal": (
        "alumni.proposal.keep",
        lambda w: proposals.keep_proposal(w.center, proposal=w.proposal().public_id),
    ),
    "portal.alumni.services.confirm": (
        "freshness.confirm",
        lambda w: freshness.confirm(
            w.center, profile_id=w.people[0].pk, groups=[FieldGroup.CAREER], source=freshness.Source.STAFF
        ),
    ),
    "portal.alumni.services.write": (
        "freshness.write",
        lambda w: freshness.write(
            w.center, profile_id=w.people[0].pk, values={"contact_phone": ""}, source=freshness.Source.STAFF
        ),
    ),
    "portal.alumni.services.record_death": (
        "alumni.alumniprofile.decease",
        lambda w: record_death(w.center, profile_id=w.people[0].pk, reason="Ailesi"),
    ),
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
    "portal.data_rights.services.erase_person": (
        "erase",
        lambda w: erase_person(w.center, profile=w.people[0].public_id),
    ),
    "portal.data_rights.services.answer_access": (
        "data_rights.datarequest.settle",
        lambda w: rights.answer_access(w.officer, _copied(w).pk, "Elden verildi"),
    ),
    "portal.data_rights.services.fetch_copy": (
        "data_rights.datarequest.fetch",
        lambda w: rights.fetch_copy(w.officer, public_id=_copied(w).public_id),
    ),
    "portal.data_rights.services.answer_correction": (
        "data_rights.datarequest.settle",
        lambda w: rights.answer_correction(w.officer, _taken_up(w, CORRECTION).pk),
    ),
    "portal.data_rights.services.answer_erasure": ("erase", _erased),
    "portal.data_rights.services.answer_objection": (
        "data_rights.datarequest.settle",
        lambda w: rights.answer_objection(w.officer, _taken_up(w, OBJECTION).pk),
    ),
    "portal.data_rights.services.enter_request": ("data_rights.datarequest.enter", lambda w: _entered(w, ERASURE)),
    "portal.data_rights.services.note_identity": (
        "data_rights.datarequest.check_identity",
        lambda w: rights.note_identity(w.officer, _entered(w, ERASURE).pk, "Kimlik kartı"),
    ),
    "portal.data_rights.services.refuse": (
        "data_rights.datarequest.refuse",
        lambda w: rights.refuse(w.officer, _entered(w, ERASURE).pk, "Kimlik doğrulanamadı"),
    ),
    "portal.data_rights.services.settle": (
        "data_rights.datarequest.settle",
        lambda w: settle(w.officer, _taken_up(w, OBJECTION), "Yapıldı"),
    ),
    "portal.data_rights.services.take_up": ("data_rights.datarequest.take_up", lambda w: _taken_up(w, ERASURE)),
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
    "portal.registry.imports.import_graduates": ("registry.importbatch.apply", _imported),
    "portal.registry.claims.deciding.take_review": (
        "registry.claimrequest.review",
        lambda w: registry.take_review(w.center, claim_id=_claim(w)),
    ),
    "portal.registry.claims.deciding.accept_review": ("registry.claimrequest.accept", _accepted),
    "portal.registry.claims.deciding.reject_review": (
        "registry.claimrequest.reject",
        lambda w: registry.reject_review(w.center, claim_id=_claim(w, "in_review"), reason="Ulaşamadık"),
    ),
    "portal.registry.duplicates.queue.keep_apart": (
        "registry.duplicatepair.keep_apart",
        lambda w: registry.keep_apart(w.center, pair_id=w.pair().pk),
    ),
    "portal.registry.duplicates.queue.look_again": (
        "registry.duplicatepair.look_again",
        lambda w: registry.look_again(w.center, pair_id=registry.keep_apart(w.center, pair_id=w.pair().pk).pk),
    ),
    "portal.registry.merges.merge_pair": ("registry.merge.merge", World.merged),
    "portal.registry.merges.undo_merge": (
        "registry.merge.undo",
        lambda w: registry.undo_merge(w.center, merge_id=w.merged()),
    ),
    "portal.tracking.services.make_list": ("tracking.calllist.make", lambda w: _listed(w)),
    "portal.tracking.services.close_list": (
        "tracking.calllist.close",
        lambda w: tracking.close_list(_caller(w), list_id=_listed(w).public_id),
    ),
    "portal.tracking.services.add_people": ("tracking.calllist.add", lambda w: _call(w)),
    "portal.tracking.services.add_matching": (
        "tracking.calllist.add",
        lambda w: tracking.add_matching(
            _caller(w), list_id=_listed(w).public_id, rows=AlumniProfile.objects.filter(pk=w.people[0].pk)
        ),
    ),
    "portal.tracking.services.record_outcome": (
        "tracking.call.reached",
        lambda w: tracking.record_outcome(_caller(w), call_id=_call(w), outcome=Outcome.REACHED),
    ),
    "portal.tracking.services.take_off": (
        "tracking.call.drop",
        lambda w: tracking.take_off(_caller(w), call_id=_call(w)),
    ),
    "portal.tracking.services.confirm_death": (
        "alumni.alumniprofile.decease",
        lambda w: tracking.confirm_death(_caller(w), report_id=_reported(w), reason="Ailesi"),
    ),
    "portal.tracking.services.dismiss_death": (
        "tracking.deathreport.dismiss",
        lambda w: tracking.dismiss_death(_caller(w), report_id=_reported(w)),
    ),
    "portal.tracking.services.edit_record": (
        "freshness.write",
        lambda w: tracking.edit_record(_caller(w), person=w.people[0].public_id, values={"contact_phone": ""}),
    ),
    "portal.tracking.services.ask_by_mail": (
        "freshness.ask_whether_still_true",
        lambda w: tracking.ask_by_mail(_caller(w), people=[w.people[0].public_id]),
    ),
    "portal.tracking.services.update_from_file": ("freshness.write", lambda w: _from_file(w)),
    "portal.staffing.services.invite": ("staffing.staffinvitation.invite", _invited),
    "portal.staffing.services.withdraw": (
        "staffing.staffinvitation.withdraw",
        lambda w: staffing.withdraw(w.coordinator.pk, invitation_id=_invited(w).pk),
    ),
}
"""The deeds that leave a link: its purpose, and the deed done."""
MOVED = {
    "newsletter.services.cancel",
    "newsletter.services.pause",
    "newsletter.services.resume",
    "newsletter.services.schedule",
}
"""The deeds on mailings that are a transition and nothing else: ``test_a_transition_is_audited`` holds for them."""


RULES = {
    "portal.alumni.services.acceptable",
    "portal.alumni.services.decides_as",
    "portal.alumni.services.locked",
    "portal.alumni.services.own",
    "portal.alumni.services.user_id_of",
    "portal.membership.issuing.issue_on_behalf",
    "portal.data_rights.services.entrusted",
    "portal.data_rights.services.officer_only",
    "portal.membership.joining.locked",
    "portal.privacy.deeds.is_in_office",
    "portal.privacy.deeds.note",
    "portal.privacy.deeds.note_on",
    "portal.privacy.notices.officer_only",
    "portal.privacy.own_affairs.not_about_oneself",
    "portal.registry.rights.center_only",
    "portal.tracking.rights.in_office",
}
"""Questions about an actor, and the writing itself."""
