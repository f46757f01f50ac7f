"""What becomes of each table about a person when two records of one person are made one.

A table that nobody named here is not touched: a merge that would have to touch it is refused, so that a new table can
neither lose its rows with a record nor open them to more people before somebody has thought about it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from django.db import models
from django.db.models.fields.reverse_related import ForeignObjectRel

from portal.alumni.models import AlumniProfile


class Handling(Enum):
    """What becomes of the rows of the record that goes."""

    MOVE = "they go over, every one"
    MOVE_NEW = "they go over, but for those the record that stays has by the same key"
    BOTH = "they are dropped, and those of the record that stays are narrowed to what both had"
    NEWER = "of each kind one stays: of whoever's value stays, with the later day where both say the same"
    FOLLOW = "they go over as MOVE_NEW does, and live their own life: neither kept for undoing nor in its way"
    DERIVED = "they go with the record; their own room makes them anew"


@dataclass(frozen=True, slots=True)
class MergeRule:
    """The handling of one table; ``key`` is the column that tells its rows of one person apart, where one does."""

    handling: Handling
    key: str = ""


_rules: dict[str, MergeRule] = {
    "alumni.Degree": MergeRule(Handling.MOVE),
    "alumni.ListPlace": MergeRule(Handling.DERIVED),
    "alumni.Employment": MergeRule(Handling.MOVE),
    "alumni.ProfileSkill": MergeRule(Handling.MOVE_NEW, "skill_id"),
    "alumni.ProfileLanguage": MergeRule(Handling.MOVE_NEW, "language"),
    "alumni.Freshness": MergeRule(Handling.NEWER),
    "alumni.Proposal": MergeRule(Handling.MOVE_NEW, "key"),
    "alumni.StillTrueLetter": MergeRule(Handling.FOLLOW),
    "alumni.EmployerBlock": MergeRule(Handling.MOVE_NEW, "employer_id"),
    "alumni.ContactRequest": MergeRule(Handling.FOLLOW, "employer_id"),
    "alumni.AccessGrant": MergeRule(Handling.BOTH, "employer_id"),
}


def merge_rule(model: str, rule: MergeRule) -> None:
    """Let a room above say what becomes of its table, by its label; a second rule for one table raises ValueError."""
    if _rules.setdefault(model, rule) != rule:
        raise ValueError(f"{model} has another rule already")


def merge_rules() -> Mapping[str, MergeRule]:
    """Return the rule of each table by its label."""
    return _rules


@dataclass(frozen=True, slots=True)
class Related:
    """A table with a column that leads to a profile."""

    model: type[models.Model]
    column: str

    @property
    def label(self) -> str:
        """Return the label under which the rule is kept."""
        return str(self.model._meta.label)

    @property
    def is_single(self) -> bool:
        """Say whether a profile has one row in it at most; that of the record that stays is the one kept."""
        return self.model._meta.get_field(self.column).one_to_one is True

    @property
    def rule(self) -> MergeRule | None:
        """Return the rule, None where nobody named one."""
        return _rules.get(self.label)

    def rows(self, *profile_ids: int) -> models.QuerySet[models.Model]:
        """Return the rows of these profiles."""
        return self.model._base_manager.filter(**{f"{self.column}_id__in": profile_ids}).order_by("pk")


def related_tables() -> list[Related]:
    """Return every table that leads to a profile, whatever room it stands in."""
    return [
        Related(relation.related_model, relation.field.name)
        # The hidden ones too: a relation nobody follows backwards would be deleted with the record all the same.
        for relation in AlumniProfile._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel) and isinstance(relation.related_model, type)
    ]
