"""Whose word a value is, when it was confirmed, and what becomes of a word that differs."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.models import Role, User
from portal.alumni.freshness import freshness_of, proposals_to, stale_profiles
from portal.alumni.models import AlumniProfile, Degree, Employment, Freshness, LifeCycle, Proposal, Source
from portal.alumni.precedence import PRECEDENCE
from portal.alumni.rows import barred_q
from portal.alumni.services import EmploymentDraft, InvalidProfile, ProfileDraft, edit_profile, freshness
from portal.employers.models import Employer
from portal.institution.models import Unit
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer
from portal.reference.models import Province, Sector

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
STAFF = Viewer(today=TODAY, roles=frozenset({Role.CENTER_STAFF}))
PROGRAM = Viewer(today=TODAY)
PHONE, EMAIL = FieldGroup.CONTACT_PHONE, FieldGroup.CONTACT_EMAIL


@pytest.fixture
def program() -> Unit:
    """Return a program of a small university."""
    root = Unit.add_root(code="U", kind="university", name_tr="Üniversite", name_en="University")
    return root.add_child(code="TAR", kind="program", level="bachelor", name_tr="Tarih", name_en="History")


@pytest.fixture
def person(program: Unit) -> Viewer:
    """Return an alumna whose record came with an import and was claimed."""
    user = User.objects.create_user("isil@kisi.example")
    profile = AlumniProfile.objects.create(
        first_name="Işıl",
        last_name="Karadağ",
        contact_phone="+905320000001",
        user=user,
        state=LifeCycle.CLAIMED,
    )
    Degree.objects.create(profile=profile, unit=program, level="bachelor")
    return Viewer(today=TODAY, user_id=user.pk, profile_id=profile.pk)


def representative(program: Unit) -> Viewer:
    return Viewer(today=TODAY, unit_paths=(program.path,), roles=frozenset({Role.DEPARTMENT_REPRESENTATIVE}))


def told(person: Viewer) -> dict[str, tuple[str, str | None, date | None]]:
    rows = freshness_of([person.profile_id or 0])[person.profile_id or 0]
    return {one.group.name: (one.source, one.verified_by, one.verified_on) for one in rows}


def profile_of(person: Viewer) -> AlumniProfile:
    return AlumniProfile.objects.get(pk=person.profile_id)


def test_what_nobody_touched_is_as_it_was_told_first(person: Viewer) -> None:
    assert told(person)["CONTACT_PHONE"] == (Source.STUDENT_RECORDS, None, None)
    assert told(person)["CAREER"] == (Source.SELF, None, None)
    assert set(told(person)) == {group.name for group in FieldGroup} == {group.name for group in PRECEDENCE}


def test_a_confirmation_keeps_the_source_and_counts_as_an_act(person: Viewer) -> None:
    pk = person.profile_id or 0
    freshness.confirm(person, profile_id=pk, groups=[PHONE], source=Source.SELF)
    assert told(person)["CONTACT_PHONE"] == (Source.STUDENT_RECORDS, Source.SELF, TODAY)
    assert profile_of(person).state == LifeCycle.ACTIVE
    # What the person stands behind, the records change no more; and an older word takes no later day away.
    written = freshness.write(
        PROGRAM, profile_id=pk, values={"contact_phone": "0532 000 00 02"}, source=Source.STUDENT_RECORDS
    )
    freshness.confirm(STAFF, profile_id=pk, groups=[PHONE], source=Source.STAFF, on=TODAY - timedelta(days=9))
    assert (written.applied, len(written.proposed)) == ((), 1)
    assert told(person)["CONTACT_PHONE"] == (Source.STUDENT_RECORDS, Source.SELF, TODAY)


def test_a_weaker_word_waits_and_a_replaced_one_is_kept(person: Viewer, program: Unit) -> None:
    pk, staff = person.profile_id or 0, representative(program)
    first = freshness.write(
        staff, profile_id=pk, values={"contact_phone": "0532 000 00 05"}, source=Source.REPRESENTATIVE
    )
    assert first.applied == ("contact_phone",)
    freshness.write(person, profile_id=pk, values={"contact_phone": "0532 000 00 06"}, source=Source.SELF)
    again = freshness.write(
        staff, profile_id=pk, values={"contact_phone": "0532 000 00 07"}, source=Source.REPRESENTATIVE
    )
    twice = freshness.write(
        staff, profile_id=pk, values={"contact_phone": "0532 000 00 07"}, source=Source.REPRESENTATIVE
    )
    assert (len(again.proposed), len(twice.proposed)) == (1, 0)
    assert profile_of(person).contact_phone == "+905320000006"
    rows = Proposal.objects.order_by("pk").values_list("state", "held", "held_source", "told", "source")
    assert list(rows) == [
        ("replaced", "+905320000001", "student_records", "+905320000005", "representative"),
        ("replaced", "+905320000005", "representative", "+905320000006", "self"),
        ("open", "+905320000006", "self", "+905320000007", "representative"),
    ]


def test_a_newer_word_of_the_same_source_takes_the_place_of_the_one_that_waits(person: Viewer) -> None:
    pk = person.profile_id or 0
    freshness.confirm(person, profile_id=pk, groups=[PHONE], source=Source.SELF)
    for number in ("0532 000 00 07", "0532 000 00 08"):
        freshness.write(STAFF, profile_id=pk, values={"contact_phone": number}, source=Source.STAFF)
    states = dict(Proposal.objects.values_list("told", "state"))
    assert states == {"+905320000007": "expired", "+905320000008": "open"}
    assert [one.told for one in proposals_to(person)] == ["+905320000008"]


def test_an_old_word_gives_way_after_two_years(person: Viewer) -> None:
    pk = person.profile_id or 0
    freshness.confirm(person, profile_id=pk, groups=[PHONE], source=Source.SELF, on=TODAY - timedelta(days=730))
    values = {"contact_phone": "0532 000 00 09"}
    assert freshness.write(STAFF, profile_id=pk, values=values, source=Source.STAFF).applied == ()
    Freshness.objects.update(verified_on=TODAY - timedelta(days=731))
    assert freshness.write(STAFF, profile_id=pk, values=values, source=Source.STAFF).applied == ("contact_phone",)


def test_what_the_person_took_out_is_not_filled_in_again(person: Viewer) -> None:
    pk = person.profile_id or 0
    freshness.write(person, profile_id=pk, values={"contact_phone": ""}, source=Source.SELF)
    written = freshness.write(STAFF, profile_id=pk, values={"contact_phone": "0532 000 00 01"}, source=Source.STAFF)
    assert (profile_of(person).contact_phone, len(written.proposed)) == ("", 1)


def test_an_employer_only_ever_proposes(person: Viewer) -> None:
    job = {"employer_name": "Mavikoy", "title": "Mimar", "started_on": "2025-01-01"}
    written = freshness.write(PROGRAM, profile_id=person.profile_id or 0, values={"job": job}, source=Source.EMPLOYER)
    assert (written.applied, [one.told for one in written.proposed]) == ((), [job])
    assert not Employment.objects.exists()


def test_a_new_position_at_the_same_firm_keeps_it_the_present_employer(person: Viewer, program: Unit) -> None:
    pk, staff = person.profile_id or 0, representative(program)
    sector = Sector.objects.create(code="J", name_tr="Bilişim", name_en="IT")
    province = Province.objects.create(code="34", name_tr="İstanbul", name_en="Istanbul", region_tr="Marmara")
    firm = Employer.objects.create(
        name="Işık Yazılım", tax_number="0000000017", domain="isik.example", sector=sector, province=province
    )

    def tell(name: str, began: str, title: str) -> None:
        job = {"employer_name": name, "title": title, "started_on": began}
        freshness.write(staff, profile_id=pk, values={"job": job}, source=Source.REPRESENTATIVE)

    def barred() -> bool:
        return AlumniProfile.objects.filter(barred_q(firm.pk), pk=pk).exists()

    tell(firm.name, "2020-01-01", "Uzman")
    Employment.objects.update(employer=firm)
    tell("IŞIK  YAZILIM", "2024-05-01", "Müdür")
    assert Employment.objects.get(ended_on__isnull=True).title == "Müdür"
    assert barred()
    with pytest.raises(InvalidProfile):
        tell("Mavikoy", (timezone.localdate() + timedelta(days=1)).isoformat(), "Müdür")
    assert barred()
    tell("Mavikoy", "2024-06-01", "Müdür")
    assert not barred()


def test_a_new_job_ends_the_present_one_and_the_same_job_confirms_it(person: Viewer, program: Unit) -> None:
    pk, staff = person.profile_id or 0, representative(program)
    for began, title in (("2020-01-01", "Uzman"), ("2024-05-01", "Müdür"), ("2024-05-01", "MÜDÜR")):
        job = {"employer_name": "Mavikoy", "title": title, "started_on": began}
        last = freshness.write(staff, profile_id=pk, values={"job": job}, source=Source.REPRESENTATIVE)
    assert last.confirmed == ("job",)
    jobs = Employment.objects.order_by("started_on").values_list("title", "ended_on", "source")
    assert list(jobs) == [("Uzman", date(2024, 5, 1), "representative"), ("Müdür", None, "representative")]
    assert told(person)["CAREER"] == (Source.REPRESENTATIVE, Source.REPRESENTATIVE, TODAY)


def test_an_edit_of_the_own_profile_is_her_word_of_what_changed(person: Viewer) -> None:
    draft = ProfileDraft(headline="Mimar", employments=(EmploymentDraft("Mavikoy", "Mimar", date(2025, 1, 1)),))
    edit_profile(person, draft=draft)
    edit_profile(Viewer(today=TODAY + timedelta(days=1), profile_id=person.profile_id), draft=draft)
    rows = Freshness.objects.values_list("group", "source", "verified_by", "verified_on")
    assert list(rows) == [("CAREER", "self", "self", TODAY)]


def test_nobody_speaks_for_whom_they_are_not_entrusted_with(person: Viewer, program: Unit) -> None:
    other = AlumniProfile.objects.create(first_name="Ece", last_name="Su", state=LifeCycle.CLAIMED)
    for actor, source in (
        (person, Source.SELF),
        (person, Source.STAFF),
        (representative(program), Source.REPRESENTATIVE),
        (Viewer(today=TODAY), Source.SELF),
    ):
        with pytest.raises(freshness.NotYours):
            freshness.confirm(actor, profile_id=other.pk, groups=[PHONE], source=source)
    with pytest.raises(freshness.TooEarly):
        freshness.confirm(STAFF, profile_id=other.pk, groups=[PHONE], source=Source.STAFF, on=TODAY + timedelta(days=1))
    with pytest.raises(InvalidProfile):
        freshness.write(STAFF, profile_id=other.pk, values={"contact_phone": "12", "sector": "?"}, source=Source.STAFF)
    assert not Freshness.objects.exists()


def test_stale_lists_ask_once_however_many(person: Viewer, program: Unit) -> None:
    pk = person.profile_id or 0
    assert stale_profiles(TODAY).count() == 1
    freshness.confirm(person, profile_id=pk, groups=[EMAIL], source=Source.SELF)
    assert not stale_profiles(TODAY, what=("contact",)).exists()
    assert stale_profiles(TODAY + timedelta(days=365), what=("contact",)).count() == 0
    assert stale_profiles(TODAY + timedelta(days=366), what=("contact",)).count() == 1
    assert list(stale_profiles(TODAY, what=("contact", "career"), unit_paths=(program.path,))) == [profile_of(person)]
    assert not stale_profiles(TODAY, unit_paths=()).exists()
    AlumniProfile.objects.bulk_create(AlumniProfile(first_name="A", last_name=str(one)) for one in range(20))
    with CaptureQueriesContext(connection) as asked:
        keys = list(stale_profiles(TODAY).order_by("pk").values_list("pk", flat=True))
        freshness_of(keys)
    assert (len(keys), len(asked)) == (21, 2)


def test_a_job_that_lasts_has_no_last_day(person: Viewer) -> None:
    lasting = EmploymentDraft("Mavikoy", "Mimar", date(2025, 1, 1), ended_on=TODAY + timedelta(days=1))
    with pytest.raises(InvalidProfile) as refused:
        edit_profile(Viewer(today=TODAY, profile_id=person.profile_id), draft=ProfileDraft(employments=(lasting,)))
    assert [str(reason) for _field, reason in refused.value.problems] == ["İş sürerken son günü boş bırakın."]
    assert not Employment.objects.filter(profile_id=person.profile_id, title="Mimar").exists()
