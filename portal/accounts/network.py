"""Which network address a request comes from."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address that asks, behind ``settings.TRUSTED_PROXIES`` proxies of our own (0 where not set).

    Whatever stands further left in X-Forwarded-For was written by the client and is not believed.
    """
    own: str = request.META.get("REMOTE_ADDR", "")
    proxies = getattr(settings, "TRUSTED_PROXIES", 0)
    if not proxies:
        return own
    passed = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    return passed[-proxies][:45] if len(passed) >= proxies else own
