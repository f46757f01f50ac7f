"""What a resolver is told of its request: the viewer, built once and only when asked for, and the language."""

from functools import cached_property
from urllib.parse import unquote

import strawberry
from django.http import HttpRequest

from portal.privacy.sessions import viewer_of
from portal.privacy.viewers import Viewer


class Context:
    """One request, as resolvers see it. ``language`` is ``"tr"`` or ``"en"``, from Accept-Language."""

    def __init__(self, request: HttpRequest, *, language: str, request_id: str) -> None:
        self.request = request
        self.language = language
        self.request_id = request_id

    @cached_property
    def viewer(self) -> Viewer:
        """Who is looking: a frozen value, the only thing a rule is told.

        Staff say in the header ``Access-Reason`` (percent-encoded UTF-8) why they look; the person read finds it.
        """
        reason = unquote(self.request.headers.get("Access-Reason", "")).strip()
        return viewer_of(self.request, language=self.language, reason=reason)

    def forget_viewer(self) -> None:
        """Build the viewer anew when asked next; whoever signs in or out calls this."""
        self.__dict__.pop("viewer", None)


Info = strawberry.Info[Context, None]
