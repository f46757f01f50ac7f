"""Every limit of the GraphQL door, in one place, with its reason; ``settings.GRAPHQL_LIMITS`` overrides by name."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may ask. Counts unless a unit is named; each is at least 1."""

    body_bytes: int = 256 * 1024
    """Bytes of a POST body: 10,000 characters of document and generous variables fit many times."""
    document_characters: int = 10_000
    """Characters of the document, checked before anything reads it."""
    tokens: int = 2_000
    """Lexical tokens, checked by the parser while it reads; comments count."""
    operations: int = 10
    """Operations and, five times as many, fragments of one document."""
    depth: int = 10
    """Fields on the longest path. Introspection has graphql-core's own rule and is not counted."""
    aliases: int = 30
    """Aliased fields after fragments are expanded."""
    fields: int = 400
    """Fields after fragments are expanded, and fields written; bounds the quadratic merging rule (a standard rule)."""
    directives: int = 30
    """Directives after fragments are expanded."""
    input_depth: int = 6
    """Objects and lists within each other, in a literal or a variable."""
    list_items: int = 500
    """Items of one list in a literal or a variable."""
    string_characters: int = 10_000
    """Characters of one string in a variable."""
    search_characters: int = 200
    """Characters of a search text."""
    errors: int = 20
    """Errors answered; the rest are counted in the last."""
    page_size: int = 100
    """Rows of one page at most."""
    default_page_size: int = 20
    """Rows of one page where neither ``first`` nor ``last`` is given."""
    node_ids: int = 100
    """Ids in one ``nodes(ids:)``."""
    cost_anonymous: int = 5_000
    """Cost of one operation for whoever is not signed in."""
    cost_signed_in: int = 20_000
    """Cost of one operation for whoever is signed in."""
    cost_center: int = 50_000
    """Cost of one operation for the center."""
    cost_trusted: int = 50_000
    """Cost of one registered operation, whoever sends it: its text was read when it was registered."""
    rate_anonymous: int = 60_000
    """Cost per minute from one address that is not signed in: shared by everybody behind it."""
    rate_signed_in: int = 120_000
    """Cost per minute of one user."""
    rate_center: int = 300_000
    """Cost per minute of one user of the center."""
    rate_floor: int = 50
    """What the cheapest request is charged: parsing is work too (1,200 requests a minute from one address)."""
    rate_kept: int = 10
    """Of so many answers that were kept one is charged, ``rate_floor``: to count each would cost more than it does."""
    kept_seconds: int = 60
    """How long an answer is kept at most, where nothing changes; and so how long a cache that lost a word is late."""
    public_seconds: int = 60
    """``max-age`` of a public answer over GET: how long browsers and proxies may give it without asking."""
    public_stale_seconds: int = 60
    """``stale-while-revalidate`` of a public answer: how much longer while they ask."""
    sign_in_attempts: int = 10
    """Sign-in attempts for one address of mail, or from one network address times five, per 15 minutes."""
    response_bytes: int = 4 * 1024 * 1024
    """Bytes of an answer; a larger one is not sent, not even its beginning."""
    seconds: int = 10
    """Wall clock of one operation, checked before each statement, relation and search; these get what is left of it."""
    statement_milliseconds: int = 3_000
    """Milliseconds of one statement: PostgreSQL ends it. Other doors have ``STATEMENT_TIMEOUT_MS``."""

    def cost_for(self, viewer: Viewer, *, is_trusted: bool = False) -> int:
        """Return the cost one operation of this viewer may have, more of it where the document is registered."""
        own = self._by_audience(viewer, self.cost_anonymous, self.cost_signed_in, self.cost_center)
        return max(own, self.cost_trusted) if is_trusted else own

    def rate_for(self, viewer: Viewer) -> int:
        """Return the cost this viewer may spend in a minute."""
        return self._by_audience(viewer, self.rate_anonymous, self.rate_signed_in, self.rate_center)

    @staticmethod
    def _by_audience(viewer: Viewer, anonymous: int, signed_in: int, center: int) -> int:
        if Audience.CENTER in viewer.audiences:
            return center
        return signed_in if viewer.is_signed_in else anonymous


@cache
def limits() -> Limits:
    """Return the limits in force; raise ImproperlyConfigured, naming it, for one that is unknown or no whole number."""
    overrides: Mapping[str, Any] = getattr(settings, "GRAPHQL_LIMITS", {})
    known = {field.name for field in fields(Limits)}
    for name, value in overrides.items():
        if name not in known:
            raise ImproperlyConfigured(f"GRAPHQL_LIMITS names {name!r}, which is no limit; see docs/graphql.md")
        if type(value) is not int or value < 1:
            raise ImproperlyConfigured(f"GRAPHQL_LIMITS[{name!r}] must be a whole number of at least 1, not {value!r}")
    return Limits(**overrides)


def _forget(*, setting: str, **_ignored: Any) -> None:
    if setting == "GRAPHQL_LIMITS":
        limits.cache_clear()


setting_changed.connect(_forget, dispatch_uid="graphql_api.limits")
