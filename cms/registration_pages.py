"""The registration link of a unit, and the small page that unit sites embed: for anybody, without script or cookie.

They stand here and not with membership because they name the center and lead to the frontend, which only the site's
settings know.
"""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from portal.institution.models import Unit
from portal.institution.selectors import unit_of_code
from portal.membership.figures import campaign_of_cohort
from portal.membership.models import Campaign

from .selectors import site_settings

_AN_HOUR = 3600
_WIDGET_POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self' https:"
)
"""Any site of the university may frame this one page: it holds nobody's data, no form, no script and no session."""


def registration_address(campaign: Campaign, unit: Unit) -> str:
    """Return the registration link of a unit for a cohort: short, and the same as long as both are called so."""
    return _whole(reverse("registration:unit", args=[campaign.cohort, unit.code]))


def widget_address(campaign: Campaign, unit: Unit, language: str) -> str:
    """Return the address of the page that a unit's site embeds."""
    return f"{_whole(reverse('registration:widget', args=[campaign.cohort, unit.code]))}?language={language}"


def _whole(path: str) -> str:
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path


@require_safe
@cache_control(public=True, max_age=_AN_HOUR)
def unit_page(request: HttpRequest, cohort: str, code: str) -> HttpResponse:
    """Tell a student of a unit what to do, from when to when, and where; 404 for what there is not."""
    return _shown(request, "cms/registration/unit.html", cohort, code)


@xframe_options_exempt
@require_safe
@cache_control(public=True, max_age=_AN_HOUR)
def widget(request: HttpRequest, cohort: str, code: str) -> HttpResponse:
    """Show the same as a card within another site; every link of it opens a page of its own."""
    answer = _shown(request, "cms/registration/widget.html", cohort, code)
    answer.headers["Content-Security-Policy"] = _WIDGET_POLICY
    answer.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    return answer


def _shown(request: HttpRequest, template: str, cohort: str, code: str) -> HttpResponse:
    """Render a page in the language that is asked for, Turkish without one: no cookie and no header decides."""
    if not (cohort.isprintable() and code.isprintable()):
        raise Http404  # NUL in an address: PostgreSQL would refuse the question
    campaign, unit = campaign_of_cohort(cohort), unit_of_code(code)
    if campaign is None or unit is None:
        raise Http404
    language = "en" if request.GET.get("language") == "en" else "tr"
    with translation.override(language):
        facts = {**_facts(campaign, unit, language), "language": language}
        return render(request, template, facts)


def _facts(campaign: Campaign, unit: Unit, language: str) -> dict[str, Any]:
    site, today = site_settings(), timezone.localdate()
    runs = "later" if campaign.opens_on > today else "over" if campaign.closes_on < today else "now"
    frontend = site.frontend_url.rstrip("/")
    return {
        "campaign": campaign,
        "unit": unit.name_in(language),
        "runs": runs,
        "register": f"{frontend}/membership" if frontend else reverse("account_signup"),
        "address": registration_address(campaign, unit),
        "university": site.university_in(language),
        "center": site.center_in(language),
        "site": site,
    }
