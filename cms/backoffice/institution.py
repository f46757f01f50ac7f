"""Units: the tree, to read. It is loaded with the institution's own list and changed nowhere else."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from portal.institution.models import Level, Unit, UnitKind
from portal.institution.selectors import units

from .access import Area
from .lists import AreaFilterSet, AreaListView, ChoiceFilter, TemplateColumn


class UnitFilters(AreaFilterSet):
    """Kind and level."""

    kind = ChoiceFilter(label=_("Kind"), choices=UnitKind.choices)
    level = ChoiceFilter(label=_("Level"), choices=Level.choices)

    class Meta:
        model = Unit
        fields = ("kind", "level")


class UnitList(AreaListView):
    """The tree of faculties, departments and programs."""

    area = Area.UNITS
    page_title = _("Units")
    header_icon = "list-ul"
    paginate_by = 100
    index_url_name = "backoffice:units"
    index_results_url_name = "backoffice:units_results"
    filterset_class = UnitFilters
    searched = ("name_tr", "name_en", "code")
    search_hint = _("Name or code")
    introduction = _("The units decide whose alumni a representative sees. The tree is read here, not changed.")
    nothing_yet = _("No unit has been loaded yet.")
    columns = (
        TemplateColumn("name", "backoffice/cells/unit.html", label=_("Name")),
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        Column("level", label=_("Level"), accessor="get_level_display"),
        Column("code", label=_("Code"), accessor="code", classname="bo-wide"),
        Column("field", label=_("Field of study"), accessor="field_of_study", classname="bo-wide"),
    )

    def get_base_queryset(self) -> QuerySet[Unit]:
        """Return every unit; the tree is public."""
        return units().select_related("field_of_study")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Say whether the rows stand in their tree: a search or a filter takes them out of it."""
        context = super().get_context_data(**context)
        if self.is_searching or self.is_filtering:
            for unit in context["object_list"]:
                unit.depth = 1
        return context
