"""Which index a viewer may ask, and what is added to every question of theirs: the part a client never touches."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.core.cache import cache
from kombu.exceptions import OperationalError
from wagtail.models import Page

from cms.selectors import visible_pages
from portal.alumni import selectors as alumni
from portal.alumni.barring import marks_of_firm
from portal.alumni.disclosure import EVERYTHING
from portal.alumni.projection import Alumnus
from portal.alumni.records import AlumnusRecord
from portal.alumni.services import CHANGED as ALUMNUS_CHANGED
from portal.careers import selectors as careers
from portal.careers.services import CHANGED as POSTING_CHANGED
from portal.events import selectors as events
from portal.events.services import CHANGED as EVENT_CHANGED
from portal.institution.selectors import codes_by_path
from portal.ledger.access import Access, Door
from portal.outbox.services import waiting_entities
from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer

from . import plan, selectors, telling
from .asking import question
from .errors import BadRequest, EngineUnavailable, SearchError
from .facts import CHANNEL, EMPLOYER_CHANGED, PAGE_CHANGED
from .query import (
    MOST_LATE,
    RELEVANCE,
    Guard,
    Range,
    SearchAnswer,
    SearchRequest,
    SuggestAnswer,
    SuggestRequest,
    Value,
)
from .sources.alumni import claimable
from .tasks import check
from .truth import Lied, Told
from .wishes import Likeness

log = logging.getLogger(__name__)

CHECKED_AT_MOST_EVERY = 600
"""Seconds, between two comparisons that a lie asked for."""


class NotOffered(SearchError):
    """This viewer has no index of people to ask."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a client may say of a search; see ``SearchRequest``."""

    text: str = ""
    filters: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    ranges: Mapping[str, Range] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    order: str = RELEVANCE
    size: int = 20
    after: str | None = None

    def told(self) -> str:
        """Return what was asked for, as the access ledger keeps it: the shortest filter first and the words last.

        The ledger keeps a beginning only, and words can hold what reads like a filter: neither may hide a true one. No
        code holds a semicolon; what is asked for can.
        """
        filters = [f"{name}: {', '.join(map(str, values))}".replace(";", ",") for name, values in self.filters.items()]
        ranges = [f"{name}: {span.least or ''}–{span.most or ''}" for name, span in self.ranges.items()]
        return "; ".join([*sorted([*filters, *ranges], key=len), *([self.text] if self.text else [])])


def _key(viewer: Viewer) -> str:
    """Return what a cursor is bound to: the person, and the firm acted for."""
    return f"{viewer.user_id or 'anonymous'}:{viewer.employer_id or '-'}"


def _late(topic: str) -> list[int]:
    """Return what has a change of ``topic`` still on its way to the index: left out until it arrives.

    So closing a field, taking a page offline or suspending a firm acts in the very next answer, with the engine slow
    or stopped. Where too many wait to be left out one by one, search is not offered until they have arrived: raises
    EngineUnavailable.
    """
    return _few(waiting_entities(CHANNEL, [topic], MOST_LATE + 1))


def _few(waiting: list[int]) -> list[int]:
    if len(waiting) > MOST_LATE:
        raise EngineUnavailable(retry_after=30)
    return waiting


def _late_people() -> frozenset[str]:
    return frozenset(alumni.public_ids_of(_late(ALUMNUS_CHANGED)))


def _late_postings() -> frozenset[str]:
    of_firms = careers.ids_of_firms(_late(EMPLOYER_CHANGED))
    return frozenset(careers.public_ids_of(_few([*_late(POSTING_CHANGED), *of_firms])))


def people_index(viewer: Viewer) -> str:
    """Return the index of people this viewer asks; raises NotOffered."""
    if viewer.employer_id is not None:
        return "alumni-employer"
    if Audience.ALUMNI in viewer.audiences:
        return "alumni-directory"
    raise NotOffered


def _people_scope(viewer: Viewer) -> tuple[str, Guard]:
    index = people_index(viewer)
    if viewer.employer_id is not None:
        guard = Guard(
            _key(viewer),
            without={"barred_employer": marks_of_firm(viewer.employer_id)},
            within={"open_until": Range(least=viewer.today)},
            late=_late_people(),
        )
        return index, guard
    return index, Guard(_key(viewer), late=_late_people())


