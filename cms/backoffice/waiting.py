"""The work that waits: one table of queues, read by the home page and by the page of the quality office."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.accounts.models import CENTER_ROLES, Role
from portal.tracking.stale import StaleFilter, stale_people

from . import (
    alarms,
    call_lists,
    campaign_units,
    careers,
    claims,
    data_requests,
    deaths,
    duplicates,
    employers,
    events,
    help_requests,
    outbox,
    proposals,
)
from .access import Area, AreaMixin, may_enter, staff_viewer
from .orphans import orphans

LEADERS = frozenset({Role.COORDINATOR, Role.DEPUTY_COORDINATOR})
"""Who hands out the work of those whose role is over."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Something that can wait for somebody: in which area, in which words, where it is worked off."""

    area: Area
    label: Any
    hint: Any
    icon: str
    url_name: str
    count: Callable[[HttpRequest], int]
    query: str = ""


def _stale(request: HttpRequest) -> int:
    return stale_people(staff_viewer(request), StaleFilter(what=("contact",))).count()


QUEUES = (
    Queue(
        Area.EMPLOYERS,
        _("Firms to approve"),
        _("They cannot post before you decide."),
        "group",
        "backoffice:employers",
        employers.waiting_count,
    ),
    Queue(
        Area.ALARMS,
        _("Alarms on scraping"),
        _("A firm seems to copy people out."),
        "warning",
        "backoffice:alarms",
        alarms.open_count,
        "?state=open",
    ),
    Queue(
        Area.POSTINGS,
        _("Postings to approve"),
        _("Nobody reads them before you decide."),
        "clipboard-list",
        "backoffice:postings",
        careers.waiting_count,
    ),
    Queue(
        Area.EVENTS,
        _("Event drafts"),
        _("Publish them to open registration."),
        "calendar-alt",
        "backoffice:events",
        events.draft_count,
        "?state=draft",
    ),
    Queue(
        Area.STALE,
        _("Alumni out of date"),
        _("Contact data nobody confirmed within a year."),
        "history",
        "backoffice:stale",
        _stale,
        "?what=contact",
    ),
    Queue(
        Area.CALLS,
        _("Calls promised for today"),
        _("Somebody asked to be called on this day."),
        "mobile-alt",
        "backoffice:call_lists",
        call_lists.call_backs_due,
    ),
    Queue(
        Area.PROPOSALS,
        _("Differing data"),
        _("Another source says something else than the record."),
        "resubmit",
        "backoffice:proposals",
        proposals.waiting_count,
    ),
    Queue(
        Area.DEATHS,
        _("Reports of deaths"),
        _("Told to a caller; the center checks."),
        "info-circle",
        "backoffice:deaths",
        deaths.open_count,
        "?state=open",
    ),
    Queue(
        Area.CLAIMS,
        _("Requests for records"),
        _("People who cannot prove theirs alone."),
        "form",
        "backoffice:claims",
        claims.waiting_count,
    ),
    Queue(
        Area.DUPLICATES,
        _("Possible duplicates"),
        _("Records that may be one person's."),
        "copy",
        "backoffice:duplicates",
        duplicates.open_count,
        "?state=open",
    ),
    Queue(
        Area.HELP,
        _("Help with registering"),
        _("Students before the diploma who cannot register by themselves."),
        "help",
        "backoffice:help_requests",
        help_requests.waiting_count,
        "?state=received",
    ),
    Queue(
        Area.CAMPAIGNS,
        _("Campaign tasks to do"),
        _("Announcement, poster, advisors, heading on the site."),
        "calendar-check",
        "backoffice:campaigns",
        campaign_units.tasks_to_do,
    ),
    Queue(
        Area.ADVISING,
        _("My students who are not members"),
        _("Remind them to register before the diploma."),
        "group",
        "backoffice:own_students",
        campaign_units.not_members_yet,
    ),
    Queue(
        Area.PRIVACY,
        _("Data requests due"),
        _("Overdue, or to be answered within a week."),
        "mail",
        "backoffice:data_requests",
        data_requests.due_count,
        "?due=soon",
    ),
    Queue(
        Area.OUTBOX,
        _("Messages given up"),
        _("Search or mail did not take them."),
        "rotate",
        "backoffice:outbox",
        outbox.dead_count,
    ),
)


UNITS_OWN = frozenset({Area.STALE, Area.CAMPAIGNS})
"""What each unit works off by itself: no queue of the center."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits in one queue; without an address for whoever may only know the figure."""

    queue: Queue
    count: int
    url: str


def waiting_for(request: HttpRequest) -> list[Waiting]:
    """Return what waits for the user of ``request``, queue by queue."""
    return [
        Waiting(queue, queue.count(request), reverse(queue.url_name) + queue.query)
        for queue in QUEUES
        if may_enter(request, queue.area) and staff_viewer(request).roles
    ]


class WaitingPanel(Component):
    """Who I am here and what waits for me, on the home page."""

    template_name = "backoffice/waiting_panel.html"
    order = 50

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Greet, name the roles held today and count."""
        request = parent_context["request"]
        roles = sorted(staff_viewer(request).roles, key=list(Role).index)
        return {
            "name": str(request.user),
            "roles": [Role(role).label for role in roles],
            "waiting": waiting_for(request),
        }


class WaitingPage(AreaMixin, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """Every queue of the center and how much waits in it; figures only for the quality office."""

    area = Area.WAITING
    template_name = "backoffice/waiting.html"
    page_title = _("Waiting work")
    header_icon = "tasks"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead home."""
        return [*self.breadcrumbs_items, {"url": "", "label": gettext("Waiting work")}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Count each queue of the center."""
        rows = []
        for queue in QUEUES:
            if queue.area.roles & CENTER_ROLES and queue.area not in UNITS_OWN:
                address = reverse(queue.url_name) + queue.query if may_enter(self.request, queue.area) else ""
                rows.append(Waiting(queue, queue.count(self.request), address))
        leads = bool(staff_viewer(self.request).roles & LEADERS)
        return {
            **super().get_context_data(**context),
            "waiting": rows,
            "leads": leads,
            "orphans": orphans(self.viewer.today) if leads else [],
        }
