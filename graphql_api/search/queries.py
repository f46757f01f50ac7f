"""Searching people and pages: the question is made for one audience before an engine is asked."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import Enum
from typing import Annotated, Any, TypeVar

import strawberry
from django.utils.translation import gettext as _

from graphql_api.alumni.types import page_of_alumni
from graphql_api.content.types import any_page
from graphql_api.context import Info
from graphql_api.errors import ApiError, ErrorCode, bad_input
from graphql_api.guard import Reads, exposed, filter_on, order_enum
from graphql_api.institution.types import LevelEnum
from graphql_api.limits import limits
from graphql_api.loaders import make_siblings
from graphql_api.selection import names_below
from portal.employers.usage import count_search
from portal.privacy.audiences import Audience
from search import audiences
from search.errors import BadRequest, EngineUnavailable
from search.query import Range

from .labels import facets_of
from .types import AlumnusSearchResult, PageSearchResult, SearchSuggestion, result, suggestion

_PEOPLE = (Audience.EMPLOYER, Audience.ALUMNI)
FOUND_BY = Reads(
    (
        "Alumnus.fullName",
        "Alumnus.headline",
        "Alumnus.summary",
        "Alumnus.skills",
        "Alumnus.province",
        "Degree.unit",
        "Employment.title",
        "Employment.employerName",
    ),
    projected=True,
)


@strawberry.input(description="What to narrow the people by: any value of a field, all fields together.")
class AlumniSearchFilter:
    """Reads the index of this viewer's audience, which holds nothing closed to it."""

    units: list[str] | None = filter_on("Degree.unit", projected=True, description="Codes; a unit with all below it.")
    levels: list[LevelEnum] | None = filter_on("Degree.level", projected=True, description="Of a degree.")
    provinces: list[str] | None = filter_on("Alumnus.province", projected=True, description="Plate codes.")
    sectors: list[str] | None = filter_on("Alumnus.sector", projected=True, description="Codes.")
    skills: list[str] | None = filter_on("Alumnus.skills", projected=True, description="Codes.")
    languages: list[str] | None = filter_on(
        "SpokenLanguage.language", projected=True, description="Codes of ISO 639-1."
    )
    open_to: list[str] | None = filter_on(
        "Alumnus.openToJob", projected=True, description="job, internship, mentoring."
    )
    graduated_from: int | None = filter_on(
        "Degree.graduatedOn", projected=True, description="Year, inclusive; without a name, the last of the span."
    )
    graduated_to: int | None = filter_on(
        "Degree.graduatedOn", projected=True, description="Year, inclusive; without a name, the first of the span."
    )


@strawberry.enum(description="What people can be counted by.")
class AlumniFacet(Enum):
    """Counted fields."""

    UNIT = "unit"
    LEVEL = "level"
    PROVINCE = "province"
    SECTOR = "sector"
    SKILL = "skill"
    LANGUAGE = "language"
    OPEN_TO = "open_to"
    GRADUATION_YEAR = "graduation_year"


@order_enum(
    {
        "RELEVANCE": FOUND_BY,
        "NAME": Reads(("Alumnus.lastName", "Alumnus.firstName"), projected=True),
        "NEWEST_GRADUATES": Reads(("Degree.graduatedOn",), projected=True),
        "LATEST_CAREER": Reads(("Employment.startedOn", "Degree.graduatedOn"), projected=True),
    },
    description="People whose key this viewer does not see come last.",
)
class AlumniSearchOrder(Enum):
    """What the people found can be ordered by."""

    RELEVANCE = "relevance"
    NAME = "name_key"
    NEWEST_GRADUATES = "-graduation_year"
    LATEST_CAREER = "-career_on"


@strawberry.enum(description="What kind of page it is: the type of the hit's node.")
class PageKind(Enum):
    """As the index has them."""

    PAGE = strawberry.enum_value("page", description="A page of the site.")
    BULLETIN = strawberry.enum_value("bulletin", description="An issue of the bulletin.")
    STORY = strawberry.enum_value("story", description="A success story.")
    COURSE = strawberry.enum_value("course", description="A course.")


@strawberry.enum(description="What pages can be counted by.")
class PageFacet(Enum):
    """Counted fields."""

    KIND = "kind"


Answer = TypeVar("Answer")

Text = Annotated[
    str,
    strawberry.argument(
        description="What somebody typed, up to 200 characters; empty: everything. "
        'Knows "…", -word, OR (VEYA), AND (VE), NOT (DEĞİL) in capitals, and parentheses.'
    ),
]
Size = Annotated[int, strawberry.argument(description="Hits of one page: 1 to 50.")]
Behind = Annotated[str | None, strawberry.argument(description="nextCursor of the page before.")]


