"""What one source tells of some people, weighed against what is held: applied, or kept as a proposal; never lost.

One person's edit and a hundred thousand rows of the student records go the same way: read the freshness of all of them
once, decide each word in memory, write everything in bulk.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.utils import timezone

from portal.alumni.fields import FIELDS, Value
from portal.alumni.freshness import told_first
from portal.alumni.models import Freshness, Proposal, ProposalState
from portal.alumni.precedence import Verdict, Word, stronger, verdict
from portal.alumni.provenance import UNDECIDED, Source
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer
from portal.workflow.services import move_all

PROPOSALS_WAIT = timedelta(days=90)
NOT_AGAIN_WITHIN = timedelta(days=365)
"""What was left as it was is not proposed again by the same source for so long."""
SAYS_NEWER = "the same source says something newer"
_BATCH = 1000


def key_of(field: str, source: str, told: Value) -> str:
    """Return what tells a word of a source from any other: the same one waits once."""
    text = json.dumps([field, str(source), told], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


class Arbiter:
    """Weighs the words of one source about some people, and writes what comes of it when asked to."""

    def __init__(self, actor: Viewer, profile_ids: Iterable[int], *, source: Source, on: date) -> None:
        self.actor, self.source, self.on = actor, source, on
        rows = Freshness.objects.filter(profile_id__in=list(profile_ids))
        self.rows: dict[tuple[int, str], Freshness] = {(row.profile_id, row.group): row for row in rows}
        self.touched: dict[tuple[int, str], Freshness] = {}
        self.differing: list[Proposal] = []
        self.replaced: list[Proposal] = []

    def row(self, profile_id: int, group: FieldGroup) -> Freshness | None:
        """Return what is known of a group, None where nobody touched it."""
        return self.rows.get((profile_id, group.name))

    def word(self, profile_id: int, group: FieldGroup, held: Value) -> Word | None:
        """Return whose word is held; None where there is neither a value nor anybody who took it out."""
        row = self.row(profile_id, group)
        if row is not None:
            return Word(row.standing, row.verified_on)
        return Word(told_first(group), None) if held else None

    def tell(self, profile_id: int, field: str, *, held: Value, told: Value, word: Word | None) -> bool:
        """Weigh a word that differs from what is held; say whether the caller is to write it."""
        group = FIELDS[field].group
        if verdict(group, held=word, source=self.source, on=self.on) is Verdict.PROPOSE:
            self.differing.append(self._proposal(profile_id, field, held, told, word, ProposalState.OPEN))
            return False
        self.replace(profile_id, field, held=held, told=told, word=word)
        self.say(profile_id, group)
        return True

    def replace(self, profile_id: int, field: str, *, held: Value, told: Value, word: Word | None) -> None:
        """Keep what a word of this source replaces, where another source told it."""
        if held and word is not None and word.standing != self.source:
            self.replaced.append(self._proposal(profile_id, field, held, told, word, ProposalState.REPLACED))

    def say(self, profile_id: int, group: FieldGroup) -> None:
        """Note that the source told the group anew, whatever it held."""
        self._note(profile_id, group, source=self.source, standing=self.source)

    def agree(self, profile_id: int, group: FieldGroup) -> None:
        """Note that the source says the same, or that what is held is still true; older words change nothing.

        A file of the student records repeats itself and confirms nothing (K-03).
        """
        if self.source == Source.STUDENT_RECORDS:
            return
        row = self.row(profile_id, group)
        if row is not None and row.verified_on is not None and row.verified_on > self.on:
            return
        source = row.source if row else told_first(group)
        standing = stronger(group, row.standing if row else source, self.source)
        self._note(profile_id, group, source=source, standing=standing)

    def accept(self, profile_id: int, proposal: Proposal) -> None:
        """Note that the deciding source takes another's word over and stands behind it from now on."""
        group = FieldGroup[proposal.group]
        standing = stronger(group, self.source, proposal.source)
        self._note(profile_id, group, source=proposal.source, standing=standing)

    def _note(self, profile_id: int, group: FieldGroup, *, source: str, standing: str) -> None:
        said = self.source != Source.STUDENT_RECORDS
        row = self.row(profile_id, group)
        if row is None and not said and source == told_first(group):
            return
        # Without the key of a row that is there: what it meets is decided by person and group alone.
        row = Freshness(
            profile_id=profile_id,
            group=group.name,
            source=source,
            standing=standing,
            verified_by=self.source if said else "",
            verified_on=self.on if said else None,
        )
        self.rows[profile_id, group.name] = self.touched[profile_id, group.name] = row

    def _proposal(
        self, profile_id: int, field: str, held: Value, told: Value, word: Word | None, state: ProposalState
    ) -> Proposal:
        group = FIELDS[field].group
        row = self.row(profile_id, group)
        return Proposal(
            profile_id=profile_id,
            field=field,
            group=group.name,
            state=state,
            held=held,
            held_source=row.source if row else word.standing if word else told_first(group),
            held_on=word.on if word else None,
            told=told,
            source=self.source,
            told_on=self.on,
            told_by_id=self.actor.user_id,
            key=key_of(field, self.source, told),
            expires_on=self.on + PROPOSALS_WAIT,
            decided_at=timezone.now() if state == ProposalState.REPLACED else None,
        )

    def write(self) -> list[Proposal]:
        """Write everything in bulk, in the caller's transaction; return the proposals that are new."""
        Freshness.objects.bulk_create(
            self.touched.values(),
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=["profile", "group"],
            update_fields=["source", "standing", "verified_by", "verified_on"],
        )
        Proposal.objects.bulk_create(self.replaced, batch_size=_BATCH)
        return self._propose()

    def _propose(self) -> list[Proposal]:
        """Write the proposals that nobody has before them or has refused lately; what they replace expires."""
        if not self.differing:
            return []
        known = self._known()
        words = {(one.profile_id, one.key): one for one in self.differing}
        fresh = [one for key, one in words.items() if key not in known]
        fields = {(one.profile_id, one.field) for one in fresh}
        waiting = [one for one in known.values() if one.state in UNDECIDED and (one.profile_id, one.field) in fields]
        for state in UNDECIDED:
            move_all([one for one in waiting if one.state == state], "expire", actor=self.actor, reason=SAYS_NEWER)
        return Proposal.objects.bulk_create(fresh, batch_size=_BATCH)

    def _known(self) -> Mapping[tuple[int, str], Proposal]:
        """Return what this source has proposed to these people and what still counts, by person and key."""
        rows = Proposal.objects.filter(
            profile_id__in={one.profile_id for one in self.differing},
            source=self.source,
            state__in=(*UNDECIDED, ProposalState.KEPT),
        )
        refused_before = self.on - NOT_AGAIN_WITHIN
        return {
            (row.profile_id, row.key): row
            for row in rows
            if row.state != ProposalState.KEPT or (row.decided_at and row.decided_at.date() >= refused_before)
        }
