"""The searches a firm keeps, and which of them find a person who looks at herself through the firm's eyes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import strawberry

from graphql_api.context import Context, Info
from graphql_api.enums import described_enum
from graphql_api.errors import not_found
from graphql_api.global_ids import global_id, key_of
from graphql_api.guard import Reads, content_type, exposed
from graphql_api.institution.types import LevelEnum
from graphql_api.payloads import Payload, refusal
from newsletter.alerts import wishes
from newsletter.models import AlertFrequency
from portal.employers import saved_searches as kept
from portal.employers.models import SavedSearch
from portal.employers.usage import count_search
from portal.institution.models import Level
from portal.privacy.audiences import Audience
from portal.privacy.refusals import DeedRefused
from portal.privacy.viewers import Viewer
from search import audiences
from search.kept_questions import as_data, from_data
from search.query import MOST_VALUES

from .queries import (
    FOUND_BY,
    AlumniFacet,
    AlumniSearchFilter,
    AlumniSearchOrder,
    Behind,
    Size,
    asked,
    people_found,
    people_question,
)
from .types import AlumnusSearchResult

SAVED = "SavedSearch"
_E = Audience.EMPLOYER
FrequencyEnum = described_enum(
    AlertFrequency,
    name="SearchAlertFrequency",
    description="How often one is told by mail of whom a saved search finds anew.",
    members={"OFF": "Never.", "DAILY": "Once a day, where somebody is new.", "WEEKLY": "Once in seven days."},
)


@content_type(_E)
@strawberry.type(description="What a saved search narrows the people by, as AlumniSearchFilter took it.")
class SavedFilter:
    """A filter, given back."""

    units: list[str] | None = exposed(_E, bounded=MOST_VALUES, default=None)
    levels: list[LevelEnum] | None = exposed(_E, bounded=MOST_VALUES, default=None)
    provinces: list[str] | None = exposed(_E, bounded=MOST_VALUES, default=None)
    sectors: list[str] | None = exposed(_E, bounded=MOST_VALUES, default=None)
    skills: list[str] | None = exposed(_E, bounded=MOST_VALUES, default=None)
    languages: list[str] | None = exposed(_E, bounded=MOST_VALUES, default=None)
    open_to: list[str] | None = exposed(_E, bounded=MOST_VALUES, default=None)
    graduated_from: int | None = exposed(_E, default=None)
    graduated_to: int | None = exposed(_E, default=None)


@content_type(_E)
@strawberry.type(name="SavedSearch", description="A search the viewer's firm keeps; told to nobody outside the firm.")
class SavedSearchType:
    """A saved search, with what is needed to show and change it."""

    id: strawberry.ID
    name: str = strawberry.field(description="Once a firm.")
    text: str = strawberry.field(description="What is searched for; empty: everybody.")
    filter: SavedFilter | None = exposed(_E, default=None, description="What the people are narrowed by.")
    order: AlumniSearchOrder = strawberry.field(description="What they are ordered by.")
    saved_on: date
    alert: FrequencyEnum = strawberry.field(
        default=AlertFrequency.OFF, description="How often the viewer, of all who search for the firm, is told by mail."
    )


@strawberry.input(description="A search of alumni to keep, as searchAlumni takes it.")
class SaveSearchInput:
    """What saving takes."""

    name: str = strawberry.field(description="Up to 80 characters, once a firm.")
    text: str = strawberry.field(default="", description="What somebody typed, up to 200 characters.")
    filter: AlumniSearchFilter | None = strawberry.field(default=None, description="Left out: nothing.")
    order: AlumniSearchOrder = strawberry.field(
        default=AlumniSearchOrder.RELEVANCE, description="What the people are ordered by."
    )
    alert: FrequencyEnum = strawberry.field(
        default=AlertFrequency.OFF,
        description="How often to be told by mail of whom it finds from now on; where that cannot be, nothing is kept.",
    )


@strawberry.input(description="Another name for a saved search.")
class RenameSavedSearchInput:
    """What renaming takes."""

    search_id: strawberry.ID = strawberry.field(description="The id of a SavedSearch.")
    name: str = strawberry.field(description="Up to 80 characters, once a firm.")


@strawberry.input(description="Which search to keep no longer.")
class DeleteSavedSearchInput:
    """What deleting takes."""

    search_id: strawberry.ID = strawberry.field(description="The id of a SavedSearch.")


@strawberry.input(description="How often to be told of whom a saved search finds anew.")
class SetSearchAlertInput:
    """What switching mails on and off takes."""

    search_id: strawberry.ID = strawberry.field(description="The id of a SavedSearch.")
    frequency: FrequencyEnum = strawberry.field(description="OFF ends the mails.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="The search as it is kept afterwards.")
class SavedSearchPayload(Payload):
    """What saving, renaming and deleting answer."""

    search: SavedSearchType | None = exposed(
        _E, default=None, description="Null where it was not done, and after deleting."
    )


_FILTER_OF: Mapping[str, str] = {
    "unit": "units",
    "level": "levels",
    "province": "provinces",
    "sector": "sectors",
    "skill": "skills",
    "language": "languages",
    "open_to": "open_to",
}


def _told_filter(ask: audiences.Ask) -> SavedFilter | None:
    given: dict[str, Any] = {_FILTER_OF[name]: list(values) for name, values in ask.filters.items()}
    if "levels" in given:
        given["levels"] = [Level(value) for value in given["levels"]]
    years = ask.ranges.get("graduation_year")
    if years is not None:
        given |= {"graduated_from": years.least, "graduated_to": years.most}
    return SavedFilter(**given) if given else None


def _told(row: SavedSearch, alerts: Mapping[int, AlertFrequency]) -> SavedSearchType:
    ask = from_data(row.question)
    return SavedSearchType(
        id=strawberry.ID(global_id(SAVED, row.public_id)),
        name=row.name,
        text=ask.text,
        filter=_told_filter(ask),
        order=AlumniSearchOrder(ask.order),
        saved_on=row.saved_on,
        alert=alerts.get(row.pk, AlertFrequency.OFF),
    )


def _answer(viewer: Viewer, deed: Callable[[], SavedSearch | None]) -> SavedSearchPayload:
    try:
        row = deed()
    except kept.NoSuchSearch:
        raise not_found() from None
    except DeedRefused as refused:
        return SavedSearchPayload(problems=refusal(refused))
    return SavedSearchPayload(search=_told(row, wishes.frequencies_of(viewer)) if row is not None else None)


def _of_firm(context: Context, given: strawberry.ID) -> SavedSearch | None:
    return kept.saved_search(context.viewer, key_of(given, SAVED))


@strawberry.type
class SavedSearchQueries:
    """The part of Query about kept searches."""

    @exposed(_E, bounded=kept.MOST_SAVED, description="The searches the viewer's firm keeps, by name.")
    def saved_searches(self, info: Info) -> list[SavedSearchType] | None:
        viewer = info.context.viewer
        alerts = wishes.frequencies_of(viewer)
        return [_told(row, alerts) for row in kept.searches_of(viewer)]

    @exposed(
        _E,
        weight=50,
        reads={"id": Reads(("SavedSearch.id",), projected=True), "facets": FOUND_BY},
        description="Ask a saved search again; null where the viewer's firm keeps no such search.",
    )
    def run_saved_search(
        self,
        info: Info,
        id: strawberry.ID,
        facets: list[AlumniFacet] | None = None,
        first: Size = 20,
        after: Behind = None,
    ) -> AlumnusSearchResult | None:
        row = _of_firm(info.context, id)
        if row is None:
            return None
        page = {"facets": tuple(facet.value for facet in facets or ()), "size": first, "after": after}
        return people_found(info, from_data(row.question, **page), language=row.language)  # type: ignore[no-any-return]


@strawberry.type
class SavedSearchMutations:
    """The part of Mutation about kept searches."""

    @exposed(
        _E,
        weight=50,
        description="Keep a search of alumni for one's firm; everybody who searches for it finds it there.",
    )
    def save_search(self, info: Info, input: SaveSearchInput) -> SavedSearchPayload | None:
        viewer = replace(info.context.viewer, language=info.context.language)
        ask = people_question(input.text, input.filter or AlumniSearchFilter(), input.order)
        asked(lambda: audiences.check_people(viewer, ask))
        if input.alert is not AlertFrequency.OFF:
            count_search(viewer)
        name, question, frequency = input.name, as_data(ask), input.alert

        def save() -> SavedSearch:
            return wishes.save_with_alert(viewer, name=name, question=question, frequency=frequency)

        return _answer(viewer, lambda: asked(save))

    @exposed(_E, description="Give a saved search of one's firm another name.")
    def rename_saved_search(self, info: Info, input: RenameSavedSearchInput) -> SavedSearchPayload | None:
        viewer, key = info.context.viewer, key_of(input.search_id, SAVED)
        return _answer(viewer, lambda: kept.rename_search(viewer, public_id=key, name=input.name))

    @exposed(_E, description="Keep a saved search of one's firm no longer.")
    def delete_saved_search(self, info: Info, input: DeleteSavedSearchInput) -> SavedSearchPayload | None:
        viewer, key = info.context.viewer, key_of(input.search_id, SAVED)
        return _answer(viewer, lambda: kept.delete_search(viewer, public_id=key))

    @exposed(
        _E,
        weight=50,
        description="Be told by mail of whom a saved search of one's firm finds from now on; the setting is one's own.",
    )
    def set_search_alert(self, info: Info, input: SetSearchAlertInput) -> SavedSearchPayload | None:
        viewer, key = info.context.viewer, key_of(input.search_id, SAVED)
        count_search(viewer)
        return _answer(
            viewer, lambda: asked(lambda: wishes.set_alert(viewer, public_id=key, frequency=input.frequency))
        )
