"""Sequences of words from all sources, against the rules written a second time, slowly and without the table."""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.accounts.models import Role
from portal.alumni.models import AlumniProfile, Freshness, LifeCycle, Proposal, Source
from portal.alumni.services import freshness
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer

LAST = date(2026, 11, 21)
NAMES = ("Ada", "Ece", "Su")
PHONES = ("+905320000001", "+905320000002", "")


@dataclass(frozen=True)
class Said:
    """One word: who, how many days before the last, of which field, which value; None confirms."""

    source: Source
    days_ago: int
    field: str
    value: str | None


@dataclass
class Slot:
    """What the slow rules hold of one field."""

    value: str
    source: str
    backers: set[str]
    confirmed: date | None


words = st.lists(
    st.builds(
        Said,
        source=st.sampled_from(sorted(Source)),
        days_ago=st.sampled_from((0, 1, 364, 729, 730, 731, 1461)),
        field=st.sampled_from(("first_name", "contact_phone")),
        value=st.one_of(st.none(), st.sampled_from((0, 1, 2)).map(str)),
    ),
    max_size=12,
)


def strongest(field: str, backers: set[str]) -> str:
    """Return who precedence goes by."""
    rows = (
        ["staff", "student_records"]
        if field == "first_name"
        else ["self", "survey", "staff", "representative", "student_records"]
    )
    return next((one for one in rows if one in backers), next(iter(backers)))


def may_replace(field: str, who: str, held: Slot, on: date) -> bool:
    """Say whether a differing word is written, rule by rule."""
    if who == "employer":
        return False
    if field == "first_name" and who not in ("staff", "student_records"):
        return False
    if held.confirmed is None and not held.value and not held.backers:
        return True
    if held.confirmed is not None and on < held.confirmed:
        return False
    behind = strongest(field, held.backers) if held.backers else ""
    if field == "first_name":
        return not (behind == "staff" and who == "student_records")
    weaker_than = {
        "self": {"survey", "staff", "representative", "student_records"},
        "survey": {"staff", "representative", "student_records"},
        "staff": {"representative", "student_records"},
        "representative": {"student_records"},
    }
    if who not in weaker_than.get(behind, set()):
        return True
    return held.confirmed is not None and (on - held.confirmed).days > 730


class SequencesOfWords(TestCase):
    """Whatever is said in whatever order, nothing but the rules decides, and no word is lost."""

    @settings(max_examples=25, deadline=None)
    @given(words)
    def test_the_table_and_the_slow_rules_agree(self, said: list[Said]) -> None:
        profile = AlumniProfile.objects.create(
            first_name=NAMES[0], last_name="Deniz", contact_phone=PHONES[0], state=LifeCycle.ACTIVE
        )
        slots = {
            "first_name": Slot(NAMES[0], "student_records", {"student_records"}, None),
            "contact_phone": Slot(PHONES[0], "student_records", {"student_records"}, None),
        }
        heard = {("first_name", NAMES[0]), ("contact_phone", PHONES[0])}
        for word in said:
            self.say(profile.pk, word, slots[word.field], heard)
        profile.refresh_from_db()
        for field, slot in slots.items():
            assert getattr(profile, field) == slot.value
            row = Freshness.objects.filter(profile=profile, group=_group(field).name).first()
            standing = row.standing if row else "student_records"
            assert standing == strongest(field, slot.backers)
            assert (row.source if row else "student_records") == slot.source
            assert (row.verified_on if row else None) == slot.confirmed
        kept = {(one.field, text) for one in Proposal.objects.filter(profile=profile) for text in (one.held, one.told)}
        now = {(field, slot.value) for field, slot in slots.items()}
        assert {pair for pair in heard if pair[1]} <= kept | now | self.own_edits

    def setUp(self) -> None:
        self.own_edits: set[tuple[str, str]] = set()

    def say(self, pk: int, word: Said, slot: Slot, heard: set[tuple[str, str]]) -> None:
        """Say one word to the program and to the slow rules."""
        on = LAST - timedelta(days=word.days_ago)
        actor = Viewer(today=LAST, profile_id=pk if word.source is Source.SELF else None, roles=_roles(word.source))
        if word.source is Source.REPRESENTATIVE:
            actor = Viewer(today=LAST, roles=frozenset({Role.CENTER_STAFF}))
            word = Said(Source.STAFF, word.days_ago, word.field, word.value)
        value = slot.value if word.value is None else _value(word.field, int(word.value))
        if word.value is None:
            if word.source is Source.STUDENT_RECORDS:
                return
            freshness.confirm(actor, profile_id=pk, groups=[_group(word.field)], source=word.source, on=on)
        else:
            freshness.write(actor, profile_id=pk, values={word.field: value}, source=word.source, on=on)
            heard.add((word.field, value))
        told = word.source.value
        if value == slot.value:
            newer = slot.confirmed is not None and slot.confirmed > on
            if told != "student_records" and not newer:
                slot.backers.add(told)
                slot.confirmed = on
        elif may_replace(word.field, told, slot, on):
            if slot.backers and strongest(word.field, slot.backers) == told:
                self.own_edits.add((word.field, slot.value))
            slot.value, slot.source, slot.backers = value, told, {told}
            slot.confirmed = None if told == "student_records" else on


def _group(field: str) -> FieldGroup:
    return FieldGroup.IDENTITY if field == "first_name" else FieldGroup.CONTACT_PHONE


def _value(field: str, number: int) -> str:
    return NAMES[number] if field == "first_name" else PHONES[number]


def _roles(source: Source) -> frozenset[str]:
    return frozenset({Role.CENTER_STAFF}) if source is Source.STAFF else frozenset()
