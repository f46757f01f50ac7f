"""Users and their roles: who holds what, from when to when, in which unit."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, View
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log

from portal.accounts.models import Role, RoleAssignment, User
from portal.accounts.selectors import assignments_in_force, history_of, holds, resting_on
from portal.accounts.services import (
    BadTerm,
    CoordinatorMissing,
    HeldAlready,
    NotForOneself,
    Term,
    UnitMissing,
    assign_role,
    end_role,
    proposed_end,
)
from portal.institution.models import UnitKind
from portal.institution.selectors import units

from .access import Area, AreaMixin
from .delegation import delegation_form
from .groups import ROLES_WITH_WORK, sync_user_groups
from .lists import AreaFilterSet, AreaListView, ChoiceFilter, DayColumn, TemplateColumn, waiting_first

OFFERED = [(role.value, role.label) for role in Role if role in ROLES_WITH_WORK]
"""The roles that have work in the back office; the others come with the screens they need."""


class UserFilters(AreaFilterSet):
    """A role held today."""

    role = ChoiceFilter(label=_("Role held today"), choices=Role.choices, method="holding")

    def holding(self, rows: QuerySet[User], name: str, role: str) -> QuerySet[User]:
        """Keep those who hold ``role`` today."""
        return rows.filter(pk__in=assignments_in_force(timezone.localdate()).filter(role=role).values("user_id"))

    class Meta:
        model = User
        fields = ("role",)


def user_url(user: User) -> str:
    """Return the address of a user's page."""
    return reverse("backoffice:user", args=[user.pk])


