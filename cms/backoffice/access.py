"""Who may enter which part of the back office: a question of the roles in force today, never of Django's permissions.

Django's groups only decide about pages, images and documents, which are Wagtail's own (``groups.py``).
"""

from dataclasses import replace
from enum import Enum
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import cached_property

from portal.accounts.models import CENTER_ROLES, Role
from portal.membership.scope import UNIT_WORKERS
from portal.privacy.sessions import viewer_of
from portal.privacy.viewers import Viewer

_LEADERS = frozenset({Role.COORDINATOR, Role.DEPUTY_COORDINATOR})


class Area(Enum):
    """A part of the back office, with the roles that may enter it (DOMAIN section 2)."""

    EMPLOYERS = ("employers", CENTER_ROLES)
    ALARMS = ("alarms", CENTER_ROLES)
    POSTINGS = ("postings", CENTER_ROLES)
    EVENTS = ("events", CENTER_ROLES)
    ALUMNI = ("alumni", CENTER_ROLES | {Role.DEPARTMENT_REPRESENTATIVE})
    CALLS = ("calls", CENTER_ROLES | {Role.DEPARTMENT_REPRESENTATIVE})
    STALE = ("stale", CENTER_ROLES | {Role.DEPARTMENT_REPRESENTATIVE})
    PROPOSALS = ("proposals", CENTER_ROLES | {Role.DEPARTMENT_REPRESENTATIVE})
    DEATHS = ("deaths", CENTER_ROLES)
    UNITS = ("units", CENTER_ROLES | {Role.DEPARTMENT_REPRESENTATIVE, Role.IT_ADMIN})
    IMPORTS = ("imports", CENTER_ROLES | {Role.IT_ADMIN})
    DUPLICATES = ("duplicates", CENTER_ROLES)
    CAMPAIGNS = ("campaigns", CENTER_ROLES | UNIT_WORKERS)
    CAMPAIGN_PLANS = ("campaign-plans", CENTER_ROLES)
    ADVISING = ("advising", frozenset({Role.ADVISOR}))
    HELP = ("help", CENTER_ROLES)
    CLAIMS = ("claims", CENTER_ROLES)
    WAITING = ("waiting", CENTER_ROLES | {Role.QUALITY_OFFICE})
    SYNONYMS = ("synonyms", CENTER_ROLES)
    OUTBOX = ("outbox", _LEADERS | {Role.IT_ADMIN})
    ACCOUNTS = ("accounts", _LEADERS | {Role.IT_ADMIN})
    PRIVACY = ("privacy", frozenset({Role.PRIVACY_OFFICER}))

    @property
    def roles(self) -> frozenset[Role]:
        """Return the roles that may enter."""
        return self.value[1]


def staff_viewer(request: HttpRequest) -> Viewer:
    """Return who is looking, as staff, built once a request.

    Whoever is an alumna or acts for a firm as well leaves that at the door: a representative who stands in the alumni
    directory herself must not find the whole directory in a list of her own department.
    """
    held: Viewer | None = getattr(request, "_staff_viewer", None)
    if held is None:
        whole = viewer_of(request)
        held = replace(whole, profile_id=None, employer_id=None, roles=whole.roles - {Role.STUDENT})
        request._staff_viewer = held  # type: ignore[attr-defined]
    return held


def may_enter(request: HttpRequest, area: Area) -> bool:
    """Say whether the user of ``request`` may enter ``area``.

    A superuser, who holds no role, may only give out roles: that is how the first coordinator comes to be.
    """
    if area is Area.ACCOUNTS and getattr(request.user, "is_superuser", False) and request.user.is_active:
        return True
    return bool(staff_viewer(request).roles & area.roles)


class AsksRoles:
    """A view that asks the roles in force itself, so that the door (``door.py``) lets it answer."""


class AreaMixin(AsksRoles):
    """A view of one area: whoever may not enter is refused before anything is read."""

    area: Area
    request: HttpRequest

    @cached_property
    def viewer(self) -> Viewer:
        """Return who is looking, as staff."""
        return staff_viewer(self.request)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse with PermissionDenied, or go on."""
        if not may_enter(request, self.area):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
