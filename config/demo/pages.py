"""The pages in both languages: what the trees begin with, and the order in which the rest hangs on it."""

from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, Site

from cms.backoffice.groups import ensure_groups
from cms.models import BulletinIndexPage, CourseIndexPage, HomePage, SiteSettings, StoryIndexPage
from cms.workflow import ensure_workflow, sync_memberships
from portal.accounts.models import User

from .articles import make_courses, make_stories, make_texts
from .blocks import Raw, block, said
from .bulletins import make_bulletins
from .material import content
from .trees import LANGUAGES, Trees, without_letters


def _home(words: Raw, language: str) -> HomePage:
    postings = {"title": "Son ilanlar" if language == "tr" else "Newest postings", "kind": "", "limit": 5}
    events = {"title": "Yaklaşan etkinlikler" if language == "tr" else "Next events", "limit": 3}
    return HomePage(
        title=said(words, "platform_name", language),
        slug="ana-sayfa" if language == "tr" else "home",
        intro=said(words, "tagline", language),
        body=[block("postings", postings), block("events", events)],
    )


def _homes(site: Trees) -> None:
    words = content("pages")["settings"]
    # Wagtail's own welcome page, and the site that leads to it.
    Page.objects.filter(depth=2).delete()
    site.homes = site.both(dict.fromkeys(LANGUAGES, Page.objects.get(depth=1)), partial(_home, words))
    home = Page.objects.get(pk=site.homes["tr"].pk)
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True, site_name=words["platform_name_tr"])
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


def _index(model: type, texts: tuple[str, ...], language: str) -> Any:
    title, slug, intro = texts[:3] if language == "tr" else texts[3:]
    return model(title=title, slug=slug, intro=intro)


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
    return {model: site.both(site.homes, partial(_index, model, texts)) for model, texts in words.items()}


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
    with without_letters(site.editor, site.approver):
        indices = _indices(site)
        ensure_workflow()
        make_stories(site, indices[StoryIndexPage])
        make_courses(site, indices[CourseIndexPage])
        make_bulletins(site, indices[BulletinIndexPage])
        make_texts(site)
