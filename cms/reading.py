"""One page as it is read in HTML: the preview of editors, and the site where no frontend stands yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from wagtail.models import Page

from portal.privacy.viewers import Viewer

from .bodies import load_bodies
from .body_parts import Block
from .models import (
    BulletinIndexPage,
    BulletinPage,
    CourseIndexPage,
    CoursePage,
    SiteSettings,
    StoryIndexPage,
    StoryPage,
)
from .selectors import page_by_path, site_settings, visible_pages

_LISTED: dict[type[Page], tuple[type[Page], tuple[str, ...]]] = {
    BulletinIndexPage: (BulletinPage, ("-number", "-pk")),
    StoryIndexPage: (StoryPage, ("-first_published_at", "-pk")),
    CourseIndexPage: (CoursePage, ("starts_on", "title", "pk")),
}
MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the template of a page shows."""

    home: Page | None
    menu: Sequence[Page]
    blocks: Sequence[Block]
    listed: Sequence[Page]
    settings: SiteSettings


def read_page(viewer: Viewer, page: Page) -> Reading:
    """Return what ``viewer`` reads around and on ``page``; a draft is read only by who may edit it."""
    language = page.locale.language_code
    home = page_by_path(viewer, "", language)
    below = visible_pages(viewer, Page, language).select_related("locale")
    return Reading(
        home=home,
        menu=list(below.child_of(home).order_by("path")) if home else [],
        blocks=load_bodies(viewer, [page])[page.pk],
        listed=_listed(viewer, page),
        settings=site_settings(),
    )


def _listed(viewer: Viewer, page: Page) -> Sequence[Page]:
    """Return the pages a list page lists, the newest or next first."""
    if type(page) not in _LISTED or page.pk is None:
        return ()
    model, order = _LISTED[type(page)]
    return list(visible_pages(viewer, model).child_of(page).select_related("locale").order_by(*order)[:MOST_LISTED])
