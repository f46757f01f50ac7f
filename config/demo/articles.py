"""Success stories, courses and the texts nobody changes often."""

from datetime import timedelta
from functools import partial
from html import escape
from typing import Any

from django.utils import timezone

from cms.models import ContentPage, CoursePage, StoryPage
from portal.institution.models import Unit

from .blocks import Raw, block, paragraph, said
from .material import content
from .trees import Trees


def make_stories(site: Trees, parents: dict[str, Any]) -> None:
    """Publish the success stories below ``parents``, one start a language; the bulletin finds them by their key."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    for row in content("stories"):
        site.stories[row["key"]] = site.both(parents, partial(_story, row, units[row["person"]["unit"]]))


def _story(row: Raw, unit: Unit, language: str) -> StoryPage:
    person = row["person"]
    return StoryPage(
        title=said(row, "title", language),
        slug=row["key"],
        person_name=person["name"],
        graduated=f"{unit.name_in(language)}, {person['graduation_year']}",
        occupation=said(person, "headline", language),
        summary=said(row, "lead", language),
        quote=said(row, "quote", language),
        body=[paragraph(text) for text in row[f"paragraphs_{language}"]],
    )


def make_courses(site: Trees, parents: dict[str, Any]) -> None:
    """Publish the courses of Mezun Akademi below ``parents``."""
    for row in content("courses"):
        site.both(parents, partial(_course, row))


def _course(row: Raw, language: str) -> CoursePage:
    return CoursePage(
        title=said(row, "title", language),
        slug=row["key"],
        competence=row["competence"],
        hours=max(1, round(sum(one["minutes"] for one in row["sessions"]) / 60)),
        starts_on=timezone.localdate() + timedelta(days=row["start_offset_days"]),
        summary=said(row, "intro", language),
        outcomes="\n".join(said(one, "text", language) for one in row["outcomes"]),
        body=_course_body(row, language),
    )


def _course_body(row: Raw, language: str) -> list[Raw]:
    sessions = "".join(
        f"<li><b>{escape(said(one, 'title', language), quote=False)}</b>: "
        f"{escape(said(one, 'summary', language), quote=False)}</li>"
        for one in row["sessions"]
    )
    teacher = row["instructor"]
    return [
        block("heading", "Oturumlar" if language == "tr" else "Sessions"),
        block("paragraph", f"<ol>{sessions}</ol>"),
        block("heading", "Eğitmen" if language == "tr" else "Instructor"),
        paragraph(f"{teacher['name']}, {said(teacher, 'title', language)}"),
    ]


def make_texts(site: Trees) -> None:
    """Publish the texts (about, privacy, contact) below the start pages."""
    for row in content("pages")["pages"]:
        site.both(site.homes, partial(_text, row))


def _text(row: Raw, language: str) -> ContentPage:
    body = [paragraph(said(row, "intro", language))]
    for section in row["sections"]:
        body.append(block("heading", said(section, "heading", language)))
        body += [paragraph(text) for text in section[f"paragraphs_{language}"]]
    return ContentPage(title=said(row, "title", language), slug=said(row, "slug", language), body=body)
