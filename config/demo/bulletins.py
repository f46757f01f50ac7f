"""The bulletin's issues: the sent ones published, the newest waiting for its second person."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from cms.models import BulletinPage
from cms.workflow import submit

from .blocks import Raw, block, items, paragraph, said
from .material import content
from .trees import Trees


def _agenda(rows: list[Raw], language: str) -> Raw:
    today = timezone.localdate()
    return block(
        "agenda",
        items(
            [
                {
                    "title": said(row, "title", language),
                    "date": (today + timedelta(days=row["offset_days"])).isoformat()
                    if row["offset_days"] is not None
                    else None,
                    "place": (language == "en" and row.get("place_en")) or row["place"] or "",
                    "text": said(row, "text", language),
                }
                for row in rows
            ]
        ),
    )


def _body(site: Trees, row: Raw, language: str) -> list[Raw]:
    offers, happenings = row["posting_block"], row["event_block"]
    kinds = offers["kinds"]
    return [
        _agenda(row["agenda"], language),
        block("stories", items([site.stories[key][language].pk for key in row["stories"]])),
        block(
            "postings",
            {
                "title": said(offers, "heading", language),
                "kind": kinds[0] if len(kinds) == 1 else "",
                "limit": offers["count"],
            },
        ),
        block("events", {"title": said(happenings, "heading", language), "limit": happenings["count"]}),
        paragraph(said(row, "closing", language)),
    ]


def _issue(site: Trees, row: Raw, language: str) -> BulletinPage:
    day = timezone.localdate().replace(day=1) - timedelta(days=30 * row["months_before_load"])
    return BulletinPage(
        title=said(row, "title", language),
        slug=f"sayi-{row['number']}" if language == "tr" else f"issue-{row['number']}",
        number=row["number"],
        month=day.replace(day=1),
        intro=said(row, "intro", language),
        body=_body(site, row, language),
        search_description=said(row, "preheader", language),
    )


def make_bulletins(site: Trees, parents: dict[str, Any]) -> None:
    """Publish the issues that were sent; hand in the one that was not."""
    for row in content("bulletins"):
        is_sent = row["state"] == "sent"
        made = site.both(parents, partial(_issue, site, row), publish=is_sent)
        if not is_sent:
            for page in made.values():
                submit(page, by=site.editor)
