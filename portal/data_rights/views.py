"""Fetching an access copy: the one address at which it is served."""

from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.privacy.sessions import viewer_of

from .services import RequestNotFound, fetch_copy


@require_safe
@never_cache
def copy(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Answer the archive to its owner, or to the privacy officer; 404 for everybody else, as for one that is gone."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.path, reverse("account_login"))
    try:
        name, file = fetch_copy(viewer_of(request), public_id=public_id)
    except RequestNotFound:
        raise Http404 from None
    answer = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Robots-Tag"] = "noindex"
    return answer
