"""The start page and its doors."""

from dataclasses import dataclass
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe
from django.views.static import serve

from config.demo.logins import LOGINS
from graphql_api.graphiql import starter_tabs
from portal.accounts.models import User
from portal.accounts.verification import keep_in_step

from .guarding import demo_only
from .guides import guides, title_of

SHOWN_QUERIES = (3, 6)
"""Which of GraphiQL's own first queries stand on the page: searching alumni, and postings."""


@dataclass(frozen=True, slots=True)
class Door:
    """One demo login as the page shows it."""

    email: str
    name: str
    role: Any
    tries: Any


@dataclass(frozen=True, slots=True)
class Example:
    """A query and what it asks, in words."""

    caption: str
    query: str


def examples() -> list[Example]:
    """Return two of GraphiQL's first queries; each begins with its caption, in Turkish and then in English."""
    tabs = starter_tabs()
    found = []
    for place in SHOWN_QUERIES:
        lines = str(tabs[place]["query"]).splitlines()
        captions = [line.lstrip("# ") for line in lines if line.startswith("#")]
        query = "\n".join(line for line in lines if not line.startswith("#"))
        found.append(Example(captions[-1] if get_language() == "en" else captions[0], query))
    return found


def doors() -> list[Door]:
    """Return the demo logins that are loaded: one statement."""
    users = {user.email: user for user in User.objects.filter(email__in=[one.email for one in LOGINS], is_active=True)}
    return [Door(one.email, str(users[one.email]), one.role_label, one.tries) for one in LOGINS if one.email in users]


@require_safe
@demo_only
def start(request: HttpRequest) -> HttpResponse:
    """Say what this is and lead to everything."""
    return render(
        request,
        "start/start.html",
        {
            "doors": doors(),
            "examples": examples(),
            "guides": [(name, title_of(path)) for name, path in guides().items()],
        },
    )


@require_POST
@demo_only
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people, without a password; nobody else can be signed in here.

    Who reads the start page in English meets the back office, and the letters, in English too. The pages of the account
    show what they show after any other sign-in: the address that is verified, and this session.
    """
    email = request.POST.get("email", "")
    user = User.objects.filter(email=email, is_active=True).first() if email in {one.email for one in LOGINS} else None
    if user is None:
        raise Http404
    language = get_language() or user.language
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
    keep_in_step(user)
    login(request, user)
    UserSession.objects.create_from_request(request)
    inside = user.has_perm("wagtailadmin.access_admin")
    return HttpResponseRedirect(reverse("wagtailadmin_home" if inside else "graphql"))


@require_POST
@demo_only
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out and come back."""
    logout(request)
    return HttpResponseRedirect(reverse("start:page"))


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Hand out what editors uploaded; raise Http404, also for a name that no file system takes (too long)."""
    try:
        return serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except OSError:
        raise Http404 from None
