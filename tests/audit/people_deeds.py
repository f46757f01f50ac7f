"""Deeds on people and their records, and the links they leave: a part of the table of ``deeds``."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils import timezone

from portal.alumni.models import AlumniProfile
from portal.alumni.services import freshness, letters, proposals, record_death
from portal.data_rights import services as rights
from portal.data_rights.models import CameBy, DataRequest, RequestKind
from portal.data_rights.services import RequestDraft, erase_person
from portal.data_rights.services.requests import settle
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer
from portal.registry import services as registry
from portal.registry.models import ClaimRequest
from portal.tracking import services as tracking
from portal.tracking.models import CallList, DeathReport, Outcome
from tests.audit.world import World, day
from tests.cms_backoffice.test_help_requests import student_record

ERASURE, OBJECTION = RequestDraft(RequestKind.ERASURE), RequestDraft(RequestKind.OBJECTION, purpose="directory")
CORRECTION = RequestDraft(RequestKind.CORRECTION, field="postal_address", value="Tarsus")


def _imported(world: World) -> None:
    heading = "student_number,first_name,last_name,birth_date,program_code,graduated_on"
    row = "20150001,Ece,Su,1995-04-23,TAR-L,2019-06-14"
    file = io.BytesIO(f"{heading}\n{row}\n".encode())
    batch = registry.import_graduates(world.center, file=file, file_name="mezunlar.csv", apply=True)
    assert batch.state == "applied", batch.errors


def _entered(world: World, draft: RequestDraft) -> DataRequest:
    person = world.people[0].public_id
    return rights.enter_request(world.officer, draft=draft, came_by=CameBy.LETTER, received_on=day(0), profile=person)


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


def _claim(world: World, state: str = "received") -> int:
    made = ClaimRequest.objects.create(
        claimant=world.other, first_name="Işıl", last_name="Aydın", explanation="Benim.", state=state
    )
    return made.pk


def _accepted(world: World) -> None:
    record = student_record(world.people[0], "20150009").profile.public_id
    registry.accept_review(world.center, claim_id=_claim(world, "in_review"), profile=record, reason="Kimlik")


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


PEOPLE: dict[str, tuple[str, Callable[[World], Any]]] = {
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
}
"""The deeds that leave a link: its purpose, and the deed done."""
