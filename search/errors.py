"""What can go wrong in a search, as types a door can answer with."""

from django.utils.translation import gettext as _


class SearchError(Exception):
    """The root of everything this room raises on purpose."""


class BadRequest(SearchError):
    """The request asks for something that is not on offer. ``code`` is for programs, the message for people."""

    code = "BAD_SEARCH"


class UnknownField(BadRequest):
    """A filter, facet, range or order names a field that this index does not offer."""

    code = "UNKNOWN_FIELD"

    def __init__(self, field: str) -> None:
        super().__init__(_("This search cannot filter, count or order by that field."))
        self.field = field


class TooMuch(BadRequest):
    """The request is longer or wider than a search may be."""

    code = "TOO_MUCH"

    def __init__(self, what: str, most: int) -> None:
        message = _("This search is over its limit: %(what)s may be at most %(most)d.")
        super().__init__(message % {"what": what, "most": most})
        self.what, self.most = what, most


class BadValue(BadRequest):
    """A value is not of the kind its field holds."""

    code = "BAD_VALUE"

    def __init__(self, field: str) -> None:
        super().__init__(_("A value of this search is not of the right kind."))
        self.field = field


class BadCursor(BadRequest):
    """The cursor was not given out for this search and this viewer."""

    code = "BAD_CURSOR"

    def __init__(self) -> None:
        super().__init__(_("This page marker does not belong to this search. Start again from the first page."))


class InvalidDocument(SearchError):
    """A document does not fit its index. Raised to whoever builds documents, never to a viewer."""


class EngineUnavailable(SearchError):
    """The engine does not answer. ``retry_after`` is in seconds."""

    code = "SEARCH_UNAVAILABLE"

    def __init__(self, retry_after: int = 5) -> None:
        super().__init__(_("Search does not answer just now. Please try again shortly."))
        self.retry_after = retry_after


class IndexMissing(EngineUnavailable):
    """The index was never built; ``manage.py search rebuild`` builds it."""

    def __init__(self, index: str) -> None:
        super().__init__(retry_after=30)
        self.index = index


class RebuildRunning(SearchError):
    """Another rebuild of this index has not finished."""