def typed(text: str) -> str:
    """Return what somebody typed; raise ApiError (BAD_USER_INPUT) for more than ``limits().search_characters``."""
    most = limits().search_characters
    if len(text) > most:
        raise bad_input(_("A search text has at most %(most)d characters.") % {"most": most}, limit=most)
    return text


def asked(ask: Callable[[], Answer]) -> Answer:
    """Ask, with what can go wrong in the one form of errors."""
    try:
        return ask()
    except BadRequest as refused:
        raise bad_input(str(refused.args[0])) from None
    except EngineUnavailable as away:
        message = str(away.args[0])
        raise ApiError(ErrorCode.SERVICE_UNAVAILABLE, message, retryAfter=away.retry_after) from None


def chosen(**fields: Iterable[Any] | None) -> dict[str, tuple[Any, ...]]:
    """Return what was chosen, by the field of the index; what was left open is not there."""
    return {
        name: tuple(value.value if isinstance(value, Enum) else value for value in values)
        for name, values in fields.items()
        if values
    }


def people_question(text: str, narrowed: AlumniSearchFilter, order: AlumniSearchOrder, **page: Any) -> audiences.Ask:
    """Return what a client asks of people; ``page`` holds facets, size and cursor."""
    years = Range(narrowed.graduated_from, narrowed.graduated_to)
    return audiences.Ask(
        text=typed(text),
        filters=chosen(
            unit=narrowed.units,
            level=narrowed.levels,
            province=narrowed.provinces,
            sector=narrowed.sectors,
            skill=narrowed.skills,
            language=narrowed.languages,
            open_to=narrowed.open_to,
        ),
        ranges={} if years == Range() else {"graduation_year": years},
        order=order.value,
        **page,
    )


def people_found(info: Info, ask: audiences.Ask, *, language: str | None = None) -> Any:
    """Return a page of the people found; ``language`` is the question's where it is not the request's."""
    context = info.context
    count_search(context.viewer)
    asker = replace(context.viewer, language=language or context.language)
    answer, seen = asked(lambda: audiences.find_people(asker, ask, names_below(info)))
    people = page_of_alumni(list(seen.values()), context.language)
    nodes: dict[str, object] = dict(zip(seen, people, strict=True))
    return result(answer, siblings(nodes), facets_of(answer, context.language))


def siblings(nodes: dict[str, object]) -> dict[str, object]:
    """Return the nodes, made to load what belongs to them together."""
    make_siblings(nodes.values())
    return nodes


@strawberry.type
class SearchQueries:
    """The part of Query about searching."""

    @exposed(
        *_PEOPLE,
        weight=50,
        reads={"text": FOUND_BY, "facets": FOUND_BY},
        description="Search the people open to this viewer.",
    )
    def search_alumni(
        self,
        info: Info,
        text: Text = "",
        filter: AlumniSearchFilter | None = None,
        facets: list[AlumniFacet] | None = None,
        order: AlumniSearchOrder = AlumniSearchOrder.RELEVANCE,
        first: Size = 20,
        after: Behind = None,
    ) -> AlumnusSearchResult | None:
        page = {"facets": tuple(facet.value for facet in facets or ()), "size": first, "after": after}
        ask = people_question(text, filter or AlumniSearchFilter(), order, **page)
        return people_found(info, ask)  # type: ignore[no-any-return]

    @exposed(*_PEOPLE, weight=20, bounded=10, reads={"text": FOUND_BY}, description="Ways to go on typing.")
    def suggest_alumni(self, info: Info, text: Text) -> list[SearchSuggestion] | None:
        viewer = info.context.viewer
        return [suggestion(row) for row in asked(lambda: audiences.suggest_people(viewer, typed(text))).suggestions]

    @exposed(
        Audience.PUBLIC,
        weight=50,
        reads={"text": ("Page.title", "Page.body"), "kinds": "Page.id", "facets": "Page.id"},
        description="Search what editors published, in the language of the request.",
    )
    def search_pages(
        self,
        info: Info,
        text: Text,
        kinds: list[PageKind] | None = None,
        facets: list[PageFacet] | None = None,
        first: Size = 20,
        after: Behind = None,
    ) -> PageSearchResult | None:
        context, counted = info.context, tuple(facet.value for facet in facets or ())
        ask = audiences.Ask(text=typed(text), filters=chosen(kind=kinds), facets=counted, size=first, after=after)
        answer = asked(lambda: audiences.search_pages(context.viewer, ask))
        found = audiences.pages_found(context.viewer, answer)
        nodes: dict[str, object] = {key: any_page(page) for key, page in found.items()}
        return result(answer, siblings(nodes), facets_of(answer, context.language))  # type: ignore[return-value]
