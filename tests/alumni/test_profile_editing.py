"""An owner writes the own profile: whole, checked, and without changing whom it is open to."""

from datetime import date
from uuid import uuid4

import pytest

from portal.accounts.models import User
from portal.alumni.models import AlumniProfile, LifeCycle
from portal.alumni.services import EmploymentDraft, InvalidProfile, NoProfile, ProfileDraft, edit_profile
from portal.employers.models import Employer
from portal.privacy.viewers import Viewer
from portal.reference.models import Province, Sector, Skill
from portal.workflow.models import Transition

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture
def owner() -> Viewer:
    """Return an alumna with a closed profile, and what it can point to."""
    Province.objects.create(code="57", name_tr="Sinop", name_en="Sinop", region_tr="", sort_key="57")
    Sector.objects.create(code="K", name_tr="Bilişim", name_en="Computing")
    for code in ("1", "2"):
        Skill.objects.create(code=code, name_tr=f"beceri {code}", name_en=f"skill {code}")
    user = User.objects.create_user("isil@kisi.example")
    profile = AlumniProfile.objects.create(
        first_name="Işıl", last_name="Karadağ", user=user, state=LifeCycle.CLAIMED, employer_groups=3
    )
    return Viewer(today=TODAY, user_id=user.pk, profile_id=profile.pk)


@pytest.fixture
def firm(owner: Viewer) -> Employer:
    """Return a firm that somebody can work for."""
    return Employer.objects.create(
        name="Mavikoy Teknoloji A.Ş.",
        tax_number="9999902743",
        domain="mavikoy.example",
        sector=Sector.objects.get(),
        province=Province.objects.get(),
    )


def test_a_profile_says_what_the_draft_says(owner: Viewer, firm: Employer) -> None:
    draft = ProfileDraft(
        headline="  Yazılım Mimarı ",
        summary="Sade kod.",
        province="57",
        sector="K",
        income_band="from_80",
        open_to_mentoring=True,
        employments=(
            EmploymentDraft("Mavikoy Teknoloji A.Ş.", "Mimar", date(2022, 1, 1), employer=firm.public_id),
            EmploymentDraft("Başka Yer", "Geliştirici", date(2016, 9, 1), date(2021, 12, 31)),
        ),
        skills=("1", "2"),
        languages=(("en", "c1"),),
    )
    edit_profile(owner, draft=draft)
    profile = AlumniProfile.objects.get(pk=owner.profile_id)
    assert (profile.headline, profile.income_band, profile.open_to_mentoring) == ("Yazılım Mimarı", "from_80", True)
    assert profile.province is not None and profile.province.code == "57"
    assert list(profile.employments.values_list("title", "employer_id")) == [("Mimar", firm.pk), ("Geliştirici", None)]
    assert set(profile.skills.values_list("skill__code", flat=True)) == {"1", "2"}
    assert list(profile.languages.values_list("language", "proficiency")) == [("en", "c1")]
    assert (profile.employer_groups, profile.employer_open_until, profile.revision) == (3, None, 2)


@pytest.mark.parametrize("state", [LifeCycle.CLAIMED, LifeCycle.DORMANT, LifeCycle.UNREACHABLE, LifeCycle.ACTIVE])
def test_who_edits_is_active(owner: Viewer, state: LifeCycle) -> None:
    AlumniProfile.objects.update(state=state)
    edit_profile(owner, draft=ProfileDraft(headline="Mimar"))
    assert AlumniProfile.objects.get().state == LifeCycle.ACTIVE
    moved = Transition.objects.filter(entity="alumni.alumniprofile").values_list("name", "source", "actor_id")
    assert list(moved) == ([] if state == LifeCycle.ACTIVE else [("act", state, owner.user_id)])


def test_a_draft_that_is_refused_is_no_act(owner: Viewer) -> None:
    AlumniProfile.objects.update(state=LifeCycle.DORMANT)
    with pytest.raises(InvalidProfile):
        edit_profile(owner, draft=ProfileDraft(headline="x" * 161))
    assert AlumniProfile.objects.get().state == LifeCycle.DORMANT


def test_what_the_next_draft_leaves_out_is_gone(owner: Viewer) -> None:
    edit_profile(owner, draft=ProfileDraft(headline="Mimar", province="57", skills=("1",), languages=(("en", "c1"),)))
    edit_profile(owner, draft=ProfileDraft(headline="Mimar", skills=("2",)))
    profile = AlumniProfile.objects.get(pk=owner.profile_id)
    assert (profile.province, profile.languages.count()) == (None, 0)
    assert list(profile.skills.values_list("skill__code", flat=True)) == ["2"]


@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        (ProfileDraft(headline="x" * 161), ["headline"]),
        (ProfileDraft(summary="a\x00b"), ["summary"]),
        (ProfileDraft(summary="a" * 2001), ["summary"]),
        (ProfileDraft(province="5\x00", skills=("\ud800",)), ["province", "skills"]),
        (ProfileDraft(income_band="much"), ["income_band"]),
        (ProfileDraft(province="99", sector="Z"), ["province", "sector"]),
        (ProfileDraft(skills=("1", "3")), ["skills"]),
        (ProfileDraft(languages=(("en", "c1"), ("en", "b1"))), ["languages"]),
        (ProfileDraft(languages=(("en", "fluent"),)), ["languages"]),
        (ProfileDraft(languages=(("english", "c1"),)), ["languages"]),
        (ProfileDraft(employments=(EmploymentDraft("", "Mimar", date(2020, 1, 1)),)), ["employments"]),
        (ProfileDraft(employments=(EmploymentDraft("X", "Mimar", date(2027, 1, 1)),)), ["employments"]),
        (ProfileDraft(employments=(EmploymentDraft("X", "Y", date(2020, 1, 1), date(2019, 1, 1)),)), ["employments"]),
        (ProfileDraft(employments=(EmploymentDraft("X", "Y", date(2020, 1, 1), employer=uuid4()),)), ["employments"]),
        (ProfileDraft(employments=(EmploymentDraft("X", "Y", date(2020, 1, 1)),) * 31), ["employments"]),
    ],
)
def test_a_wrong_draft_names_the_field_and_changes_nothing(
    owner: Viewer, draft: ProfileDraft, fields: list[str]
) -> None:
    edit_profile(owner, draft=ProfileDraft(headline="Mimar", skills=("1",)))
    with pytest.raises(InvalidProfile) as refused:
        edit_profile(owner, draft=draft)
    assert [field for field, _reason in refused.value.problems] == fields
    profile = AlumniProfile.objects.get(pk=owner.profile_id)
    assert (profile.headline, profile.skills.count(), profile.revision) == ("Mimar", 1, 2)


def test_who_has_no_record_has_none_to_write() -> None:
    with pytest.raises(NoProfile):
        edit_profile(Viewer(today=TODAY, user_id=1), draft=ProfileDraft())
