"""Whether a mail address belongs to the site a firm names (S1-17): told to the center, never a reason to refuse."""

import re
from enum import StrEnum
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_LIST = Path(__file__).resolve().parent / "data" / "shared_domains.txt"
_DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+", re.ASCII)


class Tie(StrEnum):
    """How an address relates to the firm's site."""

    SAME = "same"
    OTHER = "other"
    FREE_MAIL = "free_mail"


@cache
def shared_domains() -> frozenset[str]:
    """Return the domains that belong to no single firm, from ``data/shared_domains.txt``."""
    lines = (line.strip() for line in _LIST.read_text(encoding="ascii").splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def site_domain(text: str) -> str:
    """Return the domain of a site as somebody writes it: without scheme, path, port and ``www.``, IDNA in ASCII.

    What cannot be encoded is returned as it was, for ``validate_site_domain`` to refuse.
    """
    bare = text.strip().lower().partition("://")[2] or text.strip().lower()
    host = re.split(r"[/:?#]", bare, maxsplit=1)[0].rstrip(".").removeprefix("www.")
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def validate_site_domain(domain: str) -> None:
    """Raise ValidationError for what is no domain, or one that belongs to no single firm."""
    if not _DOMAIN.fullmatch(domain):
        raise ValidationError(_("This is not a web domain: write it as in firma.com.tr."), code="domain")
    if domain in shared_domains():
        raise ValidationError(
            _("This domain belongs to no single firm; please name the firm's own site."), code="domain"
        )


def tie_of(email: str, domain: str) -> Tie:
    """Return how the normalized address ``email`` relates to a site; a subdomain of the site is of the firm."""
    host = email.rpartition("@")[2]
    if host in shared_domains():
        return Tie.FREE_MAIL
    if domain and (host == domain or host.endswith(f".{domain}")):
        return Tie.SAME
    return Tie.OTHER
