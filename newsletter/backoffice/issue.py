"""An issue before it goes out: whom it reaches, how it looks, what is wrong with it, a test, and the sending itself."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from newsletter import services
from newsletter.audience import headcount
from newsletter.errors import AlreadyMailed, LintFindings, NotAllowed, NotApproved, WrongCount
from newsletter.issues import Issue, issue_of, texts_of_page
from newsletter.models import SkipReason
from newsletter.rendering.message import PreparedMessage, Texts
from newsletter.selectors import mailing_of

from .access import NewsletterMixin
from .forms import ScheduleForm

VIEWS = ("wide", "phone", "text")


def issue_or_404(page_id: int) -> Issue:
    """Return the published issue; raise Http404 for a draft."""
    try:
        return issue_of(page_id)
    except NotApproved as draft:
        raise Http404 from draft


class IssueView(NewsletterMixin, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """The page behind "Send as mail"."""

    template_name = "newsletter/backoffice/issue.html"
    header_icon = "mail"

    @cached_property
    def issue(self) -> Issue:
        """Return the issue of the address."""
        return issue_or_404(self.kwargs["page_id"])

    @cached_property
    def language(self) -> str:
        """Return the language looked at."""
        wanted = self.request.GET.get("language", "")
        return wanted if wanted in self.issue.pages else next(iter(self.issue.pages))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("newsletter_admin:mailings"), "label": _("Mailings")},
            {"url": "", "label": self.issue.title},
        ]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Show figures, findings and one preview; an issue that was sent already leads to its mailing."""
        self.page_title = self.issue.title
        texts = {language: texts_of_page(page) for language, page in self.issue.pages.items()}
        counted = headcount()
        view = self.request.GET.get("view", "")
        context.setdefault("form", ScheduleForm())
        return {
            **super().get_context_data(**context),
            "issue": self.issue,
            "page_id": self.kwargs["page_id"],
            "count": counted,
            "skipped": [(SkipReason(reason).label, number) for reason, number in counted.skipped.items()],
            "languages": [_Language(texts[language], language in self.issue.revisions) for language in texts],
            "language": self.language,
            "texts": texts[self.language],
            "sample": sample(texts[self.language], self.request.user.first_name),  # type: ignore[union-attr]
            "view": view if view in VIEWS else VIEWS[0],
            "mailing": mailing_of(self.issue.key),
            "is_approved": any(
                page.pk == self.kwargs["page_id"] and language in self.issue.revisions
                for language, page in self.issue.pages.items()
            ),
            "may_send": self.may_send,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send a test, or put the issue on the timetable."""
        return self._test() if request.POST.get("deed") == "test" else self._schedule()

    def _test(self) -> HttpResponse:
        try:
            address = services.send_test(self.viewer, page_id=self.kwargs["page_id"])
        except NotApproved as draft:
            raise Http404 from draft
        except OSError:
            messages.error(self.request, _("The mail server did not take the test."))
        else:
            messages.success(self.request, _("A test is on its way to %(address)s.") % {"address": address})
        return HttpResponseRedirect(self.request.get_full_path())

    def _schedule(self) -> HttpResponse:
        form = ScheduleForm(self.request.POST)
        if form.is_valid():
            try:
                mailing = services.schedule(self.viewer, page_id=self.kwargs["page_id"], **form.cleaned_data)
            except (AlreadyMailed, LintFindings, NotAllowed, NotApproved) as refused:
                messages.error(self.request, str(refused.message))
                return HttpResponseRedirect(self.request.get_full_path())
            except WrongCount as wrong:
                form.add_error("confirmed_recipients", str(wrong.message))
            else:
                messages.success(self.request, _("“%(title)s” is on the timetable.") % {"title": mailing.title})
                return HttpResponseRedirect(reverse("newsletter_admin:mailing", args=[mailing.pk]))
        return self.render_to_response(self.get_context_data(form=form))


class _Language:
    """One language of the issue in the list of findings."""

    def __init__(self, texts: Texts, is_approved: bool) -> None:
        self.code = texts.language
        self.is_approved = is_approved
        self.findings = services.lint(texts)
        self.kilobytes = round(len(texts.html.encode()) / 1024)


def sample(texts: Texts, first_name: str) -> PreparedMessage:
    """Return the message with a sample name and a link that belongs to nobody."""
    return services.sample_message(texts, first_name)


class PreviewView(NewsletterMixin, View):
    """The HTML part alone, for the frame that shows it; nothing in it may run."""

    def get(self, request: HttpRequest, page_id: int, language: str) -> HttpResponse:
        """Return the mail of one language with a sample name; raise Http404."""
        page = issue_or_404(page_id).pages.get(language)
        if page is None:
            raise Http404
        message = sample(texts_of_page(page), request.user.first_name)  # type: ignore[union-attr]
        response = HttpResponse(str(message.alternatives[0][0]), content_type="text/html; charset=utf-8")
        response["Content-Security-Policy"] = (
            "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src *; "
            "style-src 'unsafe-inline'"
        )
        return response
