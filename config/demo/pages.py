"""The pages in both languages, published as editors do it: drafted, handed in, approved by a second person."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import escape
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import Locale, Page, Site
from wagtail.users.models import UserProfile

from cms.backoffice.groups import ensure_groups
from cms.models import (
    BulletinIndexPage,
    BulletinPage,
    ContentPage,
    CourseIndexPage,
    CoursePage,
    HomePage,
    SiteSettings,
    StoryIndexPage,
    StoryPage,
)
from cms.workflow import approve, ensure_workflow, submit, sync_memberships
from portal.accounts.models import User
from portal.institution.models import Unit

from .logins import COORDINATOR, EDITOR
from .material import content

LANGUAGES = ("tr", "en")
Raw = dict[str, Any]


def _block(kind: str, value: Any) -> Raw:
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def _items(values: list[Any]) -> list[Raw]:
    return [_block("item", value) for value in values]


def _paragraph(text: str) -> Raw:
    return _block("paragraph", f"<p>{escape(text, quote=False)}</p>")


def _in(row: dict[str, Any], name: str, language: str) -> Any:
    return row[f"{name}_{language}"]


def _agenda(rows: list[dict[str, Any]], language: str) -> Raw:
    today = timezone.localdate()
    return _block(
        "agenda",
        _items(
            [
                {
                    "title": _in(row, "title", language),
                    "date": (today + timedelta(days=row["offset_days"])).isoformat()
                    if row["offset_days"] is not None
                    else None,
                    "place": row["place"] or "",
                    "text": _in(row, "text", language),
                }
                for row in rows
            ]
        ),
    )


class Trees:
    """The two trees while they grow: who writes, who approves, and what stands already."""

    def __init__(self) -> None:
        self.editor = User.objects.get(email=EDITOR.email)
        self.approver = User.objects.get(email=COORDINATOR.email)
        self.locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in LANGUAGES}
        self.homes: dict[str, HomePage] = {}
        self.stories: dict[str, dict[str, StoryPage]] = {}

    def add(self, parent: Page, page: Any, *, language: str, key: uuid.UUID) -> Any:
        """Put a draft below ``parent``, the translation of whatever has the same key."""
        page.locale, page.translation_key, page.live, page.owner = self.locales[language], key, False, self.editor
        parent.add_child(instance=page)
        page.save_revision(user=self.editor)
        return page

    def publish(self, page: Any) -> None:
        """Publish: through the second person where one stands before the page, else as the approver."""
        if page.get_workflow() is not None:
            submit(page, by=self.editor)
            approve(Page.objects.get(pk=page.pk), by=self.approver)
        else:
            # Nobody has rights on a tree before its start page stands.
            page.save_revision(user=self.editor).publish(user=self.approver if self.homes else None)
        page.refresh_from_db()

    def both(self, parents: dict[str, Any], make: Callable[[str], Any], *, publish: bool = True) -> dict[str, Any]:
        """Add a page in both languages and publish it; return the pages by language."""
        key, made = uuid.uuid4(), {}
        for language in LANGUAGES:
            page = self.add(
                type(parents[language]).objects.get(pk=parents[language].pk), make(language), language=language, key=key
            )
            if publish:
                self.publish(page)
            made[language] = page
        return made


def _homes(site: Trees) -> None:
    settings = content("pages")["settings"]
    # Wagtail's own welcome page, and the site that leads to it.
    Page.objects.filter(depth=2).delete()
    site.homes = site.both(
        dict.fromkeys(LANGUAGES, Page.objects.get(depth=1)),
        lambda language: HomePage(
            title=_in(settings, "platform_name", language),
            slug="ana-sayfa" if language == "tr" else "home",
            intro=_in(settings, "tagline", language),
            body=[
                _block(
                    "postings",
                    {
                        "title": "Son ilanlar" if language == "tr" else "Newest postings",
                        "kind": "",
                        "limit": 5,
                    },
                ),
                _block(
                    "events",
                    {"title": "Yaklaşan etkinlikler" if language == "tr" else "Next events", "limit": 3},
                ),
            ],
        ),
    )
    home = Page.objects.get(pk=site.homes["tr"].pk)
    Site.objects.create(
        hostname="localhost", root_page=home, is_default_site=True, site_name=settings["platform_name_tr"]
    )
    Site.clear_site_root_paths_cache()


def _settings() -> None:
    words = content("pages")["settings"]
    SiteSettings.objects.update_or_create(
        site=Site.objects.get(is_default_site=True),
        defaults={
            "university_tr": words["university_name_tr"],
            "university_en": words["university_name_en"],
            "center_tr": words["center_name_tr"],
            "center_en": words["center_name_en"],
            "contact_email": words["email"],
            "contact_phone": words["phone"],
            "contact_address": words["address_tr"],
        },
    )


def _indices(site: Trees) -> dict[type, dict[str, Any]]:
    words: dict[type, tuple[str, str, str, str, str, str]] = {
        BulletinIndexPage: (
            "Kariyer ve Mezun Bülteni",
            "bulten",
            "Ayda bir: gündem, başarı hikâyeleri, ilanlar ve etkinlikler.",
            "Career and Alumni Bulletin",
            "bulletin",
            "Once a month: agenda, success stories, postings and events.",
        ),
        StoryIndexPage: (
            "Başarı hikâyeleri",
            "basari-hikayeleri",
            "Mezunlarımız yollarını kendi sözleriyle anlatıyor.",
            "Success stories",
            "success-stories",
            "Our graduates tell their ways in their own words.",
        ),
        CourseIndexPage: (
            "Mezun Akademi",
            "mezun-akademi",
            "İletişim, liderlik, problem çözme ve takım çalışması eğitimleri.",
            "Mezun Akademi",
            "mezun-akademi",
            "Courses in communication, leadership, problem solving and teamwork.",
        ),
    }

    def make(model: type, texts: tuple[str, ...]) -> Callable[[str], Any]:
        def build(language: str) -> Any:
            title, slug, intro = texts[:3] if language == "tr" else texts[3:]
            return model(title=title, slug=slug, intro=intro)

        return build

    return {model: site.both(site.homes, make(model, texts)) for model, texts in words.items()}


def _stories(site: Trees, parents: dict[str, Any]) -> None:
    units = {unit.code: unit for unit in Unit.objects.all()}
    for row in content("stories"):
        person = row["person"]
        unit = units[person["unit"]]

        def make(language: str, row: dict[str, Any] = row, person: Raw = person, unit: Unit = unit) -> StoryPage:
            return StoryPage(
                title=_in(row, "title", language),
                slug=row["key"],
                person_name=person["name"],
                graduated=f"{unit.name_in(language)}, {person['graduation_year']}",
                occupation=_in(person, "headline", language),
                summary=_in(row, "lead", language),
                quote=_in(row, "quote", language),
                body=[_paragraph(text) for text in row[f"paragraphs_{language}"]],
            )

        site.stories[row["key"]] = site.both(parents, make)


def _courses(site: Trees, parents: dict[str, Any]) -> None:
    today = timezone.localdate()
    for row in content("courses"):

        def make(language: str, row: dict[str, Any] = row) -> CoursePage:
            sessions = "".join(
                f"<li><b>{escape(_in(one, 'title', language), quote=False)}</b>: "
                f"{escape(_in(one, 'summary', language), quote=False)}</li>"
                for one in row["sessions"]
            )
            teacher = row["instructor"]
            return CoursePage(
                title=_in(row, "title", language),
                slug=row["key"],
                competence=row["competence"],
                hours=max(1, round(sum(one["minutes"] for one in row["sessions"]) / 60)),
                starts_on=today + timedelta(days=row["start_offset_days"]),
                summary=_in(row, "intro", language),
                outcomes="\n".join(_in(one, "text", language) for one in row["outcomes"]),
                body=[
                    _block("heading", "Oturumlar" if language == "tr" else "Sessions"),
                    _block("paragraph", f"<ol>{sessions}</ol>"),
                    _block("heading", "Eğitmen" if language == "tr" else "Instructor"),
                    _paragraph(f"{teacher['name']}, {_in(teacher, 'title', language)}"),
                ],
            )

        site.both(parents, make)


def _bulletin_body(site: Trees, row: dict[str, Any], language: str) -> list[Raw]:
    offers, happenings = row["posting_block"], row["event_block"]
    kinds = offers["kinds"]
    return [
        _block("heading", "Gündem" if language == "tr" else "Agenda"),
        _agenda(row["agenda"], language),
        _block("heading", "Başarı hikâyeleri" if language == "tr" else "Success stories"),
        _block("stories", _items([site.stories[key][language].pk for key in row["stories"]])),
        _block(
            "postings",
            {
                "title": _in(offers, "heading", language),
                "kind": kinds[0] if len(kinds) == 1 else "",
                "limit": offers["count"],
            },
        ),
        _block("events", {"title": _in(happenings, "heading", language), "limit": happenings["count"]}),
        _paragraph(_in(row, "closing", language)),
    ]


def _bulletins(site: Trees, parents: dict[str, Any]) -> None:
    today = timezone.localdate()
    for row in content("bulletins"):
        month = (today.replace(day=1) - timedelta(days=30 * row["months_before_load"])).replace(day=1)

        def make(language: str, row: dict[str, Any] = row, month: Any = month) -> BulletinPage:
            return BulletinPage(
                title=_in(row, "title", language),
                slug=f"sayi-{row['number']}" if language == "tr" else f"issue-{row['number']}",
                number=row["number"],
                month=month,
                intro=_in(row, "intro", language),
                body=_bulletin_body(site, row, language),
                search_description=_in(row, "preheader", language),
            )

        made = site.both(parents, make, publish=row["state"] == "sent")
        if row["state"] != "sent":
            for page in made.values():
                submit(page, by=site.editor)


def _texts(site: Trees) -> None:
    for row in content("pages")["pages"]:

        def make(language: str, row: dict[str, Any] = row) -> ContentPage:
            body = [_paragraph(_in(row, "intro", language))]
            for section in row["sections"]:
                body.append(_block("heading", _in(section, "heading", language)))
                body += [_paragraph(text) for text in section[f"paragraphs_{language}"]]
            return ContentPage(title=_in(row, "title", language), slug=_in(row, "slug", language), body=body)

        site.both(site.homes, make)


@contextmanager
def _without_letters(*people: User) -> Iterator[None]:
    """Keep Wagtail from writing to people about each step of what is long published; afterwards it may again."""

    def allow(yes: bool) -> None:
        for person in people:
            profile = UserProfile.get_for_user(person)
            profile.submitted_notifications = profile.approved_notifications = yes
            profile.save()

    allow(False)
    yield
    allow(True)


def make_pages() -> None:
    """Build both trees; the newest bulletin issue is handed in and waits for its second person."""
    ContentType.objects.clear_cache()
    site = Trees()
    ensure_workflow()
    _homes(site)
    _settings()
    ensure_groups()
    sync_memberships()
    site.editor, site.approver = (User.objects.get(pk=user.pk) for user in (site.editor, site.approver))
    with _without_letters(site.editor, site.approver):
        indices = _indices(site)
        ensure_workflow()
        _stories(site, indices[StoryIndexPage])
        _courses(site, indices[CourseIndexPage])
        _bulletins(site, indices[BulletinIndexPage])
        _texts(site)
