"""From a request to the viewer: the one place where a session that is only half signed in counts as nobody's."""

from typing import Any

from django.http import HttpRequest

from portal.accounts import second_factor

from .viewers import Viewer, anonymous, viewer_of_account


def viewer_of(request: HttpRequest, *, language: str | None = None, **told: Any) -> Viewer:
    """Return who is looking through ``request``; ``told`` goes on to ``viewer_for``.

    Whoever is trusted with other people's data and has not shown a second factor in this session is anonymous. It is
    asked of the roles in force, which are read anyway: no statement more, and a role given in mid-session counts.
    """
    viewer = viewer_of_account(getattr(request, "user", None), language=language, **told)
    if is_half_signed_in(request, viewer):
        return anonymous(viewer.language, today=viewer.today)
    return viewer


def is_half_signed_in(request: HttpRequest, viewer: Viewer) -> bool:
    """Say whether ``viewer``, whom ``request`` would be from, must still show or set up a second factor."""
    needed = second_factor.must_have_one(viewer.roles, acts_for_firm=viewer.employer_id is not None)
    return needed and not second_factor.was_shown(request)
