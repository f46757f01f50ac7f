"""The list of processors and transfers, as the privacy officer writes it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.data_rights.models import Processor
from portal.data_rights.processors import (
    InvalidProcessor,
    ProcessorDraft,
    WhyAbroad,
    save_processor,
    switch_processor,
)

from .access import Area, AreaMixin

COLUMNS = ("name", "country", "purpose_tr", "purpose_en", "data_tr", "data_en")


class ProcessorForm(forms.ModelForm[Processor]):
    """What the list says of one; whether it is in use is a deed of its own."""

    class Meta:
        model = Processor
        fields = COLUMNS

    def clean_country(self) -> str:
        """Return the code in capitals."""
        return str(self.cleaned_data["country"]).upper()


class ProcessorList(AreaMixin, WagtailAdminTemplateMixin, FormView):  # type: ignore[misc]
    """The list, and the form of a new entry or of the one of the address."""

    area = Area.PRIVACY
    template_name = "backoffice/processors.html"
    page_title = _("Processors")
    header_icon = "site"
    form_class = ProcessorForm

    @cached_property
    def row(self) -> Processor | None:
        """Return the entry of the address, None for a new one; raise Http404."""
        if "pk" not in self.kwargs:
            return None
        found = Processor.objects.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form which entry it is about."""
        return {**super().get_form_kwargs(), "instance": self.row}

    def form_valid(self, form: ProcessorForm) -> HttpResponse:
        """Save it; what the service refuses stands beside its field."""
        draft = ProcessorDraft(**{name: form.cleaned_data[name] for name in COLUMNS})
        try:
            saved = save_processor(self.viewer, draft=draft, processor_id=self.row.pk if self.row else None)
        except InvalidProcessor as refused:
            for field, reasons in refused.problems.items():
                form.add_error(field if field in COLUMNS else None, [str(reason) for reason in reasons])
            return self.form_invalid(form)
        messages.success(self.request, gettext("“%(name)s” is saved.") % {"name": saved})
        return HttpResponseRedirect(reverse("backoffice:processors"))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead home."""
        return [*self.breadcrumbs_items, {"url": "", "label": gettext("Processors")}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the list."""
        return {**super().get_context_data(**context), "processors": Processor.objects.all(), "row": self.row}


class SwitchProcessor(AreaMixin, View):
    """Begin or end using one."""

    area = Area.PRIVACY
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, and say so."""
        on = request.POST.get("on") == "1"
        reason = request.POST.get("reason", "").replace("\0", "")[:300]
        try:
            row = switch_processor(self.viewer, processor_id=pk, on=on, today=self.viewer.today, reason=reason)
        except Processor.DoesNotExist as gone:
            raise Http404 from gone
        except WhyAbroad as refused:
            messages.error(request, str(refused.message))
        else:
            said = gettext("“%(name)s” is in use.") if row.is_on else gettext("“%(name)s” is not in use.")
            messages.success(request, said % {"name": row})
        return HttpResponseRedirect(reverse("backoffice:processors"))
