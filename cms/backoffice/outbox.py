"""The message queue: what waits to be carried to the search index and the mail, and what was given up."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.ui.tables import Column

from portal.outbox.dead_letters import LONGEST_REASON, NotDiscardable, WhyDiscard, discard, retry
from portal.outbox.models import Entry
from portal.outbox.services import channels_that_must_arrive

from .access import Area, AreaMixin
from .lists import AreaListView, DayColumn, TemplateColumn

CHANNELS = {
    "search": _("Search index"),
    "answers": _("Kept answers"),
    "letters": _("Letters"),
    "letters-once": _("Letters that go once"),
    "copies": _("Copies of personal data"),
}


def channel_label(channel: str) -> str:
    """Return a channel in words; a channel nobody has named yet under its own name."""
    return str(CHANNELS.get(channel, channel))


def channels() -> list[dict[str, Any]]:
    """Return, for each channel, how many entries wait, since when, and how many were given up: one statement."""
    rows = (
        Entry.objects.values("channel")
        .annotate(
            waiting=Count("pk", filter=Q(dead_at__isnull=True)),
            oldest=Min("written_at", filter=Q(dead_at__isnull=True)),
            dead=Count("pk", filter=Q(dead_at__isnull=False)),
        )
        .order_by("channel")
    )
    return [{**row, "label": channel_label(row["channel"])} for row in rows]


class DeedColumn(TemplateColumn):
    """What can be done with an entry."""

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        """Add whether it may be thrown away."""
        known = {"must_arrive": instance.channel in channels_that_must_arrive(), "longest": LONGEST_REASON}
        return {**super().get_cell_context_data(instance, parent_context), **known}


class OutboxList(AreaListView):
    """The entries that were given up, under the health of each channel. Entries hold ids, never values."""

    area = Area.OUTBOX
    page_title = _("Message queue")
    header_icon = "rotate"
    template_name = "backoffice/outbox.html"
    index_url_name = "backoffice:outbox"
    index_results_url_name = "backoffice:outbox_results"
    is_searchable = False
    introduction = _(
        "Every change is carried from here to the search index and to mail. What failed twelve times is given up and "
        "listed below; once the cause is gone, send it on its way again. Nothing is given up because a server is away."
    )
    nothing_yet = _("Nothing was given up: every message was delivered or is on its way.")
    columns = (
        Column("channel", label=_("Channel"), accessor=lambda row: channel_label(row.channel)),
        Column("topic", label=_("What changed"), accessor="topic"),
        Column("entity_id", label=_("Number"), accessor="entity_id", classname="bo-wide"),
        DayColumn("written_at", label=_("Written"), accessor="written_at", sort_key="written_at", classname="bo-wide"),
        Column("attempts", label=_("Attempts"), accessor="attempts", classname="bo-wide"),
        Column("error", label=_("Last error"), accessor="last_error"),
        DayColumn("dead_at", label=_("Given up"), accessor="dead_at", sort_key="dead_at"),
        DeedColumn("retry", "backoffice/cells/retry.html", label=""),
    )

    def get_base_queryset(self) -> QuerySet[Entry]:
        """Return what was given up."""
        return Entry.objects.filter(dead_at__isnull=False)

    def order_queryset(self, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        """Put the latest first."""
        return queryset.order_by(self.ordering or "-dead_at", "-pk")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the channels."""
        return {**super().get_context_data(**context), "channels": channels()}


class Retry(AreaMixin, View):
    """Send one entry that was given up, or all of them, on its way again."""

    area = Area.OUTBOX
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Revive, and say how many."""
        revived = retry(self.viewer, entry_id=pk)
        if revived:
            said = ngettext(
                "%(count)d message is on its way again.", "%(count)d messages are on their way again.", revived
            )
            messages.success(request, said % {"count": revived})
        else:
            messages.info(request, gettext("There was nothing to send: somebody else was faster."))
        return HttpResponseRedirect(reverse("backoffice:outbox"))


class Discard(AreaMixin, View):
    """Throw one entry that was given up away, with a reason."""

    area = Area.OUTBOX
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, and say so."""
        reason = request.POST.get("reason", "").replace("\0", "").encode("utf-8", "ignore").decode()
        try:
            gone = discard(self.viewer, entry_id=pk, reason=reason)
        except (NotDiscardable, WhyDiscard) as refused:
            messages.error(request, str(refused.message))
        else:
            if gone:
                messages.success(request, gettext("The message is thrown away; the audit log keeps why."))
            else:
                messages.info(request, gettext("It was not there any more: somebody else was faster."))
        return HttpResponseRedirect(reverse("backoffice:outbox"))


def dead_count(request: HttpRequest) -> int:
    """Return how many entries were given up."""
    return Entry.objects.filter(dead_at__isnull=False).count()
