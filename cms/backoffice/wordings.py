"""The words of the notices sent after a breach: the university's own, a new version instead of a change."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.data_rights.breaches.opening import PLACES, publish_wording
from portal.data_rights.models import Wording, WordingKind
from portal.privacy.notices import LONGEST_TEXT, BadNotice, NoticeOvertaken

from .access import Area, AreaMixin


class WordingForm(forms.Form):
    """A new version; ``follows`` is the one it was written after."""

    text_tr = forms.CharField(
        label=_("Text in Turkish"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 12})
    )
    text_en = forms.CharField(
        label=_("Text in English"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 12})
    )
    follows = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32_000)


class WordingPage(AreaMixin, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """One text: the newest version to go on from, and the versions before."""

    area = Area.PRIVACY
    template_name = "backoffice/wording.html"
    header_icon = "doc-full"

    @cached_property
    def kind(self) -> WordingKind:
        """Return the text of the address; raise Http404."""
        try:
            return WordingKind(self.kwargs["kind"])
        except ValueError as unknown:
            raise Http404 from unknown

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Publish a version."""
        form = WordingForm(request.POST)
        if form.is_valid():
            try:
                made = publish_wording(self.viewer, kind=self.kind, **form.cleaned_data)
            except BadNotice as refused:
                form.add_error(refused.field, str(refused.message))
            except NoticeOvertaken as overtaken:
                messages.warning(request, str(overtaken.message))
                return HttpResponseRedirect(request.path)
            else:
                messages.success(request, gettext("“%(text)s” is published.") % {"text": made})
                return HttpResponseRedirect(reverse("backoffice:breaches"))
        return self.render_to_response(self.get_context_data(form=form))

    def get_page_title(self) -> str:
        """Return the name of the text."""
        return str(self.kind.label)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the breaches."""
        back = {"url": reverse("backoffice:breaches"), "label": gettext("Data breaches")}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Begin from the newest version."""
        versions = list(Wording.objects.filter(kind=self.kind).order_by("-version"))
        newest = versions[0] if versions else None
        form = context.pop("form", None) or WordingForm(
            initial={
                "text_tr": newest.text_tr if newest else "",
                "text_en": newest.text_en if newest else "",
                "follows": newest.version if newest else 0,
            }
        )
        places = [f"${place}" for place in PLACES]
        return {**super().get_context_data(**context), "form": form, "versions": versions, "places": places}
