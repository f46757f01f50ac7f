"""Events: the list, the coming ones first, the page of one, and who comes to it."""

from typing import Any

from django.db.models import Case, Count, DateTimeField, F, Q, QuerySet, When
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from portal.events import services
from portal.events.models import Event, EventKind, EventState, Registration, RegistrationState
from portal.events.selectors import visible_to

from .access import Area
from .decisions import DecisionView, Deed, decided_by
from .lists import AreaFilterSet, AreaListView, ChoiceFilter, DayColumn, StateColumn, TemplateColumn, waiting_first


class EventFilters(AreaFilterSet):
    """State and kind."""

    state = ChoiceFilter(label=_("State"), choices=EventState.choices)
    kind = ChoiceFilter(label=_("Kind"), choices=EventKind.choices)

    class Meta:
        model = Event
        fields = ("state", "kind")


def event_url(event: Event) -> str:
    """Return the address of an event's page."""
    return reverse("backoffice:event", args=[event.pk])


class EventList(AreaListView):
    """All events: those to come first, the nearest at the top, then the past ones, the latest first."""

    area = Area.EVENTS
    page_title = _("Events")
    header_icon = "calendar-alt"
    index_url_name = "backoffice:events"
    index_results_url_name = "backoffice:events_results"
    filterset_class = EventFilters
    searched = ("title_tr", "title_en", "place")
    search_hint = _("Title or place")
    introduction = _("Events to come are listed first. A draft is seen by the center only.")
    nothing_yet = _("There is no event yet. Add the first one: it stays a draft until you publish it.")
    columns = (
        TitleColumn("title", label=_("Title"), accessor=str, get_url=event_url),
        StateColumn(),
        Column("kind", label=_("Kind"), accessor="get_kind_display", classname="bo-wide"),
        DayColumn("starts_at", label=_("Day"), accessor="starts_at", sort_key="starts_at"),
        Column("place", label=_("Place"), accessor="place"),
        TemplateColumn("seats", "backoffice/cells/seats.html", label=_("Seats taken"), classname="bo-wide"),
    )

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer to add one."""
        return [HeaderButton(gettext("Add an event"), url=reverse("backoffice:event_new"), icon_name="plus")]

    def get_base_queryset(self) -> QuerySet[Event]:
        """Return the events the center sees."""
        return visible_to(self.viewer)

    def order_queryset(self, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Put the coming first, the nearest at the top, unless a column was chosen."""
        if self.ordering:
            return queryset.order_by(self.ordering, "pk")
        coming = Q(ends_at__gte=timezone.now())
        nearest = Case(When(coming, then=F("starts_at")), output_field=DateTimeField())
        return queryset.order_by(waiting_first(coming), nearest, "-starts_at", "pk")


DEEDS = (
    Deed(
        "publish",
        _("Publish"),
        _("“%(thing)s” is published and takes registrations."),
        decided_by(services.publish_event, "event_id", services.NotAllowed, told=None),
        explained=_("Everybody sees the event, and registration opens."),
    ),
    Deed(
        "cancel",
        _("Call off"),
        _("“%(thing)s” is called off."),
        decided_by(services.cancel_event, "event_id", services.NotAllowed),
        tone="grave",
        explained=_("The event stays visible as canceled and takes no more registrations."),
        reasons=(
            _("Too few people registered."),
            _("The speaker cannot come."),
            _("The place is not available."),
        ),
    ),
)


class EventPage(DecisionView):
    """One event: what it is, how full it is, what can be done."""

    area = Area.EVENTS
    template_name = "backoffice/event.html"
    header_icon = "calendar-alt"
    deeds = DEEDS
    list_url_name = "backoffice:events"
    list_label = _("Events")

    def find(self, pk: int) -> Event | None:
        """Return the event."""
        return visible_to(self.viewer).select_related("host_unit").filter(pk=pk).first()

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer to edit it."""
        return [
            HeaderButton(
                gettext("Edit"), url=reverse("backoffice:event_edit", args=[self.kwargs["pk"]]), icon_name="edit"
            )
        ]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add how many registered, by state."""
        context = super().get_context_data(**context)
        counted = dict(context["thing"].registrations.order_by().values_list("state").annotate(Count("pk")))
        labels = RegistrationState.labels
        rows = zip(RegistrationState.values, labels, strict=True)
        return {
            **context,
            "registrations": [(value, label, counted[value]) for value, label in rows if value in counted],
            "registration_count": sum(counted.values()),
        }


class RegistrationFilters(AreaFilterSet):
    """State."""

    state = ChoiceFilter(label=_("State"), choices=RegistrationState.choices)

    class Meta:
        model = Registration
        fields = ("state",)


class RegistrationList(AreaListView):
    """Who registered for one event, in the order they came; there is no export."""

    area = Area.EVENTS
    header_icon = "calendar-check"
    index_results_url_name = "backoffice:registrations_results"
    filterset_class = RegistrationFilters
    searched = ("user__first_name", "user__last_name", "user__email")
    search_hint = _("Name or e-mail address")
    nothing_yet = _("Nobody has registered for this event yet.")
    columns = (
        Column("user", label=_("Name"), accessor="user"),
        StateColumn(),
        Column("email", label=_("E-mail address"), accessor="user.email"),
        DayColumn("at", label=_("Registered"), accessor="at", sort_key="at"),
    )

    @cached_property
    def event(self) -> Event:
        """Return the event of the address; raise Http404."""
        event = visible_to(self.viewer).filter(pk=self.kwargs["pk"]).first()
        if event is None:
            raise Http404
        return event

    def get_index_url(self) -> str:
        """Return the address of this very list."""
        return reverse("backoffice:registrations", args=[self.event.pk])

    def get_index_results_url(self) -> str:
        """Return the address of its rows."""
        return reverse("backoffice:registrations_results", args=[self.event.pk])

    def get_page_title(self) -> str:
        """Return the heading."""
        return gettext("Registrations")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the event."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("backoffice:events"), "label": gettext("Events")},
            {"url": event_url(self.event), "label": str(self.event)},
            {"url": "", "label": gettext("Registrations")},
        ]

    def get_base_queryset(self) -> QuerySet[Registration]:
        """Return the event's registrations."""
        return self.event.registrations.select_related("user")

    def order_queryset(self, queryset: QuerySet[Registration]) -> QuerySet[Registration]:
        """Keep the order in which they came."""
        return queryset.order_by(self.ordering or "at", "pk")


def draft_count(request: HttpRequest) -> int:
    """Return how many events are drafts still."""
    return Event.objects.filter(state=EventState.DRAFT).count()