def _request(index: str, guard: Guard, viewer: Viewer, ask: Ask, likeness: Likeness | None = None) -> SearchRequest:
    like = likeness or Likeness(())
    return SearchRequest(
        index=index,
        guard=replace(guard, known=guard.known | like.besides),
        wishes=like.wishes,
        text=ask.text,
        filters=ask.filters,
        ranges=ask.ranges,
        facets=ask.facets,
        order=ask.order,
        size=ask.size,
        after=ask.after,
        language=viewer.language,
    )


def _have_checked(index: str) -> Lied:
    """Return how an index that lied is compared with the database and put right: at most once in ten minutes."""

    def lied(lies: frozenset[str]) -> None:
        log.warning("search: %s told of %d people what the database does not", index, len(lies))
        if not cache.add(f"search-check-asked-{index}", True, CHECKED_AT_MOST_EVERY):
            return
        try:
            check.apply_async(kwargs={"index": index}, retry=False)
        except OperationalError:
            log.exception("search: nobody could be asked to compare %s", index)

    return lied


class _People:
    """What the database tells ``viewer`` of people an index speaks of; what was read once is kept for showing it."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._codes: dict[str, str] | None = None
        self.records: dict[str, AlumnusRecord] = {}

    def vouch(self, ids: Sequence[str]) -> dict[str, Told]:
        """Return what the viewer sees of these people now, in the fields of an index."""
        if self._codes is None:
            self._codes = codes_by_path()
        if unread := [key for key in ids if key not in self.records]:
            self.records |= alumni.records_by_public_id(self._viewer, unread)
        seen = {key: alumni.glimpse(self._viewer, self.records[key]) for key in ids if key in self.records}
        return {key: claimable(alumnus, self._codes) for key, alumnus in seen.items() if alumnus is not None}


def find_people(
    viewer: Viewer,
    ask: Ask,
    asked: Collection[str] = EVERYTHING,
    *,
    likeness: Likeness | None = None,
    known: frozenset[str] | None = None,
) -> tuple[SearchAnswer, dict[str, Alumnus]]:
    """Search the people open to this viewer, an approved firm's contact or a fellow alumnus; return them as well.

    Every hit is held against the database. ``asked`` holds the names of the fields that will be shown; firms' reads go
    into the ledger. ``likeness`` is what a match asks by; with ``known``, by public id, only others are found. Raises
    NotOffered, BadRequest in its kinds, EngineUnavailable, LedgerUnavailable.
    """
    index, guard = _people_scope(viewer)
    guard, search = (guard, selectors.search) if known is None else (replace(guard, known=known), selectors.search_new)
    people, request = _People(viewer), _request(index, guard, viewer, ask, likeness)
    answer = search(request, vouch=people.vouch, lied=_have_checked(index))
    hits = {hit.id: people.records[hit.id] for hit in answer.hits}
    groups = telling.by_question(request, answer, asked)
    access = Access(Door.SEARCH, likeness.told if likeness else ask.told(), groups=groups)
    if beside := telling.counted_beside(request, answer, asked):
        seen = people.vouch(sorted(beside))
        alumni.show(viewer, {key: people.records[key] for key in seen}, (), access=access, marked={})
    return answer, alumni.show(viewer, hits, asked, access=access, marked=telling.by_marks(answer, asked))


def people_known(viewer: Viewer, ask: Ask, most: int) -> frozenset[str] | None:
    """Return by public id whom this search finds now, None where they are more than ``most``; shown to nobody.

    Whoever has a change on its way is among them: their edit must not make them look new. Raises as ``find_people``.
    """
    index, guard = _people_scope(viewer)
    return selectors.ids_found(_request(index, replace(guard, late=frozenset()), viewer, ask), most)


def unchanged(viewer: Viewer, seen: Mapping[str, Alumnus]) -> frozenset[str]:
    """Return those of the people of an answer of whom this viewer would be shown the very same now."""
    now = alumni.records_by_public_id(viewer, list(seen))
    return frozenset(key for key, record in now.items() if alumni.glimpse(viewer, record) == seen[key])


def check_people(viewer: Viewer, ask: Ask) -> None:
    """Raise what a search with this question would raise for its words: BadRequest in its kinds, NotOffered."""
    index = people_index(viewer)
    where = plan.scope(index, Guard(_key(viewer)), ask.filters, ask.ranges)
    question(ask.text, viewer.language)
    plan.order(where.definition, ask.order)


def person_found(viewer: Viewer, asks: Sequence[tuple[Ask, str]], public_id: str) -> list[SearchAnswer | None]:
    """Return for each question, with its language, what this viewer's search finds of one person; None: not found.

    The counts beside a hit, of every field the question filters by, are of this person alone. A question that is not
    on offer any more finds nobody. Statements do not grow with the questions. Raises NotOffered, EngineUnavailable.
    """
    index, guard = _people_scope(viewer)
    people = _People(viewer)
    seen = bool(people.vouch([public_id]))

    def answer(ask: Ask, language: str) -> SearchAnswer | None:
        counted = replace(ask, facets=tuple(sorted({*ask.filters, *ask.ranges})))
        asker = replace(viewer, language=language)
        try:
            return selectors.search_one(_request(index, guard, asker, counted), public_id, vouch=people.vouch)
        except BadRequest:
            return None

    return [answer(ask, language) if seen else None for ask, language in asks]


def suggest_people(viewer: Viewer, text: str, *, size: int = 8) -> SuggestAnswer:
    """Suggest what goes on as typed, out of what people opened to this viewer. Raises as ``find_people``."""
    index, guard = _people_scope(viewer)
    return selectors.suggest(
        SuggestRequest(index, guard, text, size=size), vouch=_People(viewer).vouch, lied=_have_checked(index)
    )


def search_postings(viewer: Viewer, ask: Ask, *, likeness: Likeness | None = None) -> SearchAnswer:
    """Search the postings on offer to this viewer. Raises BadRequest in its kinds, EngineUnavailable."""
    members = bool(viewer.audiences & {Audience.ALUMNI, Audience.STUDENT, Audience.CENTER})
    today = viewer.today
    within = {"shown_from": Range(most=today), "shown_until": Range(least=today)}
    guard = Guard(_key(viewer), within=within, late=_late_postings())

    def vouch(ids: Sequence[str]) -> dict[str, None]:
        return dict.fromkeys(careers.readable_public_ids(viewer, ids))

    index = "postings-alumni" if members else "postings-public"
    return selectors.search(_request(index, guard, viewer, ask, likeness), vouch=vouch)


def search_events(viewer: Viewer, ask: Ask) -> SearchAnswer:
    """Search the events that were published. Raises BadRequest in its kinds, EngineUnavailable."""
    guard = Guard(_key(viewer), late=frozenset(events.public_ids_of(_late(EVENT_CHANGED))))

    def vouch(ids: Sequence[str]) -> dict[str, None]:
        return dict.fromkeys(events.readable_public_ids(viewer, ids))

    return selectors.search(_request("events", guard, viewer, ask), vouch=vouch)


def search_pages(viewer: Viewer, ask: Ask) -> SearchAnswer:
    """Search what editors published in the viewer's language. Raises BadRequest in its kinds, EngineUnavailable."""

    def vouch(ids: Sequence[str]) -> dict[str, None]:
        rows = visible_pages(viewer, Page, viewer.language).filter(pk__in=[int(key) for key in ids])
        return {str(pk): None for pk in rows.values_list("pk", flat=True)}

    index = "content-en" if viewer.language == "en" else "content-tr"
    guard = Guard(_key(viewer), late=frozenset(map(str, _late(PAGE_CHANGED))))
    return selectors.search(_request(index, guard, viewer, ask), vouch=vouch)


def pages_found(viewer: Viewer, answer: SearchAnswer) -> dict[str, Page]:
    """Return the pages of a search's hits, with their own fields, by their id in the index."""
    ids = [int(hit.id) for hit in answer.hits]
    # What was joined before specific() is not on the pages it answers: a locale would cost a statement each.
    rows = visible_pages(viewer, Page, viewer.language).filter(pk__in=ids).specific().prefetch_related("locale")
    return {str(page.pk): page for page in rows}
