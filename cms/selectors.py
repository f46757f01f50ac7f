"""Reads of pages and of what they refer to, for one viewer: published, not expired, not behind a restriction.

Drafts are nowhere here; the only way to one is a preview token (``previews``).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Concat, Left, Length, RowNumber
from django.db.models.lookups import In
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction, Site
from wagtail.models.view_restrictions import BaseViewRestriction
from wagtail.query import PageQuerySet

from portal.careers import selectors as careers
from portal.careers.models import Posting, PostingKind, PostingState
from portal.employers.selectors import in_force_q
from portal.events import selectors as events
from portal.events.models import Event, EventState
from portal.privacy.viewers import Viewer

from .blocks import MOST_ROWS
from .models import SiteSettings

PageType = TypeVar("PageType", bound=Page)
LONGEST_PATH = 500


def _closed_to(viewer: Viewer) -> Q:
    """Return which restrictions keep ``viewer`` out: a sign-in opens those for members, nothing opens the others here.

    Passwords and groups belong to Wagtail's own sessions; the API has no way to ask for them, so they stay closed.
    """
    return ~Q(restriction_type=BaseViewRestriction.LOGIN) if viewer.is_signed_in else Q()


def _roots(language: str | None) -> QuerySet[Page]:
    """Return the start page of ``language``, or of every language: translations of the default site's root page."""
    key = Page.objects.filter(sites_rooted_here__is_default_site=True).values("translation_key")[:1]
    roots = Page.objects.filter(translation_key=Subquery(key))
    return roots if language is None else roots.filter(locale__language_code=language)


def _below_start(language: str | None) -> In:
    """Return the condition that a page is a start page or below one, which the database looks up once, not for a row.

    Start pages stand directly below the root of the tree (HomePage.parent_page_types).
    """
    return In(Left("path", 2 * Page.steplen), _roots(language).values("path"))


def _open_q(closed: QuerySet[Any], *, above: str, of: str) -> Q:
    """Return the condition that none of ``closed``, by its path ``above``, is the row with the path ``of`` or above it.

    Most sites have nothing closed: that is found out once, and only otherwise is it looked for, row by row.
    """
    over_row = closed.annotate(stem=Left(OuterRef(of), Length(above))).filter(stem=F(above))
    return ~Q(Exists(closed)) | ~Q(Exists(over_row))


def visible_q(viewer: Viewer, language: str | None = None, *, now: datetime | None = None) -> Q:
    """Return which pages ``viewer`` may read ``now``, as a filter, in ``language`` or in every one.

    An expired page is hidden from the moment it expires, not from when the clean-up notices.
    """
    closed = PageViewRestriction.objects.filter(_closed_to(viewer))
    return (
        Q(live=True, expired=False)
        & (Q(expire_at__isnull=True) | Q(expire_at__gt=now or timezone.now()))
        & Q(_below_start(language))
        & _open_q(closed, above="page__path", of="path")
    )


def visible_pages(
    viewer: Viewer, model: type[PageType], language: str | None = None, *, now: datetime | None = None
) -> PageQuerySet:
    """Return the pages of type ``model`` that ``viewer`` may read ``now``, in ``language`` or in every one."""
    return model.objects.filter(visible_q(viewer, language, now=now))


def next_expiry(now: datetime) -> datetime | None:
    """Return when the next page expires; None where none will."""
    waiting = Page.objects.filter(live=True, expired=False, expire_at__gt=now)
    return waiting.aggregate(first=Min("expire_at"))["first"]


def page_by_path(viewer: Viewer, path: str, language: str) -> Page | None:
    """Return the page at ``path``, counted from the start page of ``language``, with its own fields.

    None for absent and hidden alike. Slashes at either end do not matter; the empty path is the start page.
    """
    wanted = path.strip("/")
    if len(wanted) > LONGEST_PATH or "\x00" in wanted or not _is_text(wanted):
        return None
    root = Subquery(_roots(language).values("url_path")[:1])
    address = Concat(root, Value(f"{wanted}/" if wanted else ""))
    return visible_pages(viewer, Page, language).filter(url_path=address).specific().first()


def _is_text(value: str) -> bool:
    """Say whether the database can be asked for ``value``: lone surrogates cannot be encoded."""
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def public_path(page: Page) -> str:
    """Return the path of ``page`` counted from the start page of its language, e.g. '/bulten/sayi-3/'; no SQL."""
    # Start pages stand directly below the root of the tree (HomePage.parent_page_types), so they are one step.
    _before, _root, below = page.url_path.split("/", 2)
    return f"/{below}"


