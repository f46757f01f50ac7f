"""Nobody in office decides about themselves, wherever somebody in office decides: a colleague does."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.utils import timezone

from portal.accounts.models import Role, User
from portal.alumni.freshness import proposals_before
from portal.alumni.models import AlumniProfile, Source
from portal.alumni.services import freshness, proposals
from portal.careers import services as careers
from portal.careers.models import Posting
from portal.data_rights import services as rights
from portal.data_rights.models import CameBy, DataRequest, RequestKind
from portal.data_rights.services import RequestDraft
from portal.employers import services as employers
from portal.employers.models import Employer
from portal.membership import services as membership
from portal.privacy.own_affairs import OwnAffair
from portal.privacy.viewers import Viewer
from portal.registry import services as registry
from portal.registry.models import DuplicatePair
from portal.tracking import services as tracking
from portal.tracking.models import DeathReport
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus
from tests.cms_backoffice.test_help_requests import asked, student_record
from tests.tracking.department import viewer

pytestmark = pytest.mark.django_db


@dataclass
class Office:
    """Ece of the center, who is an alumna as well, and her colleague; the back office has left her profile behind."""

    campus: Campus
    account: User
    record: AlumniProfile
    ece: Viewer
    colleague: Viewer

    def firm(self, state: str = "submitted") -> Employer:
        """Return a firm that Ece acts for."""
        firm = places.firm(self.campus, "Toros", state)
        firm.members.create(user=self.account)
        return firm

    def posting(self, state: str = "submitted") -> Posting:
        """Return a posting of that firm."""
        return places.posting(self.firm("approved"), "Geliştirici", state)

    def pair(self, state: str = "open") -> DuplicatePair:
        """Return Ece's record beside one that looks like it."""
        other = places.alumnus(self.campus.history_program, "Ece Ak")
        first, second = sorted((self.record, other), key=lambda one: one.pk)
        return DuplicatePair.objects.create(first=first, second=second, state=state, score=90, found_at=timezone.now())

    def request(self, kind: RequestKind, state: str, **told: str) -> DataRequest:
        """Return a letter in which Ece asks for something."""
        draft = RequestDraft(kind, **told)
        made = rights.enter_request(
            self.colleague,
            draft=draft,
            came_by=CameBy.LETTER,
            received_on=self.ece.today,
            profile=self.record.public_id,
        )
        DataRequest.objects.filter(pk=made.pk).update(state=state)
        return made


@pytest.fixture
def office(tmp_path: Any, settings: Any) -> Office:
    settings.ERASURE_JOURNAL = tmp_path / "erasures.jsonl"
    campus = places.build()
    account, other = places.staff("center", campus), places.staff("coordinator", campus)
    record = places.alumnus(campus.history_program, "Ece Ak", user=account, state="active")
    both = frozenset({Role.CENTER_STAFF, Role.PRIVACY_OFFICER})
    ece, colleague = (replace(viewer(one), roles=both, profile_id=None) for one in (account, other))
    return Office(campus, account, record, ece, colleague)


def _undone(office: Office) -> Callable[[Viewer], Any]:
    merge = registry.merge_pair(office.colleague, pair_id=office.pair().pk)
    return lambda actor: registry.undo_merge(actor, merge_id=merge.pk)


def _reported(office: Office, decide: Callable[..., Any], **told: str) -> Callable[[Viewer], Any]:
    report = DeathReport.objects.create(profile=office.record, reported_at=timezone.now())
    return lambda actor: decide(actor, report_id=report.pk, **told)


def _helped(office: Office) -> Callable[[Viewer], Any]:
    student_record(office.record, "20230007")
    row = asked(office.campus, state="in_progress", email=office.account.email)

    def complete(actor: Viewer) -> Any:
        type(row).objects.filter(pk=row.pk).update(assigned_to=actor.user_id)
        return membership.complete_request(actor, request_id=row.pk, proof="Kimlik kartı")

    return complete


def _requested(
    office: Office, decide: Callable[..., Any], kind: RequestKind, state: str, *args: str, **told: str
) -> Callable[[Viewer], Any]:
    row = office.request(kind, state, **told)
    return lambda actor: decide(actor, row.pk, *args)


