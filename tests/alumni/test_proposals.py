"""Words that differ: who decides on them, who sees them, and that they end."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.models import Role, User
from portal.alumni.freshness import freshness_of, in_language, proposals_before, proposals_to
from portal.alumni.models import AlumniProfile, Degree, Employment, LifeCycle, Proposal, Source
from portal.alumni.services import freshness, proposals
from portal.institution.models import Unit
from portal.outbox import services as outbox
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer
from portal.workflow.models import Transition
from portal.workflow.services import IllegalTransition

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
PROGRAM = Viewer(today=TODAY)
STAFF = Viewer(today=TODAY, roles=frozenset({Role.CENTER_STAFF}))


@pytest.fixture
def program() -> Unit:
    """Return a program of a small university."""
    root = Unit.add_root(code="U", kind="university", name_tr="Üniversite", name_en="University")
    return root.add_child(code="TAR", kind="program", level="bachelor", name_tr="Tarih", name_en="History")


@pytest.fixture
def person(program: Unit) -> Viewer:
    """Return an alumna who has confirmed her telephone."""
    user = User.objects.create_user("isil@kisi.example", email_verified_at=timezone.now())
    profile = AlumniProfile.objects.create(
        first_name="Işıl", last_name="Karadağ", contact_phone="+905320000001", user=user, state=LifeCycle.DORMANT
    )
    Degree.objects.create(profile=profile, unit=program, level="bachelor")
    viewer = Viewer(today=TODAY, user_id=user.pk, profile_id=profile.pk)
    freshness.confirm(viewer, profile_id=profile.pk, groups=[FieldGroup.CONTACT_PHONE], source=Source.SELF)
    AlumniProfile.objects.update(state=LifeCycle.DORMANT)
    return viewer


def representative(program: Unit) -> Viewer:
    return Viewer(today=TODAY, unit_paths=(program.path,), roles=frozenset({Role.DEPARTMENT_REPRESENTATIVE}))


def differs(
    person: Viewer, field: str = "contact_phone", value: object = "+905320000002", by: str = "survey"
) -> Proposal:
    on = TODAY if by == "employer" else TODAY - timedelta(days=1)
    written = freshness.write(
        PROGRAM, profile_id=person.profile_id or 0, values={field: value}, source=Source(by), on=on
    )
    return written.proposed[0]


def told(person: Viewer, group: str) -> tuple[str, str | None, date | None]:
    rows = freshness_of([person.profile_id or 0])[person.profile_id or 0]
    return next((one.source, one.verified_by, one.verified_on) for one in rows if one.group.name == group)


def test_the_person_takes_it_over_and_stands_behind_it(person: Viewer) -> None:
    asked = differs(person)
    assert proposals.acceptable(person, [asked]) == {asked.pk}
    proposals.accept_proposal(person, proposal=asked.public_id)
    profile = AlumniProfile.objects.get()
    assert (profile.contact_phone, profile.state) == ("+905320000002", LifeCycle.ACTIVE)
    assert told(person, "CONTACT_PHONE") == (Source.SURVEY, Source.SELF, TODAY)
    moved = Transition.objects.get(entity="alumni.proposal")
    assert (moved.name, moved.source, moved.target, moved.actor_id) == ("accept", "open", "accepted", person.user_id)
    assert not proposals_to(person).exists()
    with pytest.raises(proposals.ProposalRefused):
        proposals.accept_proposal(person, proposal=asked.public_id)


def test_leaving_it_confirms_what_is_held_and_it_does_not_come_back(person: Viewer) -> None:
    asked = differs(person)
    proposals.keep_proposal(person, proposal=asked.public_id)
    assert told(person, "CONTACT_PHONE") == (Source.STUDENT_RECORDS, Source.SELF, TODAY)
    again = freshness.write(
        PROGRAM,
        profile_id=person.profile_id or 0,
        values={"contact_phone": "+905320000002"},
        source=Source.SURVEY,
        on=TODAY - timedelta(days=1),
    )
    assert again.proposed == ()


def test_the_center_cannot_overrule_the_person_but_ask_her(person: Viewer) -> None:
    outbox.subscribe("test", {proposals.ASKED_PERSON}, lambda _topic, _ids: None)
    try:
        asked = differs(person)
        assert proposals.acceptable(STAFF, [asked]) == frozenset()
        with pytest.raises(proposals.NotYoursToDecide):
            proposals.accept_proposal(STAFF, proposal=asked.public_id)
        proposals.ask_person(STAFF, proposal=asked.public_id, reason="Anket")
        with pytest.raises(proposals.CannotBeAsked):
            proposals.ask_person(STAFF, proposal=asked.public_id)
        assert [one.state for one in proposals_to(person)] == ["asked"]
        assert outbox.waiting_entities("test", [proposals.ASKED_PERSON], 9) == [asked.pk]
    finally:
        outbox._subscriptions.pop("test")


def test_nobody_is_asked_without_an_account(person: Viewer) -> None:
    asked = differs(person)
    AlumniProfile.objects.update(state=LifeCycle.UNREACHABLE)
    with pytest.raises(proposals.CannotBeAsked):
        proposals.ask_person(STAFF, proposal=asked.public_id)


def test_names_are_the_centers_to_decide(person: Viewer) -> None:
    written = freshness.write(
        person, profile_id=person.profile_id or 0, values={"last_name": "Demir"}, source=Source.SELF
    )
    asked = written.proposed[0]
    with pytest.raises(proposals.NotYoursToDecide):
        proposals.accept_proposal(person, proposal=asked.public_id)
    proposals.accept_proposal(STAFF, proposal=asked.public_id, reason="Nüfus kaydı")
    profile = AlumniProfile.objects.get()
    assert (profile.last_name, profile.name_folded) == ("Demir", "isil demir")
    assert told(person, "IDENTITY") == (Source.SELF, Source.STAFF, TODAY)
    # The center's word stands above the records' from now on.
    later = freshness.write(
        PROGRAM, profile_id=profile.pk, values={"last_name": "Karadağ"}, source=Source.STUDENT_RECORDS
    )
    assert later.applied == ()


def test_a_representative_learns_of_no_degree_of_another_unit(person: Viewer, program: Unit) -> None:
    other = program.get_parent().add_child(code="HUK", kind="program", level="bachelor", name_tr="Hukuk", name_en="Law")
    second = Degree.objects.create(profile_id=person.profile_id, unit=other, level="bachelor")
    value = {"degree": second.pk, "unit": "HUK", "level": "bachelor", "graduated_on": "2020-06-20"}
    Proposal.objects.create(
        profile_id=person.profile_id, field="degree", group="EDUCATION", key=f"degree:{second.pk}", held={}, told=value,
        source=Source.STUDENT_RECORDS, held_source=Source.STAFF, told_on=TODAY, expires_on=TODAY,
    )  # fmt: skip
    asked = differs(person)
    assert list(proposals_before(representative(program))) == [asked]
    assert proposals_before(STAFF).count() == 2


def test_a_degree_is_taken_over_as_it_was_proposed(person: Viewer, program: Unit) -> None:
    degree = Degree.objects.get()
    value = {"degree": degree.pk, "unit": "TAR", "level": "master", "enrolled_on": None, "graduated_on": "2020-06-20"}
    asked = Proposal.objects.create(
        profile_id=person.profile_id,
        field="degree",
        group="EDUCATION",
        held={},
        held_source=Source.STAFF,
        told=value,
        source=Source.STUDENT_RECORDS,
        told_on=TODAY,
        key="k",
        expires_on=TODAY,
    )
    proposals.accept_proposal(STAFF, proposal=asked.public_id)
    degree.refresh_from_db()
    assert (degree.level, degree.graduated_on, degree.source) == ("master", date(2020, 6, 20), "student_records")


def test_a_proposed_job_is_taken_over(person: Viewer) -> None:
    job = {"employer_name": "Mavikoy", "title": "Mimar", "started_on": "2025-01-01"}
    asked = differs(person, "job", job, by="employer")
    proposals.accept_proposal(person, proposal=asked.public_id)
    assert list(Employment.objects.values_list("title", "source")) == [("Mimar", "employer")]


def test_a_proposed_job_is_told_in_words(person: Viewer) -> None:
    asked = differs(
        person, "job", {"employer_name": "Mavikoy", "title": "Mimar", "started_on": "2025-01-01"}, by="employer"
    )
    assert in_language([asked], "tr") == {asked.pk: ("", "Mimar, Mavikoy (2025)")}


def test_a_representative_finds_those_of_the_own_unit_without_addresses(person: Viewer, program: Unit) -> None:
    asked = differs(person)
    freshness.write(person, profile_id=person.profile_id or 0, values={"postal_address": "A"}, source=Source.SELF)
    differs(person, "postal_address", "B")
    other = Viewer(today=TODAY, unit_paths=("9999",), roles=frozenset({Role.DEPARTMENT_REPRESENTATIVE}))
    assert list(proposals_before(representative(program))) == [asked]
    assert proposals_before(STAFF).count() == 2
    assert not proposals_before(other).exists()
    for actor, key in ((other, asked.public_id), (STAFF, uuid4()), (PROGRAM, asked.public_id)):
        with pytest.raises(proposals.ProposalRefused) as refused:
            proposals.keep_proposal(actor, proposal=key)
        assert refused.value.code == "NOT_FOUND"
    with pytest.raises(proposals.NotYoursToDecide):
        proposals.keep_proposal(representative(program), proposal=asked.public_id)


def test_of_two_decisions_at_once_one_wins(person: Viewer) -> None:
    asked = differs(person)
    stale = Proposal.objects.get(pk=asked.pk)
    proposals.keep_proposal(STAFF, proposal=asked.public_id)
    with pytest.raises(IllegalTransition):
        proposals.move(stale, "accept", actor=person)


def test_what_nobody_decided_on_ends(person: Viewer) -> None:
    differs(person)
    last = Proposal.objects.get().expires_on
    assert proposals.expire_proposals(last) == 0
    assert proposals.expire_proposals(last + timedelta(days=1)) == 1
    assert Transition.objects.get(entity="alumni.proposal").reason == proposals.NOBODY_DECIDED
    assert AlumniProfile.objects.get().contact_phone == "+905320000001"


def test_many_are_weighed_with_one_statement(person: Viewer) -> None:
    rows = [differs(person), differs(person, "last_name", "Demir", by="survey")]
    for some in (rows[:1], rows):
        with CaptureQueriesContext(connection) as asked:
            proposals.acceptable(person, some)
        assert len(asked) == 1
