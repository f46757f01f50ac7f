"""Inviting a colleague, the open invitations, and the page behind the link of the letter."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.accounts.services import BadTerm, CoordinatorMissing, UnitMissing
from portal.staffing import services
from portal.staffing.selectors import open_invitations

from .access import Area, AreaMixin, AsksRoles
from .accounts import AssignmentForm


class InvitationForm(AssignmentForm):
    """Who, with which role, from when to when."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)

    field_order = ("email", "first_name", "last_name", "role", "unit", "starts_on", "ends_on")

    def colleague(self) -> services.Colleague:
        """Return whom the form names."""
        given = self.cleaned_data
        return services.Colleague(given["email"], given["first_name"], given["last_name"])


class Invite(AreaMixin, WagtailAdminTemplateMixin, FormView):  # type: ignore[misc]
    """The form, and beside it what has not been answered yet."""

    area = Area.ACCOUNTS
    template_name = "backoffice/invite.html"
    page_title = _("Invite a colleague")
    header_icon = "key"
    form_class = InvitationForm
    success_url = reverse_lazy("backoffice:colleague_invite")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("backoffice:users"), "label": gettext("Users and roles")},
            {"url": "", "label": gettext("Invite a colleague")},
        ]

    def form_valid(self, form: InvitationForm) -> HttpResponse:
        """Invite; what the service refuses stands beside its field."""
        try:
            made = services.invite(self.request.user.pk, colleague=form.colleague(), term=form.term())
        except services.StaffingProblem as refused:
            form.add_error(refused.field or None, str(refused.message))
        except UnitMissing as refused:
            form.add_error("unit", str(refused.message))
        except BadTerm as refused:
            form.add_error("ends_on", str(refused.message))
        else:
            messages.success(self.request, gettext("A letter goes to %(address)s.") % {"address": made.email})
            return HttpResponseRedirect(str(self.success_url))
        return self.form_invalid(form)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the open invitations."""
        context = super().get_context_data(**context)
        return {**context, "invitations": open_invitations(timezone.now()), "media": context["form"].media}


class WithdrawInvitation(AreaMixin, View):
    """Take an invitation back."""

    area = Area.ACCOUNTS
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, and say so; answered already is no error."""
        if services.withdraw(request.user.pk, invitation_id=pk):
            messages.success(request, gettext("The invitation was taken back; its link is dead."))
        else:
            messages.info(request, gettext("This invitation is not open any more."))
        return HttpResponseRedirect(reverse("backoffice:colleague_invite"))


class PasswordForm(forms.Form):
    """A password, twice."""

    password = forms.CharField(
        label=_("Choose a password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=_("The password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        """Refuse two that differ."""
        given: dict[str, Any] = super().clean() or {}
        if "again" in given and given.get("password") != given["again"]:
            self.add_error("again", _("The two passwords differ."))
        return given


@method_decorator(never_cache, name="dispatch")
class Join(AsksRoles, View):
    """The page behind the link: opening it changes nothing, a password makes the account."""

    http_method_names = ("get", "post")

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Greet by name and ask for a password; a dead link says so."""
        return self._page(request, token, PasswordForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Make the account and lead to the sign-in."""
        form = PasswordForm(request.POST)
        if form.is_valid():
            try:
                services.accept(token, password=form.cleaned_data["password"])
            except services.InvalidInvitation:
                return self._dead(request)
            except CoordinatorMissing as refused:
                form.add_error(None, str(refused.message))
            except ValidationError as weak:
                form.add_error("password", weak)
            else:
                messages.success(request, gettext("Your account is ready: please sign in."))
                return HttpResponseRedirect(reverse("wagtailadmin_home"))
        return self._page(request, token, form)

    def _page(self, request: HttpRequest, token: str, form: PasswordForm) -> HttpResponse:
        try:
            invitation = services.invitation_of(token)
        except services.InvalidInvitation:
            return self._dead(request)
        answer = render(request, "backoffice/join.html", {"invitation": invitation, "form": form})
        answer["Referrer-Policy"] = "no-referrer"
        return answer

    def _dead(self, request: HttpRequest) -> HttpResponse:
        said = {"refusal": services.InvalidInvitation.message}
        return render(request, "backoffice/join.html", said, status=410)
