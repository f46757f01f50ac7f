"""What people fetch of their own record as a file."""

from collections.abc import Callable, Iterator

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.privacy.sessions import viewer_of

from .ledger_file import as_csv, as_json

FORMS: dict[str, tuple[str, Callable[[int, str], Iterator[str]]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "json": ("application/json", as_json),
}
"""The forms the ledger is fetched in: its media type, and who writes it."""


@require_safe
@never_cache
def access_ledger(request: HttpRequest, form: str) -> StreamingHttpResponse:
    """Answer the viewer's own access ledger in the language of their account; 404 for whoever has no record."""
    viewer = viewer_of(request)
    if viewer.profile_id is None or form not in FORMS:
        raise Http404
    media, write = FORMS[form]
    name = f"access-ledger-{timezone.localdate().isoformat()}.{form}"
    return StreamingHttpResponse(
        write(viewer.profile_id, viewer.language) if request.method == "GET" else (),
        content_type=media,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )
