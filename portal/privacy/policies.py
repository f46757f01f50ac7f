"""Field policies: which audiences may ever see a field, and which of them its owner decides on.

A personal model lists every column of its table here, as exposed under a policy or as never exposed with the reason.
A column in neither place stops the program from starting (``checks.py``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .audiences import OWNER_CHOOSES, Audience


class FieldGroup(Enum):
    """What an owner opens or closes at once (DOMAIN section 2). The number is a bit, stored: never reuse one."""

    def __init__(self, bit: int, label: Promise) -> None:
        self.bit = bit
        self.label = label

    IDENTITY = (1 << 0, _("Name"))
    PHOTO = (1 << 1, _("Photo"))
    CONTACT_EMAIL = (1 << 2, _("E-mail address"))
    CONTACT_PHONE = (1 << 3, _("Telephone"))
    ADDRESS = (1 << 4, _("Postal address"))
    EDUCATION = (1 << 5, _("Education"))
    CAREER = (1 << 6, _("Career"))
    SKILLS = (1 << 7, _("Skills and languages"))
    LOCATION = (1 << 8, _("Province"))
    SECTOR = (1 << 9, _("Sector"))
    INCOME = (1 << 10, _("Income"))
    PLANS = (1 << 11, _("Plans and what I am open to"))
    CV = (1 << 12, _("Curriculum vitae"))
    ACTIVITY = (1 << 13, _("Activity"))


def mask_of(groups: Iterable[FieldGroup]) -> int:
    """Return the stored form of a set of groups."""
    mask = 0
    for group in groups:
        mask |= group.bit
    return mask


def groups_in(mask: int) -> frozenset[FieldGroup]:
    """Return the groups of a stored mask; unknown bits mean nothing."""
    return frozenset(group for group in FieldGroup if mask & group.bit)


@dataclass(frozen=True, slots=True)
class FieldPolicy:
    """The rule of one column.

    ``always`` holds the audiences that see it by their role; ``choosable`` those the owner may open it to. An audience
    in neither never sees it, whatever anybody sets. Closed is the default: ``choosable`` opens nothing by itself.
    """

    group: FieldGroup
    always: frozenset[Audience]
    choosable: frozenset[Audience] = frozenset()

    def __post_init__(self) -> None:
        if not self.choosable <= frozenset(OWNER_CHOOSES):
            raise ValueError(f"{self.group.name}: an owner cannot choose for {sorted(self.choosable)}")

    def open_to(self, audience: Audience, opened: int) -> bool:
        """Say whether ``audience`` sees the field where the owner opened the groups of mask ``opened`` to it."""
        return audience in self.always or (audience in self.choosable and bool(opened & self.group.bit))


@dataclass(frozen=True, slots=True)
class ModelPolicy:
    """Every column of a personal model: under a policy, or never exposed with the reason.

    ``only_with`` names the columns that tell more than their own group where another one is seen as well: whoever does
    not see that group of the person is told them coarsely, as the projection says, or not at all.
    """

    exposed: Mapping[str, FieldPolicy]
    never: Mapping[str, str]
    only_with: Mapping[str, FieldGroup] = field(default_factory=dict)


_registered: dict[str, ModelPolicy] = {}
_by_group: dict[FieldGroup, FieldPolicy] = {}


def register(
    model: str,
    *,
    exposed: Mapping[str, FieldPolicy],
    never: Mapping[str, str],
    only_with: Mapping[str, FieldGroup] | None = None,
) -> None:
    """Declare the policies of a personal model by its label; a second declaration raises ValueError."""
    if model in _registered:
        raise ValueError(f"{model} has its policies already")
    for name, rule in exposed.items():
        # One rule a group, so that an owner's choice and a filter mean the same for each of its columns.
        if _by_group.setdefault(rule.group, rule) != rule:
            raise ValueError(f"{model}.{name}: {rule.group.name} has another rule already")
    _registered[model] = ModelPolicy(dict(exposed), dict(never), dict(only_with or {}))


def registered() -> Mapping[str, ModelPolicy]:
    """Return the policies of every personal model by its label."""
    return _registered


def group_policy(group: FieldGroup) -> FieldPolicy | None:
    """Return the rule every column of ``group`` shares, or None where no column belongs to it yet."""
    return _by_group.get(group)


def choosable_mask(audience: Audience) -> int:
    """Return the mask of the groups an owner may open to ``audience``: what lies outside of it opens nothing."""
    return mask_of(group for group, rule in _by_group.items() if audience in rule.choosable)


Openings = tuple[tuple[Audience, int], ...]
"""The audiences a viewer is to one owner, each with the mask of groups that owner opened to it."""


@lru_cache(maxsize=8192)
def visible_fields(model: str, openings: Openings) -> frozenset[str]:
    """Return the columns of ``model`` that a viewer who is these audiences to the owner sees. Pure."""
    return frozenset(
        name
        for name, rule in _registered[model].exposed.items()
        if any(rule.open_to(audience, opened) for audience, opened in openings)
    )


@lru_cache(maxsize=1024)
def coarse_fields(model: str, groups: int) -> frozenset[str]:
    """Return the columns of ``model`` that are told coarsely to whoever sees the groups of mask ``groups``. Pure."""
    return frozenset(name for name, group in _registered[model].only_with.items() if not groups & group.bit)


@lru_cache(maxsize=8192)
def visible_groups(openings: Openings) -> int:
    """Return the mask of the groups that a viewer who is these audiences to the owner sees. Pure."""
    return mask_of(
        group
        for group, rule in _by_group.items()
        if any(rule.open_to(audience, opened) for audience, opened in openings)
    )
