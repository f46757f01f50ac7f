"""A posting is read only live, in its dates, of a firm in force (S1-20, S1-21; DOMAIN section 8.5)."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.accounts.models import Role
from portal.careers import services
from portal.careers.models import Posting, PostingState
from portal.careers.selectors import can_see, visible_to
from portal.employers.models import Employer
from portal.privacy.viewers import Viewer, anonymous, any_alumnus
from portal.workflow.services import IllegalTransition
from tests.worlds import TODAY, Ground, lay_ground

CENTER = Viewer(today=TODAY, roles=frozenset({Role.COORDINATOR}))


@pytest.fixture
def ground(db: None) -> Ground:
    """Units and firms."""
    return lay_ground()


def _firm(ground: Ground, place: int = 0) -> Viewer:
    return Viewer(today=TODAY, employer_id=ground.firms[place].pk)


def _draft(**changes: object) -> services.PostingDraft:
    values: dict[str, object] = {
        "kind": "job",
        "title_tr": "Veri analisti",
        "description_tr": "Raporlar ve panolar.",
        "publish_on": TODAY,
        "deadline": TODAY + timedelta(days=10),
        "province": "33",
        "skills": ("1", "3"),
    }
    return services.PostingDraft(**{**values, **changes})  # type: ignore[arg-type]


def test_a_posting_goes_from_its_firm_through_the_center_to_its_readers(ground: Ground) -> None:
    posting = services.submit_posting(_firm(ground), draft=_draft())
    reader = any_alumnus(today=TODAY)
    assert posting not in visible_to(reader)
    assert posting in visible_to(_firm(ground))
    assert posting not in visible_to(_firm(ground, 1))
    services.approve_posting(CENTER, posting_id=posting.pk)
    assert Posting.objects.get().state == PostingState.LIVE
    assert posting in visible_to(reader)
    assert posting not in visible_to(anonymous(today=TODAY))
    assert sorted(skill.code for skill in posting.skills.all()) == ["1", "3"]


def test_a_posting_of_tomorrow_goes_live_tomorrow_and_ends_after_its_deadline(ground: Ground) -> None:
    tomorrow = TODAY + timedelta(days=1)
    posting = services.submit_posting(_firm(ground), draft=_draft(publish_on=tomorrow, deadline=tomorrow))
    services.approve_posting(CENTER, posting_id=posting.pk)
    assert services.turn_of_day(anonymous(today=TODAY)) == 0
    assert services.turn_of_day(anonymous(today=tomorrow)) == 1
    assert posting in visible_to(any_alumnus(today=tomorrow))
    day_after = tomorrow + timedelta(days=1)
    assert posting not in visible_to(any_alumnus(today=day_after))
    assert services.turn_of_day(anonymous(today=day_after)) == 1
    assert Posting.objects.get().state == PostingState.EXPIRED


def test_the_turn_of_the_day_goes_on_past_what_somebody_just_decided(ground: Ground) -> None:
    ends = TODAY + timedelta(days=1)
    postings = [services.submit_posting(_firm(ground), draft=_draft(deadline=ends)) for _ in range(2)]
    for posting in postings:
        services.approve_posting(CENTER, posting_id=posting.pk)
    late = TODAY + timedelta(days=2)
    real = services.move

    def closed_meanwhile(row: Posting, deed: str, **also: object) -> Posting:
        if row.pk == postings[0].pk:
            raise IllegalTransition(deed, PostingState.CLOSED)
        return real(row, deed, **also)  # type: ignore[arg-type]

    with patch.object(services, "move", closed_meanwhile):
        assert services.turn_of_day(anonymous(today=late)) == 1
    assert list(Posting.objects.order_by("pk").values_list("state", flat=True)) == ["live", "expired"]


def test_suspending_the_firm_hides_its_postings_in_the_next_answer(ground: Ground) -> None:
    posting = services.submit_posting(_firm(ground), draft=_draft())
    services.approve_posting(CENTER, posting_id=posting.pk)
    Employer.objects.filter(pk=ground.firms[0].pk).update(state="suspended")
    assert posting not in visible_to(any_alumnus(today=TODAY))


def test_every_problem_of_a_draft_is_told_at_once(ground: Ground) -> None:
    wrong = _draft(deadline=TODAY - timedelta(days=1), province="99", skills=("1", "nope"), pay_from=20, pay_to=10)
    with pytest.raises(services.InvalidDraft) as refused:
        services.submit_posting(_firm(ground), draft=wrong)
    assert [field for field, _reason in refused.value.problems] == ["deadline", "province", "skills", "payTo"]
    assert not Posting.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title_tr": " "}, "titleTr"),
        ({"apply_url": "javascript:x"}, "applyUrl"),
        ({"apply_url": "http://firma.example"}, "applyUrl"),
        ({"description_tr": "x" * 8001}, "descriptionTr"),
        ({"description_en": "x" * 8001}, "descriptionEn"),
    ],
)
def test_single_fields_keep_their_rules(ground: Ground, change: dict[str, object], field: str) -> None:
    with pytest.raises(services.InvalidDraft) as refused:
        services.submit_posting(_firm(ground), draft=_draft(**change))
    assert [name for name, _reason in refused.value.problems] == [field]
    assert not Posting.objects.exists()


def test_only_a_firm_in_force_hands_in_and_only_its_own_is_closed(ground: Ground) -> None:
    with pytest.raises(services.NotAllowed):
        services.submit_posting(any_alumnus(today=TODAY), draft=_draft())
    posting = services.submit_posting(_firm(ground), draft=_draft())
    services.approve_posting(CENTER, posting_id=posting.pk)
    with pytest.raises(services.PostingNotFound):
        services.close_posting(_firm(ground, 1), public_id=posting.public_id)
    with pytest.raises(services.NotAllowed):
        services.approve_posting(_firm(ground), posting_id=posting.pk)
    assert services.close_posting(_firm(ground), public_id=posting.public_id).state == PostingState.CLOSED
    with pytest.raises(IllegalTransition):
        services.close_posting(_firm(ground), public_id=posting.public_id)


class RowRuleTests(TestCase):
    """The filter and the row rule agree."""

    @given(
        state=st.sampled_from(PostingState.values),
        firm_state=st.sampled_from(["approved", "suspended"]),
        firm_days=st.integers(-1, 1),
        begins=st.integers(-2, 1),
        lasts=st.integers(0, 2),
        reach=st.sampled_from(["members", "public"]),
        viewer=st.sampled_from(["anonymous", "alumnus", "firm", "other firm", "center"]),
    )
    def test_both_forms_agree(
        self, state: str, firm_state: str, firm_days: int, begins: int, lasts: int, reach: str, viewer: str
    ) -> None:
        ground = lay_ground()
        Employer.objects.filter(pk=ground.firms[0].pk).update(
            state=firm_state, approved_until=TODAY + timedelta(days=firm_days)
        )
        start = TODAY + timedelta(days=begins)
        Posting.objects.create(
            employer=ground.firms[0],
            kind="job",
            title_tr="İlan",
            description_tr="Metin",
            state=state,
            reach=reach,
            publish_on=start,
            deadline=start + timedelta(days=lasts),
        )
        looking = {
            "anonymous": anonymous(today=TODAY),
            "alumnus": any_alumnus(today=TODAY),
            "firm": _firm(ground),
            "other firm": _firm(ground, 1),
            "center": CENTER,
        }[viewer]
        posting = Posting.objects.select_related("employer").get()
        assert visible_to(looking).exists() is can_see(looking, posting)
        readable = state == "live" and begins <= 0 <= begins + lasts and firm_state == "approved" and firm_days >= 0
        allowed = readable and (reach == "public" or viewer == "alumnus")
        assert can_see(looking, posting) is (allowed or viewer in ("firm", "center"))
