"""The kit of a unit for a campaign: its link, its poster, the card for its site (S4-13, S4-15)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.registration_pages import registration_address, widget_address
from cms.selectors import site_settings
from portal.membership.printing.engine import qr_code
from portal.membership.printing.poster import PAPERS, Poster, print_poster

from .campaign_units import CampaignUnit

LANGUAGES = ("tr", "en")
WIDGET_HEIGHT = 210
"""Pixels: the card with a name of two lines."""


class KitPage(CampaignUnit, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """Everything a unit needs, to copy and to download."""

    template_name = "backoffice/campaign_kit.html"
    header_icon = "download"

    def get_page_title(self) -> str:
        """Return the heading."""
        return gettext("Kit: %(unit)s") % {"unit": self.row.unit.name_in(get_language())}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the unit."""
        where = [self.campaign.pk, self.row.unit.pk]
        return [
            *self.breadcrumbs_items,
            {"url": reverse("backoffice:campaigns"), "label": gettext("Registration campaigns")},
            {"url": reverse("backoffice:campaign", args=where[:1]), "label": self.campaign.cohort},
            {"url": reverse("backoffice:campaign_unit", args=where), "label": self.row.unit.name_in(get_language())},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add addresses, the QR code and the snippet."""
        address = registration_address(self.campaign, self.row.unit)
        where = [self.campaign.pk, self.row.unit.pk]
        return {
            **super().get_context_data(**context),
            "campaign": self.campaign,
            "row": self.row,
            "address": address,
            "qr": _drawn(address),
            "posters": [
                (language, paper, reverse("backoffice:campaign_poster", args=[*where, language]) + f"?paper={paper}")
                for language in LANGUAGES
                for paper in PAPERS
            ],
            "snippets": [(language, self._snippet(language)) for language in LANGUAGES],
            "preview": widget_address(self.campaign, self.row.unit, get_language() or "tr"),
            "height": WIDGET_HEIGHT,
        }

    def _snippet(self, language: str) -> str:
        """Return the lines a webmaster pastes: a frame, and a plain link for readers without frames."""
        title = {"tr": "Diploma öncesi üyelik kaydı", "en": "Registration before the diploma"}[language]
        link = escape(f"{registration_address(self.campaign, self.row.unit)}?language={language}")
        return (
            f'<iframe src="{escape(widget_address(self.campaign, self.row.unit, language))}" title="{title}"\n'
            f'  width="100%" height="{WIDGET_HEIGHT}" style="border:0;max-width:420px" loading="lazy"></iframe>\n'
            f'<p><a href="{link}">{title}</a></p>'
        )


class PosterPdf(CampaignUnit, View):
    """The poster of a unit."""

    http_method_names = ("get",)

    def get(self, request: HttpRequest, language: str, **kwargs: Any) -> HttpResponse:
        """Print it; 404 for another language or paper than there is."""
        paper = request.GET.get("paper", "a4")
        if language not in LANGUAGES or paper not in PAPERS:
            raise Http404
        site = site_settings()
        contact = [site.center_in(language), site.contact_email, site.contact_phone]
        poster = Poster(
            institution=site.university_in(language),
            unit=self.row.unit.name_in(language),
            cohort=self.campaign.cohort,
            opens_on=self.campaign.opens_on,
            closes_on=self.campaign.closes_on,
            link=registration_address(self.campaign, self.row.unit),
            contact=" · ".join(part for part in contact if part),
        )
        name = f"{self.row.unit.code}-{self.campaign.cohort}-{language}-{paper}.pdf"
        content = print_poster(poster, language=language, paper=paper)
        disposition = f'inline; filename="{name}"'
        return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


def _drawn(address: str) -> SafeString:
    """Return the QR code as an element of the page; it is drawn here, nothing of it was typed by anybody."""
    return mark_safe(qr_code(address).partition("?>")[2])  # noqa: S308
