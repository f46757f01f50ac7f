"""Who works on which units of a campaign: the center on all, coordinators and representatives on their own subtree."""

from dataclasses import dataclass

from django.db.models import Q

from portal.accounts.models import CENTER_ROLES, Role
from portal.accounts.selectors import assignments_in_force
from portal.institution.models import Unit
from portal.institution.selectors import paths_of, within
from portal.privacy.viewers import Viewer

UNIT_WORKERS = frozenset({Role.UNIT_COORDINATOR, Role.DEPARTMENT_REPRESENTATIVE})
"""The roles whose unit is theirs to work on in a campaign."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The units somebody works on; no paths and not everything means none."""

    is_whole: bool = False
    paths: tuple[str, ...] = ()

    def holds(self, unit: Unit) -> bool:
        """Say whether a unit lies in it."""
        return self.is_whole or any(unit.path.startswith(path) for path in self.paths)

    def condition(self, through: str = "") -> Q:
        """Return the same as a condition; ``through`` leads to the unit and ends in ``__``."""
        return Q() if self.is_whole else within(self.paths, through=through)


def scope_of(viewer: Viewer) -> Scope:
    """Return the scope of the roles in force today: no statement for the center, two for the others."""
    if viewer.roles & CENTER_ROLES:
        return Scope(is_whole=True)
    if viewer.user_id is None or not viewer.roles & UNIT_WORKERS:
        return Scope()
    held = assignments_in_force(viewer.today).filter(user_id=viewer.user_id, role__in=sorted(UNIT_WORKERS))
    return Scope(paths=paths_of(held.filter(unit__isnull=False).values_list("unit_id", flat=True)))