class UserList(AreaListView):
    """Everybody with an account; those entrusted with something come first."""

    area = Area.ACCOUNTS
    page_title = _("Users and roles")
    header_icon = "key"
    index_url_name = "backoffice:users"
    index_results_url_name = "backoffice:users_results"
    filterset_class = UserFilters
    searched = ("first_name", "last_name", "email")
    search_hint = _("Name or e-mail address")
    introduction = _("People with a role come first. A role ends on its last day by itself.")
    columns = (
        TitleColumn("name", label=_("Name"), accessor=str, get_url=user_url),
        TemplateColumn("roles", "backoffice/cells/roles.html", label=_("Roles held today")),
        TemplateColumn("email", "backoffice/cells/address.html", label=_("E-mail address")),
        DayColumn(
            "last_login", label=_("Last sign-in"), accessor="last_login", sort_key="last_login", classname="bo-wide"
        ),
    )

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer to invite somebody who has no account yet."""
        return [HeaderButton(_("Invite a colleague"), url=reverse("backoffice:colleague_invite"), icon_name="plus")]

    def get_base_queryset(self) -> QuerySet[User]:
        """Return the users with the roles they hold today."""
        held = assignments_in_force(self.viewer.today).select_related("unit").order_by("role", "pk")
        return User.objects.prefetch_related(Prefetch("role_assignments", held, to_attr="roles_today"))

    def order_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        """Put those with a role first."""
        if self.ordering:
            return queryset.order_by(self.ordering, "pk")
        entrusted = Exists(assignments_in_force(self.viewer.today).filter(user_id=OuterRef("pk")))
        return queryset.order_by(waiting_first(entrusted), "last_name", "first_name", "pk")


class AssignmentForm(forms.Form):
    """A role for somebody, from a day to a day."""

    role = forms.ChoiceField(label=_("Role"), choices=OFFERED)
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=None,
        required=False,
        to_field_name="code",
        empty_label=_("none"),
        help_text=_("For a department representative: whose alumni they are entrusted with."),
    )
    starts_on = forms.DateField(label=_("First day"), widget=AdminDateInput, initial=timezone.localdate)
    ends_on = forms.DateField(
        label=_("Last day"),
        widget=AdminDateInput,
        required=False,
        help_text=_("Empty: until it is ended; for coordinator and deputy, three years."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units().exclude(kind__in=[UnitKind.UNIVERSITY, UnitKind.PROGRAM])

    def term(self) -> Term:
        """Return the term that was written."""
        unit, role = self.cleaned_data["unit"], Role(self.cleaned_data["role"])
        starts_on = self.cleaned_data["starts_on"]
        return Term(
            role=role,
            starts_on=starts_on,
            ends_on=self.cleaned_data["ends_on"] or proposed_end(role, starts_on),
            unit_id=unit.pk if unit else None,
        )


_FIELD_OF = {
    UnitMissing: "unit",
    BadTerm: "ends_on",
    HeldAlready: "role",
    CoordinatorMissing: "role",
    NotForOneself: None,
}


class UserPage(AreaMixin, WagtailAdminTemplateMixin, FormView):  # type: ignore[misc]
    """One user: the roles held, those that ended, and the form to give one."""

    area = Area.ACCOUNTS
    template_name = "backoffice/user.html"
    header_icon = "key"
    form_class = AssignmentForm

    @cached_property
    def person(self) -> User:
        """Return the user of the address; raise Http404."""
        person = User.objects.filter(pk=self.kwargs["pk"]).first()
        if person is None:
            raise Http404
        return person

    def get_page_title(self) -> str:
        """Return the name."""
        return str(self.person)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("backoffice:users"), "label": gettext("Users and roles")},
            {"url": "", "label": str(self.person)},
        ]

    def get_success_url(self) -> str:
        """Stay here."""
        return user_url(self.person)

    def form_valid(self, form: AssignmentForm) -> HttpResponse:
        """Give the role; what the service refuses stands beside its field."""
        try:
            given = assign_role(self.request.user.pk, user_id=self.person.pk, term=form.term())
        except (NotForOneself, UnitMissing, BadTerm, CoordinatorMissing, HeldAlready) as refused:
            form.add_error(_FIELD_OF[type(refused)], str(refused.message))
            return self.form_invalid(form)
        log(self.person, "backoffice.role_given", user=self.request.user, data={"role": given.role})
        messages.success(
            self.request,
            gettext("%(person)s holds the role “%(role)s” from now on.")
            % {"person": self.person, "role": given.get_role_display()}
            if given.starts_on <= self.viewer.today
            else gettext("%(person)s will hold the role “%(role)s”.")
            % {"person": self.person, "role": given.get_role_display()},
        )
        return HttpResponseRedirect(self.get_success_url())

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Show the roles, those in force and to come first."""
        context = super().get_context_data(**context)
        rows, today = history_of(self.person.pk), self.viewer.today
        # What rests on a role that is over has ended with it, whatever its own last day says.
        held = [row for row in rows if holds(row, max(today, row.starts_on))]
        return {
            **context,
            "person": self.person,
            "held": held,
            "ended": [row for row in rows if row not in held],
            "is_self": self.person.pk == self.request.user.pk,
            "today": today,
            "acting": delegation_form(self.request.user, self.person, today),
            "media": context["form"].media,
        }


class EndRole(AreaMixin, View):
    """End a role at once."""

    area = Area.ACCOUNTS
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
        """End it, and say so; ended already is no error."""
        row = RoleAssignment.objects.filter(pk=assignment, user_id=pk).select_related("user").first()
        if row is None:
            raise Http404
        resting = list(resting_on(row.pk))
        said = {"person": row.user, "role": row.get_role_display()}
        if end_role(request.user.pk, assignment_id=row.pk, today=self.viewer.today):
            for user in (row.user, *resting):
                sync_user_groups(user)
            log(row.user, "backoffice.role_ended", user=request.user, data={"role": row.role})
            messages.success(request, gettext("%(person)s no longer holds the role “%(role)s”.") % said)
        else:
            messages.info(request, gettext("The role “%(role)s” of %(person)s had ended already.") % said)
        return HttpResponseRedirect(user_url(row.user))
