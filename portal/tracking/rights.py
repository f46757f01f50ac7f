"""Who keeps in touch with whom: a representative with the own units' alumni, the center with all (DOMAIN section 2)."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import CENTER_ROLES, UNIT_ROLES, Role
from portal.accounts.selectors import assignments_in_force
from portal.institution.selectors import paths_of
from portal.privacy.viewers import Viewer

TRACKERS = CENTER_ROLES | {Role.DEPARTMENT_REPRESENTATIVE}


class NotEntrusted(Exception):
    """Absent, or of a unit that is not the viewer's: one answer for both, and for whoever holds no such role."""

    message = _("There is nothing here under this name.")


def as_tracker(viewer: Viewer) -> Viewer:
    """Return the viewer as staff alone: what they see as an alumna, a student or a firm is no part of this work."""
    return replace(viewer, profile_id=None, employer_id=None, roles=viewer.roles & TRACKERS)


def in_office(actor: Viewer) -> Viewer:
    """Return the actor with the roles that hold at this very moment, and keep them until the transaction ends.

    The assignments are locked: whoever ends the role waits for the deed, or the deed finds the role ended. Belongs
    inside the caller's transaction. Raises NotEntrusted.
    """
    if actor.user_id is None:
        raise NotEntrusted
    held = assignments_in_force(actor.today).filter(user_id=actor.user_id, role__in=TRACKERS)
    rows = list(held.select_for_update(of=("self",)).values_list("role", "unit_id"))
    if not rows:
        raise NotEntrusted
    units = [unit for role, unit in rows if role in UNIT_ROLES and unit is not None]
    return replace(
        as_tracker(actor), roles=frozenset(role for role, _unit in rows), unit_paths=paths_of(units) if units else ()
    )
