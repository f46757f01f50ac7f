"""Merging: nothing is lost, nobody sees more, and it can be taken back to the byte."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.accounts.models import Role, User
from portal.alumni.freshness import freshness_of
from portal.alumni.models import AccessGrant, AlumniProfile, EmployerBlock, LifeCycle, Source
from portal.alumni.selectors import projections
from portal.alumni.services import attach_user, edit_profile, freshness, merge_profiles
from portal.alumni.services.merge_rules import related_tables
from portal.alumni.services.profile import ProfileDraft
from portal.alumni.services.snapshots import take
from portal.outbox import services as outbox
from portal.outbox.models import Entry
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer
from portal.registry.models import DuplicatePair, Merge, MergeState, PairState, StudentRecord
from portal.registry.services import (
    MergeRefused,
    NotTheCenter,
    find_duplicates,
    finish_merges,
    forget_merges,
    keep_apart,
    merge_pair,
    plan_merge,
    undo_merge,
)
from portal.workflow.models import Transition
from portal.workflow.services import IllegalTransition
from tests.worlds import Ground, PersonSpec, lay_ground, people, populate, viewer_of_kind

from .files import ELIF, HEADING, IT, MURAT, TODAY, import_lines

CENTER = Viewer(today=TODAY, roles=frozenset({Role.CENTER_STAFF}))
OUTSIDERS = ("anonymous", "student", "alumna", "employer", "recruiting alumna")
LISTS = ("degrees", "employments", "skills")
AGAIN = "20160009;ELİF;IŞIK;03.02.1994;BIL-YL;20.06.2018;10.09.2016;;0532 000 00 09;34;"


def put_together(one: AlumniProfile, other: AlumniProfile) -> DuplicatePair:
    first, second = sorted((one.pk, other.pk))
    return DuplicatePair.objects.create(first_id=first, second_id=second, score=100, found_at=timezone.now())


def told(viewer: Viewer, *ids: int) -> set[tuple[str, str]]:
    """Return each single thing the viewer is told of these people, without the keys of the rows."""
    facts = set()
    for seen in projections(viewer, ids):
        for name in seen.__dataclass_fields__:
            value = getattr(seen, name)
            values = value if isinstance(value, list) else [value]
            facts |= {(name, repr(one)) for one in values if one not in (None, "", False)}
    return {(name, value) for name, value in facts if name not in ("public_id", "revision")}


def bare(snapshot: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Return a snapshot without what an undo moves on purpose, so that the index takes the rows again."""
    return {
        label: [{name: value for name, value in row.items() if name != "revision"} for row in rows]
        for label, rows in snapshot.items()
    }


def unclaimed(number: int) -> st.SearchStrategy[PersonSpec]:
    """Draw somebody nobody stands behind: whatever was chosen once, nothing is open."""
    # Whom nobody stands behind opened nothing, and handed in no file.
    shut = {"employer_days": None, "in_directory": False, "is_public": False, "photo": 0, "cv": 0}
    states = st.sampled_from([LifeCycle.EXPECTED, LifeCycle.GRADUATE])
    return st.builds(lambda person, state: replace(person, state=state, **shut), people(number), states)


class AnyTwo(TestCase):
    """Any two records: one of somebody, one nobody claimed."""

    ground: Ground

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ground = lay_ground()

    def _two(self, one: PersonSpec, other: PersonSpec) -> tuple[AlumniProfile, AlumniProfile]:
        rows = populate(self.ground, (one, other))
        return rows[0], rows[1]

    @given(one=people(0, owned=True) | unclaimed(0), other=unclaimed(1))
    def test_nobody_sees_more_nothing_is_lost_and_undoing_restores_every_byte(
        self, one: PersonSpec, other: PersonSpec
    ) -> None:
        rows = self._two(one, other)
        ids = [row.pk for row in rows]
        viewers = [viewer_of_kind(kind, self.ground, {0: rows[0]}) for kind in (*OUTSIDERS, "center")]
        before, facts = take(ids), [told(viewer, *ids) for viewer in viewers]
        merge = merge_pair(CENTER, pair_id=put_together(*rows).pk)
        for kind, viewer, known in zip(OUTSIDERS, viewers, facts, strict=False):
            assert told(viewer, merge.kept_id) <= known, kind
        assert {fact for fact in told(viewers[-1], merge.kept_id) if fact[0] in LISTS} == {
            fact for fact in facts[-1] if fact[0] in LISTS
        }
        undo_merge(CENTER, merge_id=merge.pk)
        assert bare(take(ids)) == bare(before)
        assert [told(viewer, *ids) for viewer in viewers] == facts

    @given(one=people(0, owned=True) | unclaimed(0), other=unclaimed(1))
    def test_settings_are_the_stricter_of_both(self, one: PersonSpec, other: PersonSpec) -> None:
        rows = self._two(one, other)
        firms = {place: firm.pk for place, firm in enumerate(self.ground.firms)}
        kept = AlumniProfile.objects.get(pk=merge_profiles(rows[0].pk, rows[1].pk).kept_id)
        names = ("public_groups", "student_groups", "mentee_groups", "alumni_groups", "employer_groups")
        both = tuple(left & right for left, right in zip(one.masks, other.masks, strict=True))
        assert tuple(getattr(kept, name) for name in names) == both
        assert (kept.in_directory, kept.is_public, kept.employer_open_until) == (False, False, None)
        barred = set(EmployerBlock.objects.filter(profile=kept).values_list("employer_id", flat=True))
        assert barred == {firms[place] for place in one.blocks | other.blocks}
        granted = {grant.firm for grant in one.grants} & {grant.firm for grant in other.grants}
        left = AccessGrant.objects.filter(profile=kept).values_list("employer_id", flat=True)
        assert set(left) <= {firms[place] for place in granted}