def public_address(page: Page) -> str:
    """Return the address of ``page`` on this site or, behind its address, on a frontend: '/tr/bulten/sayi-3/'.

    Costs no SQL where the page's locale is loaded.
    """
    return f"/{page.locale.language_code}{public_path(page)}"


def translations_by_id(
    viewer: Viewer, model: type[PageType], ids: Iterable[int]
) -> Mapping[int, Mapping[int, PageType]]:
    """Return, for each page id an editor referred to, what ``viewer`` may read of it, by locale. Two queries."""
    wanted = set(ids)
    if not wanted:
        return {}
    keys = dict(Page.objects.filter(pk__in=wanted).values_list("pk", "translation_key"))
    by_key: dict[Any, dict[int, PageType]] = {}
    for page in visible_pages(viewer, model).filter(translation_key__in=keys.values()).select_related("locale"):
        by_key.setdefault(page.translation_key, {})[page.locale_id] = page
    return {pk: by_key[key] for pk, key in keys.items() if key in by_key}


def in_locale(found: Mapping[int, Mapping[int, PageType]], pk: int, locale_id: int | None) -> PageType | None:
    """Return the page an editor referred to as ``pk``: its translation where there is one, else that very page."""
    versions = found.get(pk, {})
    itself = next((page for page in versions.values() if page.pk == pk), None)
    return versions.get(locale_id, itself) if locale_id is not None else itself


def _offered(viewer: Viewer) -> QuerySet[Posting]:
    """Return the postings a page may show ``viewer``: those on offer today.

    Narrower than what the viewer may see: a firm's own drafts and the center's queue do not belong on a page.
    """
    today = viewer.today
    on_offer = Q(state=PostingState.LIVE, publish_on__lte=today, deadline__gte=today)
    rows = careers.visible_to(viewer).filter(on_offer, in_force_q(today, through="employer__"))
    return rows.select_related("employer", "province").order_by("-publish_on", "-pk")


def newest_postings(viewer: Viewer) -> list[Posting]:
    """Return the newest postings on offer, as many of each kind as any block can show. One query."""
    ranked = _offered(viewer).annotate(
        place_in_kind=Window(RowNumber(), partition_by="kind", order_by=["-publish_on", "-pk"])
    )
    return list(ranked.filter(place_in_kind__lte=MOST_ROWS))


def choose_postings(newest: Iterable[Posting], block_value: Mapping[str, Any]) -> list[Posting]:
    """Return what a block of the given ``kind`` and ``limit`` shows of ``newest``."""
    kind = block_value.get("kind") or None
    if kind is not None and kind not in PostingKind.values:
        return []
    return [row for row in newest if kind in (None, row.kind)][: _limit(block_value)]


def next_events(viewer: Viewer) -> list[Event]:
    """Return the next events, as many as any block can show. One query."""
    shown = Q(state__in=(EventState.PUBLISHED, EventState.REGISTRATION_CLOSED), ends_at__gte=timezone.now())
    rows = events.visible_to(viewer).filter(shown).select_related("host_unit").order_by("starts_at", "pk")
    return list(rows[:MOST_ROWS])


def choose_events(upcoming: Sequence[Event], block_value: Mapping[str, Any]) -> list[Event]:
    """Return what a block of the given ``limit`` shows of ``upcoming``."""
    return list(upcoming[: _limit(block_value)])


def _limit(block_value: Mapping[str, Any]) -> int:
    """Return a block's limit, held within what blocks may show; a draft may lack it."""
    return max(1, min(int(block_value.get("limit") or MOST_ROWS), MOST_ROWS))


def _open_collections_q(viewer: Viewer) -> Q:
    """Return the condition that no restricted collection holds the row."""
    closed = CollectionViewRestriction.objects.filter(_closed_to(viewer))
    return _open_q(closed, above="collection__path", of="collection__path")


def visible_images(viewer: Viewer, ids: Iterable[int]) -> QuerySet[Any]:
    """Return the pictures among ``ids`` that stand in no collection closed to ``viewer``."""
    return get_image_model().objects.filter(_open_collections_q(viewer), pk__in=set(ids))


def visible_documents(viewer: Viewer, ids: Iterable[int]) -> QuerySet[Any]:
    """Return the documents among ``ids`` that stand in no collection closed to ``viewer``."""
    return get_document_model().objects.filter(_open_collections_q(viewer), pk__in=set(ids))


def site_settings() -> SiteSettings:
    """Return the settings of the default site; empty ones, not stored, where nobody wrote any."""
    # Wagtail's own for_site would create the row: a read must not write.
    return SiteSettings.objects.filter(site__is_default_site=True).first() or SiteSettings(
        site=Site.objects.filter(is_default_site=True).first()
    )
