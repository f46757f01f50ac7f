"""What each index is made from, and who tells it of changes."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.db import DatabaseError

from portal.alumni.services import CHANGED as ALUMNUS_CHANGED
from portal.careers.selectors import ids_of_firms
from portal.careers.services import CHANGED as POSTING_CHANGED
from portal.events.services import CHANGED as EVENT_CHANGED
from portal.outbox import services as outbox
from search import indexing
from search.errors import EngineUnavailable
from search.facts import CHANNEL, EMPLOYER_CHANGED, PAGE_CHANGED

from . import alumni, events, pages, postings

_ALUMNI = ("alumni-employer", "alumni-directory")
_POSTINGS = ("postings-alumni", "postings-public")
_EVENTS = ("events",)
_PAGES = ("content-tr", "content-en")

_Entities = Callable[[Sequence[int]], Iterable[int]]


def _themselves(ids: Sequence[int]) -> Sequence[int]:
    return ids


_TOPICS: Mapping[str, tuple[tuple[str, ...], _Entities]] = {
    ALUMNUS_CHANGED: (_ALUMNI, _themselves),
    POSTING_CHANGED: (_POSTINGS, _themselves),
    # A firm that is suspended takes its postings with it.
    EMPLOYER_CHANGED: (_POSTINGS, ids_of_firms),
    EVENT_CHANGED: (_EVENTS, _themselves),
    PAGE_CHANGED: (_PAGES, _themselves),
}


def act(topic: str, entity_ids: Sequence[int]) -> None:
    """Bring the indices a fact concerns up to date; harmless when repeated or late.

    Felt before the fact is forgotten: until then a search leaves out whom it is about, and Elasticsearch would go on
    answering the old document for a second. Raises Away where the engine does not answer, and Undone with those alone
    whose documents cannot be built or stored: one bad document must not keep 500 people out of search.
    """
    try:
        reasons = _act(topic, entity_ids)
    except EngineUnavailable as away:
        raise outbox.Away from away
    if reasons:
        raise outbox.Undone(reasons, next(iter(reasons.values())))


def _act(topic: str, entity_ids: Sequence[int]) -> dict[int, Exception]:
    """Act on all at once, or by halves down to those that cannot be acted on; return these with the reason."""
    names, entities = _TOPICS[topic]
    try:
        indexing.sync_now(names, list(entities(entity_ids)))
    except (EngineUnavailable, DatabaseError):
        raise
    except Exception as error:
        if len(entity_ids) == 1:
            return {entity_ids[0]: error}
        half = len(entity_ids) // 2
        return _act(topic, entity_ids[:half]) | _act(topic, entity_ids[half:])
    return {}


def connect() -> None:
    """Register every source and subscribe to the facts; called once, when the app is ready."""
    for source in (*alumni.SOURCES, *postings.SOURCES, *events.SOURCES, *pages.SOURCES):
        indexing.register(source)
    # Whoever a change is about is left out of search until it has arrived: thrown away, it would show the old state.
    outbox.subscribe(CHANNEL, _TOPICS, act, must_arrive=True)