@pytest.fixture
def pair(university: object) -> DuplicatePair:
    """Elif twice, and Murat."""
    import_lines(HEADING, ELIF, MURAT, AGAIN)
    find_duplicates()
    return DuplicatePair.objects.get()


def owner(pk: int, name: str = "elif") -> Viewer:
    user = User.objects.create_user(f"{name}@kisi.example")
    attach_user(Viewer(today=TODAY, user_id=user.pk), profile_id=pk)
    return Viewer(today=TODAY, user_id=user.pk, profile_id=pk)


def test_the_claimed_record_stays_with_degrees_records_and_what_it_had_empty(pair: DuplicatePair) -> None:
    owner(pair.second_id)
    freshness.confirm(CENTER, profile_id=pair.first_id, groups=[FieldGroup.CONTACT_EMAIL], source=Source.STAFF)
    merge = merge_pair(CENTER, pair_id=pair.pk)
    kept = AlumniProfile.objects.get(pk=pair.second_id)
    assert (merge.kept_id, merge.gone_id, kept.state) == (pair.second_id, pair.first_id, LifeCycle.CLAIMED)
    assert sorted(kept.degrees.values_list("unit__code", flat=True)) == ["BIL-L", "BIL-YL"]
    records = StudentRecord.objects.filter(profile=kept)
    assert sorted(records.values_list("student_number", flat=True)) == ["20120001", "20160009"]
    # The address came from the other one and brings its provenance along; the telephone was there and keeps its own.
    assert (kept.contact_email, kept.contact_phone) == ("elif@kisi.example", "+905320000009")
    told = {one.group.name: (one.source, one.verified_on) for one in freshness_of([kept.pk])[kept.pk]}
    assert (told["CONTACT_EMAIL"], told["CONTACT_PHONE"]) == (
        ("student_records", TODAY),
        ("student_records", None),
    )
    assert not AlumniProfile.objects.filter(pk=pair.first_id).exists()


def test_the_same_file_again_changes_nothing_after_a_merge(pair: DuplicatePair) -> None:
    merge_pair(CENTER, pair_id=pair.pk)
    batch = import_lines(HEADING, ELIF, MURAT, AGAIN)
    assert (batch.created, batch.updated, batch.unchanged) == (0, 0, 3)


