"""Lists of pages, one page by its path, and the settings of the site."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import strawberry
from django.utils import timezone

from cms.models import BulletinPage, CoursePage, StoryPage
from cms.selectors import page_by_path, site_settings, visible_pages
from graphql_api.connection import After, Before, Connection, First, Last, PageArguments, paginate, scope_of
from graphql_api.context import Context, Info
from graphql_api.guard import content_type, exposed
from graphql_api.keeping import PAGES, SITE, kept
from graphql_api.keyset import Order, kept_source
from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer

from .types import Bulletin, CompetenceEnum, Course, Page, Story, any_page, bulletin, course, story

_NEWEST_ISSUE = [Order("number", descending=True), Order("pk")]
_NEWEST_PAGE = [Order("first_published_at", descending=True, nullable=True), Order("pk")]


@content_type(Audience.PUBLIC)
@strawberry.type(name="SiteSettings", description="What holds for the whole site.")
class SiteSettingsType:
    """Names and addresses of the center."""

    university: str | None = strawberry.field(description="Its name.")
    center: str | None = strawberry.field(description="The name of the career and alumni center.")
    contact_email: str | None
    contact_phone: str | None
    contact_address: str | None
    linkedin_url: str | None = strawberry.field(description="Of the center.")
    frontend_url: str | None = strawberry.field(
        description="Where people read this site; null where there is none beside the admin."
    )


_NOT_TOLD = (
    "draft_title", "latest_revision", "live_revision", "latest_revision_created_at", "has_unpublished_changes", "live",
    "go_live_at", "expire_at", "expired", "locked", "locked_at", "locked_by", "owner", "alias_of", "content_type",
    "show_in_menus", "seo_title", "depth", "numchild",
)  # fmt: skip
"""The columns of a page that only editors need."""


def _list(
    context: Context,
    model: type[Any],
    order: list[Order],
    build: Callable[[Any], Page],
    arguments: PageArguments,
    **narrowed: str,
) -> Any:
    language = context.language

    def rows(viewer: Viewer, *, now: datetime, **narrowed: str) -> Any:
        pages = visible_pages(viewer, model, language, now=now).select_related("locale")
        return pages.defer(*_NOT_TOLD).filter(**narrowed)

    given = {"now": timezone.now(), **narrowed}
    return paginate(
        kept_source(f"{model.__name__} {language}", context.viewer, order, given, rows),
        arguments,
        scope=scope_of(model.__name__, language, sorted(narrowed.items())),
        nodes=lambda page: [build(row) for row in page],
    )


@strawberry.type
class ContentQueries:
    """The part of Query about what editors write."""

    @exposed(
        Audience.PUBLIC,
        keep=kept(PAGES),
        description="The issues of the bulletin, newest first, in the language of the request.",
    )
    def bulletins(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Bulletin]:
        arguments = PageArguments(first, after, last, before)
        return _list(info.context, BulletinPage, _NEWEST_ISSUE, bulletin, arguments)

    @exposed(Audience.PUBLIC, keep=kept(PAGES), description="The success stories, newest first.")
    def stories(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Story]:
        return _list(info.context, StoryPage, _NEWEST_PAGE, story, PageArguments(first, after, last, before))

    @exposed(
        Audience.PUBLIC,
        reads={"competence": "Course.competence"},
        keep=kept(PAGES),
        description="The courses of Mezun Akademi.",
    )
    def courses(
        self,
        info: Info,
        competence: CompetenceEnum | None = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Course]:
        narrowed = {"competence": competence.value} if competence else {}
        arguments = PageArguments(first, after, last, before)
        return _list(info.context, CoursePage, _NEWEST_PAGE, course, arguments, **narrowed)

    @exposed(
        Audience.PUBLIC,
        reads={"path": "Page.path"},
        keep=kept(PAGES),
        description="The page at a path such as '/bulten/sayi-3/', in the language of the request; '/' is the start.",
    )
    def page(self, info: Info, path: str) -> Page | None:
        context = info.context
        found = page_by_path(context.viewer, path, context.language)
        return any_page(found) if found is not None else None

    @exposed(Audience.PUBLIC, keep=kept(SITE), description="What holds for the whole site.")
    def site_settings(self, info: Info) -> SiteSettingsType:
        settings, language = site_settings(), info.context.language
        return SiteSettingsType(
            university=settings.university_in(language) or None,
            center=settings.center_in(language) or None,
            contact_email=settings.contact_email or None,
            contact_phone=settings.contact_phone or None,
            contact_address=settings.contact_address or None,
            linkedin_url=settings.linkedin_url or None,
            frontend_url=settings.frontend_url or None,
        )
