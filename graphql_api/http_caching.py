"""What caches on the way may keep: public answers over GET, named by their bytes, tagged by what they hold."""

from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from .limits import limits


def may_be_shared(request: HttpRequest) -> bool:
    """Say whether a request is one whose answer caches keep: a GET that carries nothing to tell anybody apart."""
    carries = settings.SESSION_COOKIE_NAME in request.COOKIES or "HTTP_AUTHORIZATION" in request.META
    return request.method == "GET" and not carries


def let_share(request: HttpRequest, response: HttpResponse, tags: tuple[str, ...]) -> HttpResponseBase:
    """Return a public answer as caches may keep it, or 304 without a body where the client has these very bytes."""
    allowed = limits()
    # The media type belongs to the bytes: the same JSON under another name is another representation.
    named = sha256(response["Content-Type"].encode() + b"\n" + response.content).hexdigest()
    response["ETag"] = f'"{named[:32]}"'
    response["Cache-Control"] = (
        f"public, max-age={allowed.public_seconds}, stale-while-revalidate={allowed.public_stale_seconds}"
    )
    if tags:
        # One name of the header for each of the two families of caches.
        response["Cache-Tag"], response["Surrogate-Key"] = ",".join(tags), " ".join(tags)
    unchanged = get_conditional_response(request, etag=response["ETag"], response=response)
    if unchanged is not response:
        unchanged["X-Request-Id"] = response["X-Request-Id"]
    return unchanged
