"""The coordinator lets somebody act: the form on the page of that person (S3-40)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.widgets import AdminDateInput
from wagtail.log_actions import log

from portal.accounts.delegation import ACTING, NotOfTheCenter, NotTheCoordinator, WhyMissing, delegate, own_coordination
from portal.accounts.models import User
from portal.accounts.selectors import assignments_in_force
from portal.accounts.services import BadTerm, HeldAlready

from .access import Area, AreaMixin


class DelegationForm(forms.Form):
    """From when to when, and why."""

    starts_on = forms.DateField(label=_("First day"), widget=AdminDateInput, initial=timezone.localdate)
    ends_on = forms.DateField(
        label=_("Last day"), widget=AdminDateInput, help_text=_("At most 180 days, and within your own term.")
    )
    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("Stands in the history of the roles."))


def delegation_form(actor: Any, person: User, today: Any) -> DelegationForm | None:
    """Return the form where ``actor`` may let ``person`` act for them, else None."""
    if actor.pk == person.pk or own_coordination(actor.pk, today) is None:
        return None
    fits = assignments_in_force(today).filter(user=person, role__in=ACTING).exists()
    return DelegationForm(prefix="acting") if fits else None


class Delegate(AreaMixin, View):
    """Let the person of the address act as coordinator."""

    area = Area.ACCOUNTS
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, and say so; what the service refuses becomes a message."""
        person = User.objects.filter(pk=pk).first()
        if person is None:
            raise Http404
        form = DelegationForm(request.POST, prefix="acting")
        if not form.is_valid():
            messages.error(request, gettext("Nothing was done: please write both days and the reason."))
            return HttpResponseRedirect(reverse("backoffice:user", args=[pk]))
        try:
            delegate(request.user.pk, to_user_id=pk, today=self.viewer.today, **form.cleaned_data)
        except BadTerm:
            messages.error(
                request, gettext("These days cannot be: not in the past, at most 180 days, within your own term.")
            )
        except (NotTheCoordinator, NotOfTheCenter, WhyMissing, HeldAlready) as refused:
            messages.error(request, str(refused.message))
        else:
            log(person, "backoffice.role_delegated", user=request.user, data={"reason": form.cleaned_data["reason"]})
            messages.success(request, gettext("%(person)s acts for you in these days.") % {"person": person})
        return HttpResponseRedirect(reverse("backoffice:user", args=[pk]))
