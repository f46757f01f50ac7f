"""Who may enter: editors look and test, the coordinator and the deputy send."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import cached_property

from cms.backoffice.access import AsksRoles, staff_viewer
from newsletter.selectors import may_look, may_send
from portal.privacy.viewers import Viewer


class NewsletterMixin(AsksRoles):
    """A view of the newsletter: whoever may not look is refused before anything is read."""

    request: HttpRequest

    @cached_property
    def viewer(self) -> Viewer:
        """Return who is looking, as staff."""
        return staff_viewer(self.request)

    @property
    def may_send(self) -> bool:
        """Say whether the user may do more than look."""
        return may_send(self.viewer)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse with PermissionDenied, or go on."""
        if not may_look(staff_viewer(request)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc, no-any-return]
