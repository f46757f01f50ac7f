"""Pages, as the schema tells them.

An id means the thing in every language; what is answered is in the language of the request.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import strawberry
from wagtail.models import Page as WagtailPage

from cms.blocks import MOST_BLOCKS
from cms.models import BulletinPage, Competence, CoursePage, HomePage, StoryPage
from cms.selectors import public_path, visible_pages
from graphql_api.global_ids import global_id
from graphql_api.guard import content_type, exposed, related
from graphql_api.keeping import EMPLOYERS, EVENTS, PAGES, POSTINGS, UNITS, WORDS, kept
from graphql_api.nodes import Node, register_node
from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer

from .blocks import Block, load_bodies_of

CompetenceEnum = strawberry.enum(Competence, name="Competence", description="The four competences of Mezun Akademi.")


@content_type(Audience.PUBLIC)
@strawberry.interface(description="Something an editor wrote and published.")
class Page(Node):
    """What all pages share."""

    row: strawberry.Private[Any]
    title: str = strawberry.field(description="Of the page.")
    path: str = strawberry.field(description="For page(path:), counted from the start page of the language.")
    language: str = strawberry.field(description="tr or en.")
    search_description: str | None = strawberry.field(description="For search engines and previews of links.")
    first_published_at: datetime | None = strawberry.field(
        description="Null for a page published before this was kept."
    )
    last_published_at: datetime | None = strawberry.field(
        description="When its present text appeared; a key for caches."
    )
    body: list[Block] = related(
        load_bodies_of,
        Audience.PUBLIC,
        bounded=MOST_BLOCKS,
        keep=kept(PAGES, POSTINGS, EMPLOYERS, EVENTS, UNITS, WORDS),
        description="Its parts, in order.",
    )


@content_type(Audience.PUBLIC)
@strawberry.type(description="An issue of the Career and Alumni Bulletin.")
class Bulletin(Page):
    """One issue."""

    number: int = exposed(Audience.PUBLIC, description="Counted through all years.")
    month: date = exposed(Audience.PUBLIC, description="A day of the month the issue is for.")
    intro: str = exposed(Audience.PUBLIC, description="A few sentences before the body.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="A success story, told with the person's consent.")
class Story(Page):
    """One story."""

    person_name: str = exposed(Audience.PUBLIC, description="Whose story it is.")
    graduated: str | None = exposed(Audience.PUBLIC, description="From what and when, in words.")
    occupation: str | None = exposed(Audience.PUBLIC, description="What the person does today.")
    summary: str = exposed(Audience.PUBLIC, description="Two or three sentences for a card.")
    quote: str | None = exposed(Audience.PUBLIC, description="The person's own words.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="A course of Mezun Akademi.")
class Course(Page):
    """One course."""

    competence: CompetenceEnum = exposed(Audience.PUBLIC, description="What it teaches.")
    hours: int = exposed(Audience.PUBLIC, description="Of work, in all.")
    starts_on: date | None = exposed(Audience.PUBLIC, description="Null: at any time.")
    summary: str = exposed(Audience.PUBLIC, description="Two or three sentences for a card.")
    outcomes: list[str] = exposed(Audience.PUBLIC, description="What one can do afterwards.")


@content_type(Audience.PUBLIC)
@strawberry.type(name="HomePage", description="The start page of a language.")
class HomePageType(Page):
    """Where a site begins."""

    intro: str | None = exposed(Audience.PUBLIC, description="A few sentences before the body.")


@content_type(Audience.PUBLIC)
@strawberry.type(name="ContentPage", description="A page of text, or the front of a list.")
class ContentPageType(Page):
    """Any other page."""

    intro: str | None = exposed(Audience.PUBLIC, description="A few sentences before the body.")


def _shared(page: Any, type_name: str) -> dict[str, Any]:
    return {
        "id": strawberry.ID(global_id(type_name, page.translation_key)),
        "row": page,
        "title": page.title,
        "path": public_path(page),
        "language": page.locale.language_code,
        "search_description": page.search_description or None,
        "first_published_at": page.first_published_at,
        "last_published_at": page.last_published_at,
    }


def bulletin(page: Any) -> Bulletin:
    """Return an issue as the schema tells it."""
    return Bulletin(**_shared(page, "Bulletin"), number=page.number, month=page.month, intro=page.intro)


def story(page: Any) -> Story:
    """Return a story as the schema tells it."""
    return Story(
        **_shared(page, "Story"),
        person_name=page.person_name,
        graduated=page.graduated or None,
        occupation=page.occupation or None,
        summary=page.summary,
        quote=page.quote or None,
    )


def course(page: Any) -> Course:
    """Return a course as the schema tells it."""
    return Course(
        **_shared(page, "Course"),
        competence=Competence(page.competence),
        hours=page.hours,
        starts_on=page.starts_on,
        summary=page.summary,
        outcomes=[line.strip() for line in page.outcomes.splitlines() if line.strip()],
    )


def any_page(page: Any) -> Page:
    """Return a page of whatever type as the schema tells it."""
    for model, build in _BUILDERS.items():
        if isinstance(page, model):
            return build(page)
    return ContentPageType(**_shared(page, "ContentPage"), intro=getattr(page, "intro", "") or None)


def _home(page: Any) -> HomePageType:
    return HomePageType(**_shared(page, "HomePage"), intro=page.intro or None)


_BUILDERS: dict[type, Callable[[Any], Page]] = {
    BulletinPage: bulletin,
    StoryPage: story,
    CoursePage: course,
    HomePage: _home,
}


def _fetcher(model: type[Any], build: Callable[[Any], Page]) -> Callable[[Viewer, list[UUID]], dict[UUID, Page]]:
    """Return how ``node`` fetches pages of a type: in the viewer's language, else in Turkish."""

    def fetch(viewer: Viewer, keys: list[UUID]) -> dict[UUID, Page]:
        rows = visible_pages(viewer, model).filter(translation_key__in=keys).select_related("locale")
        wanted = sorted(rows, key=lambda page: page.locale.language_code == viewer.language)
        return {page.translation_key: build(page) for page in wanted}

    return fetch


def _fetch_other(viewer: Viewer, keys: list[UUID]) -> dict[UUID, Page]:
    """Fetch the pages that have no type of their own, as ``page`` tells them."""
    rows = visible_pages(viewer, WagtailPage).not_exact_type(*_BUILDERS).filter(translation_key__in=keys)
    pages = rows.specific().prefetch_related("locale")
    wanted = sorted(pages, key=lambda page: page.locale.language_code == viewer.language)
    return {page.translation_key: any_page(page) for page in wanted}


register_node("Bulletin", _fetcher(BulletinPage, bulletin))
register_node("Story", _fetcher(StoryPage, story))
register_node("Course", _fetcher(CoursePage, course))
register_node("HomePage", _fetcher(HomePage, _home))
register_node("ContentPage", _fetch_other)
