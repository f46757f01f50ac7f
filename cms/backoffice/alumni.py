"""The list of alumni, to read; who is found and what is seen is decided in ``alumni_rows``."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn

from portal.alumni.filters import AlumniFilter, AlumniOrder
from portal.alumni.freshness import stale_q
from portal.alumni.models import AlumniProfile
from portal.institution.models import Level, Unit, UnitKind
from portal.institution.selectors import units, within
from portal.ledger.access import Access, Door
from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer
from portal.reference.models import Province

from .access import Area
from .alumni_rows import AlumnusRow, rows_for, rows_seen
from .lists import AreaFilterSet, AreaListView, ChoiceFilter, TemplateColumn
from .references import TermFilter


def unit_choices(viewer: Viewer) -> list[tuple[str, str]]:
    """Return the units a viewer can narrow to, indented as the tree is: their own, or for the center all."""
    rows = units()
    if Audience.CENTER not in viewer.audiences:
        rows = rows.filter(within(viewer.unit_paths))
    rows = rows.exclude(kind=UnitKind.UNIVERSITY)
    tree = list(rows)
    top = min((unit.depth for unit in tree), default=1)
    return [(unit.code, "\u2003" * (unit.depth - top) + str(unit)) for unit in tree]


class AlumniFilters(AreaFilterSet):
    """What the list can be narrowed by; each filter is bound to what the viewer sees (``portal.alumni.filters``)."""

    unit = ChoiceFilter(label=_("Unit"))
    level = ChoiceFilter(label=_("Level"), choices=Level.choices)
    graduated_from = django_filters.NumberFilter(label=_("Graduated from"), min_value=1900, max_value=2200)
    graduated_to = django_filters.NumberFilter(label=_("Graduated until"), min_value=1900, max_value=2200)
    province = TermFilter(label=_("Province"), queryset=Province.objects.all())
    contact = ChoiceFilter(label=_("Contact data"), choices=[("stale", _("out of date")), ("fresh", _("confirmed"))])

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters["unit"].extra["choices"] = unit_choices(viewer)
        for name in ("graduated_from", "graduated_to"):
            self.filters[name].extra["widget"] = forms.NumberInput(attrs={"placeholder": "2019"})

    def wanted(self, name: str) -> AlumniFilter:
        """Return what was asked for; a value that is no choice narrows nothing."""
        values = self.form.cleaned_data if self.is_valid() else {}
        return AlumniFilter(
            unit_path=_path_of(values.get("unit")),
            level=values.get("level") or None,
            graduated_from=_year(values.get("graduated_from")),
            graduated_to=_year(values.get("graduated_to")),
            province=values["province"].code if values.get("province") else None,
            name=name or None,
        )

    def freshness(self, today: date) -> Q:
        """Return the condition on the contact data that was asked for."""
        asked = self.form.cleaned_data.get("contact") if self.is_valid() else ""
        return stale_q(today) if asked == "stale" else ~stale_q(today) if asked == "fresh" else Q()

    class Meta:
        model = AlumniProfile
        fields: Sequence[str] = ()


def _path_of(code: str | None) -> str | None:
    return Unit.objects.filter(code=code).values_list("path", flat=True).first() if code else None


def _year(number: Any) -> int | None:
    return None if number is None else int(number)


def person_url(row: AlumnusRow) -> str:
    """Return the address of a person's page."""
    return reverse("backoffice:alumnus", args=[row.seen.public_id])


IN_LIST = frozenset({"full_name", "degrees", "employments", "province"})


class AlumniList(AreaListView):
    """The alumni a viewer is entrusted with, in the order of the Turkish alphabet; there is no export."""

    area = Area.ALUMNI
    page_title = _("Alumni")
    header_icon = "user"
    index_url_name = "backoffice:alumni"
    index_results_url_name = "backoffice:alumni_results"
    filterset_class = AlumniFilters
    search_hint = _("Name")
    nothing_yet = _("There are no alumni here yet. They come with the first import of graduates.")
    columns = (
        TitleColumn("name", label=_("Name"), accessor="name", get_url=person_url),
        Column("degree", label=_("Degree"), accessor="degree"),
        Column("work", label=_("Works as"), accessor="work"),
        Column("province", label=_("Province"), accessor="province"),
        TemplateColumn("contact", "backoffice/cells/contact.html", label=_("Contact data")),
    )

    @property
    def introduction(self) -> str:
        """Say whose alumni these are."""
        if Audience.CENTER in self.viewer.audiences:
            return gettext("What you open here is personal data: open it only for your task.")
        return gettext("The alumni of the units entrusted to you. Degrees of other units are not shown.")

    def get_filterset_kwargs(self) -> dict[str, Any]:
        """Tell the filters who is looking."""
        return {**super().get_filterset_kwargs(), "viewer": self.viewer}

    def get_queryset(self) -> QuerySet[Any]:
        """Return keys and public ids; filters, search and order are the room's own, which know what the viewer sees."""
        wanted = (
            self.filters.wanted(self.search_query) if self.filters else AlumniFilter(name=self.search_query or None)
        )
        rows = rows_for(self.viewer, wanted, AlumniOrder.NAME)
        freshness = self.filters.freshness(self.viewer.today) if self.filters else Q()
        return rows.filter(freshness).values_list("pk", "public_id")

    @cached_property
    def is_searching(self) -> bool:
        """Say whether there is a search."""
        return bool(self.search_query)

    def get_table(self, object_list: Sequence[tuple[int, UUID]]) -> Any:
        """Show the projections of one page of rows."""
        return super().get_table(rows_seen(self.viewer, list(object_list), IN_LIST, self._access()))

    def _access(self) -> Access:
        wanted = self.filters.wanted(self.search_query).told() if self.filters else ""
        return Access(Door.OFFICE_LIST, wanted)
