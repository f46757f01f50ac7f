"""The breach files: what happened and through whom, the clock to the Board, and the file to take away."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateTimeInput

from portal.accounts.models import User
from portal.data_rights.breaches.affected import extent_of
from portal.data_rights.breaches.files import paper, people_sheet, readings_sheet
from portal.data_rights.breaches.opening import BadBreach, BreachDraft, filled, latest_wording, note_told, open_breach
from portal.data_rights.models import Breach, BreachScope, WordingKind
from portal.employers.models import Employer

from .access import Area, AreaMixin
from .days import MOMENTS


class BreachForm(forms.Form):
    """What is known on the day of discovery."""

    title = forms.CharField(label=_("What happened, in one line"), max_length=200)
    discovered_at = forms.DateTimeField(label=_("Discovered"), widget=AdminDateTimeInput, validators=MOMENTS)
    scope = forms.ChoiceField(label=_("Through whom"), choices=BreachScope.choices, widget=forms.RadioSelect)
    account = forms.EmailField(
        label=_("E-mail address of the account"), required=False, help_text=_("Needed for one account.")
    )
    firm = forms.ModelChoiceField(
        label=_("Firm"), queryset=Employer.objects.order_by("sort_key"), required=False, empty_label=_("none")
    )
    since = forms.DateTimeField(label=_("From"), widget=AdminDateTimeInput, validators=MOMENTS)
    until = forms.DateTimeField(label=_("Until"), widget=AdminDateTimeInput, validators=MOMENTS)
    described = forms.CharField(
        label=_("What is known"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )

    def clean(self) -> dict[str, Any]:
        """Find the account; raise ValidationError where nobody has the address."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("account") and given.get("scope") == BreachScope.ACCOUNT:
            user = User.objects.filter(email__iexact=given["account"]).first()
            if user is None:
                self.add_error("account", _("Nobody has this address."))
            given["user"] = user
        return given

    def draft(self) -> BreachDraft:
        """Return what was written."""
        given = self.cleaned_data
        user, scope = given.get("user"), BreachScope(given["scope"])
        return BreachDraft(
            title=given["title"],
            scope=scope,
            since=given["since"],
            until=given["until"],
            discovered_at=given["discovered_at"],
            described=given["described"],
            account_id=user.pk if user is not None else None,
            firm_id=given["firm"].pk if given["firm"] and scope == BreachScope.FIRM else None,
        )


class BreachList(AreaMixin, WagtailAdminTemplateMixin, FormView):  # type: ignore[misc]
    """The breaches, the latest first, and the form that opens one."""

    area = Area.PRIVACY
    template_name = "backoffice/breaches.html"
    page_title = _("Data breaches")
    header_icon = "warning"
    form_class = BreachForm

    def get_initial(self) -> dict[str, Any]:
        """Propose now, and the day before."""
        now = timezone.localtime().replace(second=0, microsecond=0)
        return {"discovered_at": now, "since": now - timedelta(days=1), "until": now, "scope": BreachScope.ACCOUNT}

    def form_valid(self, form: BreachForm) -> HttpResponse:
        """Open it and lead to its file."""
        try:
            made = open_breach(self.viewer, draft=form.draft())
        except BadBreach as refused:
            form.add_error(refused.field, str(refused.message))
            return self.form_invalid(form)
        return HttpResponseRedirect(reverse("backoffice:breach", args=[made.pk]))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead home."""
        return [*self.breadcrumbs_items, {"url": "", "label": gettext("Data breaches")}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the breaches with their clocks."""
        context = super().get_context_data(**context)
        now = timezone.now()
        rows = [(one, one.is_late(now)) for one in Breach.objects.all()[:100]]
        return {**context, "breaches": rows, "media": context["form"].media}


class BreachPage(AreaMixin, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """One breach: the clock, how far it goes, the words to send, and the file."""

    area = Area.PRIVACY
    template_name = "backoffice/breach.html"
    header_icon = "warning"

    @cached_property
    def breach(self) -> Breach:
        """Return the breach of the address; raise Http404."""
        found = Breach.objects.filter(pk=self.kwargs["pk"]).select_related("account", "firm", "opened_by").first()
        if found is None:
            raise Http404
        return found

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note that the Board or the people were told."""
        column = request.POST.get("told", "")
        if column not in ("board_told_at", "people_told_at"):
            raise Http404
        if note_told(self.viewer, breach_id=self.breach.pk, column=column):
            messages.success(request, gettext("Noted with this moment."))
        return HttpResponseRedirect(request.path)

    def get_page_title(self) -> str:
        """Return what happened."""
        return self.breach.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        back = {"url": reverse("backoffice:breaches"), "label": gettext("Data breaches")}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.breach.title}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Count, and fill the words in the reader's language."""
        breach, now, language = self.breach, timezone.now(), get_language() or "tr"
        extent = extent_of(breach)
        written = [(kind, latest_wording(kind)) for kind in WordingKind]
        return {
            **super().get_context_data(**context),
            "breach": breach,
            "is_late": breach.is_late(now),
            "left": breach.deadline - now,
            "extent": extent,
            "texts": [
                (kind, text and filled(text.text_in(language), breach, extent, language)) for kind, text in written
            ],
        }


class BreachFile(AreaMixin, View):
    """The file itself: a post, because each making is written into the audit log."""

    area = Area.PRIVACY
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
        """Answer with the sheet or the paper."""
        breach = Breach.objects.filter(Q(pk=pk)).first()
        if breach is None:
            raise Http404
        answer: HttpResponseBase
        if form == "paper":
            made = paper(self.viewer, breach, language=get_language() or "tr")
            answer, ending = HttpResponse(made, content_type="application/pdf"), "pdf"
        else:
            sheet = people_sheet if form == "people" else readings_sheet
            lines = sheet(self.viewer, breach)
            answer, ending = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"), "csv"
        answer["Content-Disposition"] = f'attachment; filename="breach-{breach.pk}-{form}.{ending}"'
        answer["Cache-Control"] = "no-store"
        return answer