def test_search_hears_of_both(pair: DuplicatePair, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[int] = []
    outbox.subscribe("test", {"alumnus.changed"}, lambda _topic, ids: heard.extend(ids))
    try:
        merge_pair(CENTER, pair_id=pair.pk)
        waiting = Entry.objects.filter(channel="test").values_list("entity_id", flat=True)
        assert set(waiting) == {pair.first_id, pair.second_id}
    finally:
        outbox._subscriptions.pop("test")


def test_two_accounts_are_refused_and_nothing_moves(pair: DuplicatePair) -> None:
    owner(pair.first_id)
    owner(pair.second_id, "elif2")
    before = take([pair.first_id, pair.second_id])
    with pytest.raises(MergeRefused) as refused:
        merge_pair(CENTER, pair_id=pair.pk)
    assert refused.value.code == "two_accounts"
    assert take([pair.first_id, pair.second_id]) == before
    assert not Merge.objects.exists()


@pytest.mark.parametrize("state", [LifeCycle.DECEASED, LifeCycle.ERASED])
def test_the_dead_and_the_erased_stay_as_they_are(pair: DuplicatePair, state: str) -> None:
    AlumniProfile.objects.filter(pk=pair.first_id).update(state=state)
    with pytest.raises(MergeRefused, match="state"):
        plan_merge(CENTER, pair_id=pair.pk)


def test_who_is_no_center_neither_plans_merges_nor_undoes(pair: DuplicatePair) -> None:
    for deed in (plan_merge, merge_pair):
        with pytest.raises(NotTheCenter):
            deed(IT, pair_id=pair.pk)
    merge = merge_pair(CENTER, pair_id=pair.pk)
    with pytest.raises(NotTheCenter):
        undo_merge(IT, merge_id=merge.pk)


def test_a_pair_kept_apart_is_not_merged(pair: DuplicatePair) -> None:
    keep_apart(CENTER, pair_id=pair.pk)
    with pytest.raises(IllegalTransition):
        merge_pair(CENTER, pair_id=pair.pk)


def test_a_change_since_forbids_taking_back(pair: DuplicatePair) -> None:
    viewer = owner(pair.first_id)
    merge = merge_pair(CENTER, pair_id=pair.pk)
    edit_profile(viewer, draft=ProfileDraft(headline="Yazılımcı"))
    with pytest.raises(MergeRefused) as refused:
        undo_merge(CENTER, merge_id=merge.pk)
    assert refused.value.code == "changed_since"
    assert Merge.objects.get().state == MergeState.DONE
    assert not AlumniProfile.objects.filter(pk=pair.second_id).exists()


def test_an_import_since_forbids_taking_back(pair: DuplicatePair) -> None:
    merge = merge_pair(CENTER, pair_id=pair.pk)
    import_lines(HEADING, ELIF.replace("000 00 01", "000 00 77"))
    with pytest.raises(MergeRefused, match="changed_since"):
        undo_merge(CENTER, merge_id=merge.pk)


def test_thirty_days_and_not_one_more(pair: DuplicatePair) -> None:
    merge = merge_pair(CENTER, pair_id=pair.pk)
    last = TODAY + timedelta(days=30)
    assert merge.undo_until == last
    with pytest.raises(IllegalTransition):
        undo_merge(replace(CENTER, today=last + timedelta(days=1)), merge_id=merge.pk)
    assert finish_merges(CENTER, today=last) == 0
    assert finish_merges(CENTER, today=last + timedelta(days=1)) == 1
    merge.refresh_from_db()
    assert (merge.state, merge.snapshot, merge.apart, merge.seal) == (MergeState.FINAL, {}, [], "")


def test_undone_once_the_pair_waits_again_and_cannot_be_undone_twice(pair: DuplicatePair) -> None:
    merge = merge_pair(CENTER, pair_id=pair.pk)
    undo_merge(CENTER, merge_id=merge.pk, reason="Zwei Geschwister")
    assert DuplicatePair.objects.get().state == PairState.OPEN
    merge.refresh_from_db()
    assert (merge.state, merge.snapshot) == (MergeState.UNDONE, {})
    trace = Transition.objects.get(entity="registry.merge")
    assert (trace.name, trace.source, trace.target) == ("undo", "done", "undone")
    with pytest.raises(IllegalTransition):
        undo_merge(CENTER, merge_id=merge.pk)


def test_who_it_is_not_is_remembered_through_a_merge_and_back(pair: DuplicatePair) -> None:
    murat = AlumniProfile.objects.get(first_name="Murat")
    other = put_together(AlumniProfile.objects.get(pk=pair.second_id), murat)
    keep_apart(CENTER, pair_id=other.pk)
    merge = merge_pair(CENTER, pair_id=pair.pk)
    apart = DuplicatePair.objects.get()
    assert (apart.first_id, apart.second_id, apart.state) == (*sorted((merge.kept_id, murat.pk)), "apart")
    undo_merge(CENTER, merge_id=merge.pk)
    states = {(one.first_id, one.second_id): one.state for one in DuplicatePair.objects.all()}
    assert states[(pair.first_id, pair.second_id)] == "open"
    assert states[tuple(sorted((pair.second_id, murat.pk)))] == "apart"


def test_a_second_merge_makes_the_first_one_final(pair: DuplicatePair) -> None:
    first = merge_pair(CENTER, pair_id=pair.pk)
    murat = AlumniProfile.objects.get(first_name="Murat")
    merge_pair(CENTER, pair_id=put_together(AlumniProfile.objects.get(pk=first.kept_id), murat).pk)
    first.refresh_from_db()
    assert (first.state, first.snapshot) == (MergeState.FINAL, {})


def test_erasing_forgets_the_snapshot(pair: DuplicatePair) -> None:
    merge = merge_pair(CENTER, pair_id=pair.pk)
    assert forget_merges(merge.kept_id) == 1
    assert not Merge.objects.exists()


def test_a_table_nobody_thought_about_refuses_the_merge(pair: DuplicatePair, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.alumni.services import merge_rules

    rules = {label: rule for label, rule in merge_rules.merge_rules().items() if label != "registry.StudentRecord"}
    monkeypatch.setattr(merge_rules, "_rules", rules)
    with pytest.raises(MergeRefused, match="other_room"):
        merge_pair(CENTER, pair_id=pair.pk)
    assert StudentRecord.objects.count() == 3


def test_every_table_about_a_person_has_its_rule() -> None:
    assert [table.label for table in related_tables() if table.rule is None] == []


def test_a_merge_of_a_record_that_was_born_on_a_leap_day_keeps_its_moments(pair: DuplicatePair) -> None:
    """Moments are kept to the microsecond: the day a record was made is no day of today."""
    moment = timezone.make_aware(timezone.datetime(2024, 2, 29, 23, 59, 59, 123457))  # type: ignore[attr-defined]
    AlumniProfile.objects.filter(pk=pair.second_id).update(created_at=moment)
    undo_merge(CENTER, merge_id=merge_pair(CENTER, pair_id=pair.pk).pk)
    assert AlumniProfile.objects.get(pk=pair.second_id).created_at == moment
    assert date(2024, 2, 29) == moment.date()
