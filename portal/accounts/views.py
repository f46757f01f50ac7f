"""Where somebody is led who must show a second factor."""

from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import second_factor


@never_cache
@require_safe
@login_required
def lead_to_second_factor(request: HttpRequest) -> HttpResponse:
    """Lead to setting one up where there is none, and to showing it where there is.

    The second happens to whoever was signed in already when another session set it up, or when a role was given.
    """
    has_one = second_factor.has_one(request.user)  # type: ignore[arg-type]
    target = reverse("mfa_reauthenticate" if has_one else "mfa_index")
    if not has_one:
        messages.info(request, _("Your role asks for a second factor: please set up an app or a security key first."))
    onward = get_next_redirect_url(request) or reverse("mfa_index")
    return redirect(f"{target}?{urlencode({'next': onward})}")
