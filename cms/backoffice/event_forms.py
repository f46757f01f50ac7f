"""Writing an event: the form in the order of the work, saved by the domain service."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic

from portal.events import services
from portal.events.models import Event

from .access import Area, AreaMixin

FIELDS = (
    "kind",
    "title_tr",
    "title_en",
    "description_tr",
    "description_en",
    "place",
    "online_url",
    "host_unit",
    "starts_at",
    "ends_at",
    "registration_until",
    "capacity",
)


class EventForm(WagtailAdminModelForm):
    """Checks what the service would refuse, so that the answer stands beside its field."""

    def clean(self) -> dict[str, Any]:
        """Hold the times in order and the seats above those taken."""
        cleaned: dict[str, Any] = super().clean()
        starts, ends, until = (cleaned.get(name) for name in ("starts_at", "ends_at", "registration_until"))
        if starts and ends and ends < starts:
            self.add_error("ends_at", _("The event cannot end before it begins."))
        if until and ends and until > ends:
            self.add_error("registration_until", _("Registration cannot end after the event."))
        capacity = cleaned.get("capacity")
        if capacity is not None and capacity < self.instance.seats_taken:
            self.add_error("capacity", services.TooFewSeats.message)
        return cleaned

    def draft(self) -> services.EventDraft:
        """Return what was written."""
        values = {name: self.cleaned_data[name] for name in FIELDS if name != "host_unit"}
        host = self.cleaned_data["host_unit"]
        return services.EventDraft(**values, host_unit_id=host.pk if host else None)


PANEL = ObjectList(
    [
        MultiFieldPanel(
            [
                FieldPanel("kind", heading=_("Kind"), help_text=_("Decides in which statistics the event counts.")),
                FieldPanel(
                    "title_tr",
                    heading=_("Title in Turkish"),
                    help_text=_("Short and telling, for example “Mezunlar Günü 2025”. At most 160 characters."),
                ),
                FieldPanel(
                    "title_en",
                    heading=_("Title in English"),
                    help_text=_("Where it is empty, readers of English see the Turkish title."),
                ),
            ],
            heading=_("What"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("starts_at", heading=_("Begins")),
                        FieldPanel("ends_at", heading=_("Ends")),
                    ]
                ),
                FieldPanel(
                    "place",
                    heading=_("Place"),
                    help_text=_("Hall and building, for example “Rektörlük Konferans Salonu”; “Online” where it is."),
                ),
                FieldPanel(
                    "online_url",
                    heading=_("Online at"),
                    help_text=_("The address of the meeting, where people can join from afar."),
                ),
                FieldPanel("host_unit", heading=_("Host"), help_text=_("The unit that invites, where there is one.")),
            ],
            heading=_("When and where"),
            help_text=_("Day and time of Istanbul, for example 29.11.2025 14:00."),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel(
                            "capacity",
                            heading=_("Seats"),
                            help_text=_(
                                "Empty: as many as come. Whoever registers once all are taken goes on the waiting list "
                                "and moves up by itself."
                            ),
                        ),
                        FieldPanel(
                            "registration_until",
                            heading=_("Registration until"),
                            help_text=_("Empty: until the event begins."),
                        ),
                    ]
                ),
            ],
            heading=_("Registration"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(
                    "description_tr",
                    heading=_("Description in Turkish"),
                    help_text=_(
                        "Whom it is for, who speaks, what happens. Plain text; an empty line begins a paragraph."
                    ),
                ),
                FieldPanel("description_en", heading=_("Description in English")),
            ],
            heading=_("Description"),
        ),
    ],
    base_form_class=EventForm,
).bind_to_model(Event)


class EventWriting(AreaMixin):
    """What creating and editing have in common."""

    area = Area.EVENTS
    model = Event
    panel = PANEL
    header_icon = "calendar-alt"
    index_url_name = "backoffice:events"
    add_url_name = "backoffice:event_new"
    edit_url_name = "backoffice:event_edit"
    # The area decides by role; Django's own permissions have no say here.
    permission_policy = None

    def get_success_url(self) -> str:
        """Go to the event's page, where it can be published."""
        return reverse("backoffice:event", args=[self.object.pk])  # type: ignore[attr-defined]

    def get_success_buttons(self) -> list[Any]:
        """Offer nothing more: the page that follows does."""
        return []

    def write(self, event_id: int | None) -> Event:
        """Save through the service; a refusal nobody could foresee stands above the form."""
        return services.write_event(self.viewer, draft=self.form.draft(), event_id=event_id)  # type: ignore[attr-defined]

    def form_valid(self, form: EventForm) -> Any:
        """Save, or show the form with what the service said."""
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except (services.TooFewSeats, services.BadTimes) as refused:
            form.add_error(None, ValidationError(refused.message))
            self.produced_error_message = str(refused.message)
            return self.form_invalid(form)  # type: ignore[attr-defined]


class EventCreate(EventWriting, generic.CreateView):  # type: ignore[misc]
    """A new event, as a draft."""

    page_title = _("Add an event")
    success_message = _("“%(object)s” is written as a draft. Publish it when it is ready.")

    def save_instance(self) -> Event:
        """Write it."""
        return self.write(None)


class EventEdit(EventWriting, generic.EditView):  # type: ignore[misc]
    """Change an event."""

    success_message = _("“%(object)s” is saved.")

    def save_instance(self) -> Event:
        """Change it."""
        return self.write(self.object.pk)