def _on(
    make: Callable[[Office], Any], decide: Callable[..., Any], key: str, **told: str
) -> Callable[[Office], Callable[[Viewer], Any]]:
    """Return the deed on what ``make`` returns, which ``decide`` knows by its ``key``."""

    def ready(office: Office) -> Callable[[Viewer], Any]:
        thing = make(office)
        return lambda actor: decide(actor, **{key: thing.pk}, **told)

    return ready


K = RequestKind
DEEDS: dict[str, Callable[[Office], Callable[[Viewer], Any]]] = {
    "merge": _on(Office.pair, registry.merge_pair, "pair_id"),
    "undo": _undone,
    "keep apart": _on(Office.pair, registry.keep_apart, "pair_id"),
    "look again": _on(lambda o: o.pair("apart"), registry.look_again, "pair_id"),
    "approve firm": _on(Office.firm, employers.approve_employer, "employer_id"),
    "suspend firm": _on(lambda o: o.firm("approved"), employers.suspend_employer, "employer_id", reason="Şikâyet"),
    "approve posting": _on(Office.posting, careers.approve_posting, "posting_id"),
    "archive posting": _on(lambda o: o.posting("closed"), careers.archive_posting, "posting_id"),
    "confirm death": lambda o: _reported(o, tracking.confirm_death, reason="Ailesi"),
    "dismiss death": lambda o: _reported(o, tracking.dismiss_death),
    "register": _helped,
    "identity": lambda o: _requested(o, rights.note_identity, K.ACCESS, "received", "Kimlik kartı"),
    "take up": lambda o: _requested(o, rights.take_up, K.ACCESS, "identity_checked"),
    "refuse": lambda o: _requested(o, rights.refuse, K.ACCESS, "received", "Verildi"),
    "correct": lambda o: _requested(
        o, rights.answer_correction, K.CORRECTION, "in_progress", field="last_name", value="Demir"
    ),
    "object": lambda o: _requested(o, rights.answer_objection, K.OBJECTION, "in_progress", purpose="directory"),
    "write": lambda o: (
        lambda actor: tracking.edit_record(actor, person=o.record.public_id, values={"contact_phone": ""})
    ),
}
"""What somebody in office decides about people and firms: made ready, then done by an actor."""


@pytest.mark.parametrize("deed", DEEDS)
def test_a_colleague_decides_and_nobody_about_themselves(office: Office, deed: str) -> None:
    perform = DEEDS[deed](office)
    with pytest.raises(OwnAffair):
        perform(office.ece)
    perform(office.colleague)


def test_what_is_told_of_the_own_record_waits_before_a_colleague(office: Office) -> None:
    row = places.differing(office.record, "+90 555 999 88 77")
    assert not proposals_before(office.ece).exists()
    assert list(proposals_before(office.colleague)) == [row]
    for decide in (proposals.accept_proposal, proposals.keep_proposal, proposals.ask_person):
        with pytest.raises(proposals.ProposalRefused) as refused:
            decide(office.ece, proposal=row.public_id)
        assert refused.value.code == "NOT_FOUND"
    proposals.accept_proposal(office.colleague, proposal=row.public_id)
    # As herself she decides in her own account: nothing of that is done in office.
    herself = Viewer(today=office.ece.today, user_id=office.account.pk, profile_id=office.record.pk)
    proposals.keep_proposal(herself, proposal=places.differing(office.record, "+90 555 999 88 66").public_id)


@pytest.mark.parametrize("source", [Source.STAFF, Source.REPRESENTATIVE])
def test_nobody_speaks_of_the_own_record_as_an_office(office: Office, source: Source) -> None:
    speaker = replace(office.ece, unit_paths=(office.campus.history.path,))
    with pytest.raises(freshness.NotYours):
        freshness.write(speaker, profile_id=office.record.pk, values={"last_name": "Demir"}, source=source)
    with pytest.raises(freshness.NotYours):
        freshness.confirm(speaker, profile_id=office.record.pk, groups=[], source=source)
