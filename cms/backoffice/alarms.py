"""Alarms on scraping: what a firm read that looks like copying people out, and what the center found.

No person that was read is named here, and nothing that was typed: figures alone.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn

from portal.employers import scraping
from portal.employers.models import AlarmRule, AlarmState, ScrapingAlarm

from .access import Area
from .decisions import DecisionView, Deed, decided_by
from .lists import AreaFilterSet, AreaListView, ChoiceFilter, DayColumn, StateColumn

EXPLAINED = {
    AlarmRule.NEAR_LIMIT: _("On at least three of seven days the firm was shown nearly as many people as it may be."),
    AlarmRule.DEEP_PAGES: _("One contact read at least five searches of one day ten pages deep or more."),
    AlarmRule.SWEEP: _(
        "One contact went through at least fifteen provinces, years or units on one day: "
        "with one search, or with others that showed ever new people."
    ),
    AlarmRule.REFUSED: _("The firm went on after it had reached its limits, fifty times or more on one day."),
}
FILTERS = {
    "province": _("Provinces"),
    "unit": _("Units"),
    "unit_path": _("Units"),
    "graduation_year": _("Graduation years"),
    "graduated_from": _("Graduation years"),
    "graduated_to": _("Graduation years"),
}
FIGURES = {
    AlarmRule.NEAR_LIMIT: {
        "days": _("Days close to the limit, of seven"),
        "people": _("Most people shown on one of them"),
        "limit": _("The limit of a day"),
    },
    AlarmRule.DEEP_PAGES: {
        "searches": _("Searches read so far"),
        "pages": _("Pages of them together"),
        "deepest": _("Pages of the one read furthest"),
    },
    AlarmRule.REFUSED: {
        "searches": _("Refused searches"),
        "people": _("Refused pages of people"),
    },
}


def figures_of(alarm: ScrapingAlarm) -> list[tuple[str, str]]:
    """Return what was counted, in words, each with its figure."""
    counted = alarm.figures
    if alarm.rule == AlarmRule.SWEEP:
        told = [(FILTERS.get(counted.get("filter", ""), _("Values")), counted.get("values", 0))]
        if "people" in counted:  # Alarms of before it was counted have none.
            told.append((_("People shown by these searches"), counted["people"]))
    else:
        words = FIGURES.get(AlarmRule(alarm.rule), {})
        told = [(label, counted[name]) for name, label in words.items() if name in counted]
    return [(str(label), number_format(figure, use_l10n=True, force_grouping=True)) for label, figure in told]


class FiguresColumn(Column):
    """The figures in one line, the label before each."""

    def get_value(self, instance: Any) -> str:
        """Return them."""
        return " · ".join(f"{label}: {figure}" for label, figure in figures_of(instance))


class AlarmFilters(AreaFilterSet):
    """What became of it, and by which rule."""

    state = ChoiceFilter(label=_("State"), choices=AlarmState.choices)
    rule = ChoiceFilter(label=_("Rule"), choices=AlarmRule.choices)

    class Meta:
        model = ScrapingAlarm
        fields = ("state", "rule")


def alarm_url(alarm: ScrapingAlarm) -> str:
    """Return the address of an alarm's page."""
    return reverse("backoffice:alarm", args=[alarm.pk])


class AlarmList(AreaListView):
    """The alarms: those nobody looked at first, the latest of them at the top."""

    area = Area.ALARMS
    page_title = _("Alarms on scraping")
    header_icon = "warning"
    index_url_name = "backoffice:alarms"
    index_results_url_name = "backoffice:alarms_results"
    filterset_class = AlarmFilters
    searched = ("employer__name",)
    search_hint = _("Name of a firm")
    introduction = _(
        "Every hour the access ledger is read for firms that seem to copy people out. An alarm decides nothing: look at"
        " the firm, talk to it, and suspend it on its own page where you have to."
    )
    nothing_yet = _("No firm has done anything that looks like copying people out.")
    columns = (
        TitleColumn("employer", label=_("Firm"), accessor="employer", get_url=alarm_url, sort_key="employer__sort_key"),
        StateColumn(),
        Column("rule", label=_("Rule"), accessor="get_rule_display", sort_key="rule"),
        DayColumn("day", label=_("Day"), accessor="day", sort_key="day"),
        FiguresColumn("figures", label=_("Figures"), classname="bo-wide"),
        Column("acknowledged_by", label=_("Acknowledged by"), accessor="acknowledged_by", classname="bo-wide"),
    )

    def get_base_queryset(self) -> QuerySet[ScrapingAlarm]:
        """Return every alarm."""
        return ScrapingAlarm.objects.select_related("employer", "acknowledged_by")

    def order_queryset(self, queryset: QuerySet[ScrapingAlarm]) -> QuerySet[ScrapingAlarm]:
        """Put what waits first unless a column was chosen."""
        return queryset.order_by(*([self.ordering] if self.ordering else ["-state", "-raised_at"]), "-pk")


class AlarmPage(DecisionView):
    """One alarm: the firm, the rule, the figures, and what the center found out."""

    area = Area.ALARMS
    header_icon = "warning"
    template_name = "backoffice/alarm.html"
    list_url_name = "backoffice:alarms"
    list_label = _("Alarms on scraping")
    deeds = (
        Deed(
            "acknowledge",
            _("Acknowledge"),
            _("The alarm on “%(thing)s” is acknowledged."),
            decided_by(scraping.acknowledge_alarm, "alarm_id", scraping.NotTheCenter),
            explained=_("Say what you found. The firm does not read it; it stands here and in the audit log."),
            reasons=(
                _("Spoke with the firm: ordinary recruiting."),
                _("The firm was warned."),
                _("The firm was suspended."),
            ),
        ),
    )

    def find(self, pk: int) -> ScrapingAlarm | None:
        """Return the alarm."""
        return ScrapingAlarm.objects.select_related("employer", "contact").filter(pk=pk).first()

    def title_of(self, thing: ScrapingAlarm) -> str:
        """Return the firm's name."""
        return thing.employer.name

    def version_of(self, thing: ScrapingAlarm) -> str:
        """Return what changes when somebody acknowledges it, or when more is found."""
        return f"{thing.state} {thing.day} {sorted(thing.figures.items())}"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the rule and the figures in words, and the firm's other alarms."""
        context = super().get_context_data(**context)
        alarm = context["thing"]
        others = ScrapingAlarm.objects.filter(employer=alarm.employer_id).exclude(pk=alarm.pk)
        return {
            **context,
            "explained": EXPLAINED[AlarmRule(alarm.rule)],
            "figures": figures_of(alarm),
            "whole_firm": gettext("The whole firm"),
            "others": others.order_by("-raised_at", "-pk")[:10],
        }


def open_count(_request: HttpRequest) -> int:
    """Return how many alarms nobody has looked at."""
    return ScrapingAlarm.objects.filter(state=AlarmState.OPEN).count()
