"""The synonyms of the search: looked through, written, switched off, and tried."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.backoffice.access import Area, AreaMixin
from search import synonyms
from search.analysis.specification import fold
from search.query import LONGEST_QUESTION

PAGE = 40
LONGEST_SEARCH = 100


class SynonymList(AreaMixin, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """Every group, and a question tried: what a search for these words finds as well."""

    area = Area.SYNONYMS
    template_name = "search/synonyms.html"
    page_title = _("Synonyms")
    header_icon = "search"

    def _said(self, name: str, longest: int) -> str:
        text = self.request.GET.get(name, "").replace("\0", "")
        return text.encode("utf-8", "ignore").decode()[:longest].strip()

    def _shown(self, sought: str, state: str) -> list[synonyms.Group]:
        """Return the groups that hold the letters sought, of the state asked for."""
        letters = fold(sought)
        kept = {"": lambda _row: True, "written": lambda row: row.is_written, "off": lambda row: not row.is_on}
        wanted = kept.get(state, kept[""])
        return [row for row in synonyms.groups() if wanted(row) and any(letters in fold(p) for p in row.phrases)]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead home."""
        return [*self.breadcrumbs_items, {"url": "", "label": gettext("Synonyms")}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the groups of a page, and what the question is heard as."""
        sought, state = self._said("q", LONGEST_SEARCH), self._said("state", LONGEST_SEARCH)
        tried = self._said("tried", LONGEST_QUESTION)
        page = Paginator(self._shown(sought, state), PAGE).get_page(self.request.GET.get("p"))
        states = {"": _("All"), "written": _("Written here"), "off": _("Switched off")}
        return {
            **super().get_context_data(**context),
            "groups": page,
            "sought": sought,
            "state": state,
            "states": states.items(),
            "tried": tried,
            "heard": synonyms.heard(tried) if tried else [],
            "seconds": round(synonyms.LOOKED_EVERY),
        }


class GroupForm(forms.Form):
    """The phrases of a group, one a line."""

    phrases = forms.CharField(
        label=_("Phrases, one a line"),
        help_text=_("In both languages, with abbreviations. Endings need not be written: searches know them."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def clean_phrases(self) -> list[str]:
        """Return the phrases; what is wrong with one stands beside the field."""
        try:
            return synonyms.clean(self.cleaned_data["phrases"].splitlines())
        except synonyms.BadGroup as refused:
            raise forms.ValidationError([str(reason) for reason in refused.reasons]) from refused


class SynonymPage(AreaMixin, WagtailAdminTemplateMixin, FormView):  # type: ignore[misc]
    """One group, or a new one."""

    area = Area.SYNONYMS
    template_name = "search/synonym.html"
    header_icon = "search"
    form_class = GroupForm

    @cached_property
    def group(self) -> synonyms.Group | None:
        """Return the group of the address, None for a new one; raise Http404."""
        if "key" not in self.kwargs:
            return None
        found = synonyms.group(self.kwargs["key"])
        if found is None:
            raise Http404
        return found

    def get_initial(self) -> dict[str, Any]:
        """Begin with what stands there."""
        return {"phrases": "\n".join(self.group.phrases)} if self.group else {}

    def form_valid(self, form: GroupForm) -> HttpResponse:
        """Save it."""
        try:
            saved = synonyms.write_group(
                self.viewer, phrases=form.cleaned_data["phrases"], key=self.group.key if self.group else ""
            )
        except synonyms.BadGroup as refused:
            form.add_error("phrases", [str(reason) for reason in refused.reasons])
            return self.form_invalid(form)
        said = gettext("“%(group)s” is saved; within %(seconds)d seconds every search knows it.")
        messages.success(self.request, said % {"group": saved, "seconds": synonyms.LOOKED_EVERY})
        return HttpResponseRedirect(reverse("search_admin:synonyms"))

    def get_page_title(self) -> str:
        """Return the first phrase."""
        return self.group.phrases[0] if self.group else gettext("New group")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the groups."""
        back = {"url": reverse("search_admin:synonyms"), "label": gettext("Synonyms")}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the group."""
        return {**super().get_context_data(**context), "group": self.group}


class SynonymDeed(AreaMixin, View):
    """Switch a group on or off, or take back what was written."""

    area = Area.SYNONYMS
    http_method_names = ("post",)

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        """Do it, and say so; raise Http404 where there is no such group or deed."""
        found = synonyms.group(key)
        deed = request.POST.get("deed")
        if found is None or deed not in ("on", "off", "remove"):
            raise Http404
        if deed == "remove":
            synonyms.remove_group(self.viewer, key=key)
            said = (
                gettext("“%(group)s” is again as it was supplied.")
                if found.supplied
                else gettext("“%(group)s” is gone.")
            )
        else:
            synonyms.switch_group(self.viewer, key=key, on=deed == "on")
            said = gettext("“%(group)s” is in use.") if deed == "on" else gettext("“%(group)s” is not in use.")
        messages.success(request, said % {"group": " = ".join(found.phrases)})
        return HttpResponseRedirect(reverse("search_admin:synonyms"))
