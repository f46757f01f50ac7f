"""A bilingual site with an issue of every kind of block, approved by a second person."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core import mail
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from cms import workflow
from cms.models import BulletinIndexPage, BulletinPage, HomePage, SiteSettings, StoryIndexPage, StoryPage
from portal.accounts.models import Role, RoleAssignment, User
from portal.careers.models import Posting
from portal.employers.models import Employer
from portal.events.models import Event
from portal.reference.models import Province, Sector
from tests.newsletter.mailroom import account

ISTANBUL = ZoneInfo("Europe/Istanbul")
INTRO = {
    "tr": "Kasım ayında şehirlerimizde buluşuyoruz: söyleşiler, iş ilanları ve iki mezunumuzun öyküsü.",
    "en": "This November we meet in our cities: talks, open positions and the story of two graduates.",
}
TITLES = {"tr": "Güz buluşmaları ve yeni iş ilanları", "en": "Autumn meetings and new openings"}
PARAGRAPH = {
    "tr": "<p>Değerli mezunlar, <b>İğdırlı</b> gönüllülerimizle "
    "<a href='https://mezun.example/gonullu'>yeni bir dönem</a> başlıyor.</p>"
    "<ul><li>Şehir buluşmaları</li><li>Mentorluk çağrısı</li></ul>",
    "en": "<p>Dear graduates, with our volunteers <a href='https://mezun.example/gonullu'>a new term</a> begins.</p>"
    "<ul><li>City meetings</li><li>Call for mentors</li></ul>",
}


@dataclass
class Press:
    """What stands ready to be sent."""

    turkish: BulletinPage
    english: BulletinPage
    editor: User
    coordinator: User
    deputy: User


def holder(email: str, role: Role) -> User:
    """Return a member of staff in office."""
    user = account(email, is_staff=True, first_name="Derya")
    RoleAssignment.objects.create(user=user, role=role, starts_on=timezone.localdate())
    return user


def site() -> tuple[HomePage, HomePage]:
    """Return the start pages of a site in both languages."""
    turkish, _made = Locale.objects.get_or_create(language_code="tr")
    english, _made = Locale.objects.get_or_create(language_code="en")
    Site.objects.all().delete()
    root = Page.objects.get(depth=1)
    for child in root.get_children():
        child.delete()
    home = Page.objects.get(depth=1).add_child(instance=HomePage(title="Ana Sayfa", slug="ana", locale=turkish))
    standing = Site.objects.create(hostname="localhost", root_page=home, is_default_site=True, site_name="Mezun")
    SiteSettings.objects.create(
        site=standing,
        university_tr="Akdeniz Kıyısı Üniversitesi",
        university_en="Mediterranean Coast University",
        center_tr="Kariyer ve Mezun Merkezi",
        center_en="Career and Alumni Center",
        contact_email="mezun@kiyi.example",
        contact_phone="+90 324 000 00 00",
        contact_address="Çiftlikköy Kampüsü, Mersin",
        frontend_url="https://mezun.example",
    )
    translated = home.copy_for_translation(english)
    translated.slug = "home"
    translated.save_revision().publish()
    return home, HomePage.objects.get(pk=translated.pk)


def posting(title_tr: str, title_en: str, **fields: Any) -> Posting:
    """Return a posting on offer of an approved firm."""
    today = timezone.localdate()
    province, _made = Province.objects.get_or_create(code="33", defaults={"name_tr": "Mersin", "name_en": "Mersin"})
    sector, _made = Sector.objects.get_or_create(code="J", defaults={"name_tr": "Bilişim", "name_en": "IT"})
    firm = Employer.objects.filter(name="Çukurova Yazılım").first() or Employer.objects.create(
        name="Çukurova Yazılım",
        tax_number="1234567890",
        domain="cukurova.example",
        sector=sector,
        province=province,
        state="approved",
        approved_until=today + timedelta(days=200),
    )
    values = {
        "kind": "job",
        "employer": firm,
        "province": province,
        "state": "live",
        "publish_on": today - timedelta(days=1),
        "deadline": today + timedelta(days=20),
        "title_tr": title_tr,
        "title_en": title_en,
        **fields,
    }
    return Posting.objects.create(**values)


def event() -> Event:
    """Return an event to come."""
    return Event.objects.create(
        kind="alumni_day",
        title_tr="Mezunlar Günü",
        title_en="Alumni Day",
        description_tr="Buluşma",
        place="Çiftlikköy Kampüsü",
        starts_at=datetime(2099, 5, 16, 10, 0, tzinfo=ISTANBUL),
        ends_at=datetime(2099, 5, 16, 18, 0, tzinfo=ISTANBUL),
        state="published",
    )


def body(language: str, story: StoryPage) -> list[tuple[str, Any]]:
    """Return one block of each kind but the picture."""
    turkish = language == "tr"
    return [
        ("heading", "Başlarken" if turkish else "To begin"),
        ("paragraph", PARAGRAPH[language]),
        (
            "agenda",
            [
                {
                    "title": "Şehir buluşması" if turkish else "City meeting",
                    "date": date(2099, 11, 28),
                    "place": "Ankara",
                    "text": "Kızılay'da akşam yemeği" if turkish else "Dinner downtown",
                }
            ],
        ),
        ("stories", [story]),
        ("quote", {"text": "Üniversite bana sormayı öğretti.", "attribution": "Işıl Çınar, 2011"}),
        ("postings", {"title": "Açık iş ilanları" if turkish else "Open positions", "kind": "", "limit": 5}),
        ("events", {"title": "Etkinlikler" if turkish else "Events", "limit": 3}),
        (
            "call_to_action",
            {"text": "Mentor ol" if turkish else "Become a mentor", "url": "https://mezun.example/mentorluk"},
        ),
    ]


def _story(index: StoryIndexPage) -> StoryPage:
    return index.add_child(
        instance=StoryPage(
            title="Tezden laboratuvara",
            slug="tezden-laboratuvara",
            locale=index.locale,
            person_name="Zeynep Ilgaz",
            graduated="Gıda Mühendisliği, 2014",
            occupation="Laboratuvar kurucusu",
            summary="Bitirme tezinden on kişilik bir işletme doğdu.",
            body=[("paragraph", "<p>Mersin'de başladı.</p>")],
        )
    )


def _approved(index: BulletinIndexPage, story: StoryPage, key: Any, editor: User, approver: User) -> BulletinPage:
    language = index.locale.language_code
    page = BulletinPage(
        title=TITLES[language],
        slug="sayi-3",
        locale=index.locale,
        number=3,
        month=date(2026, 11, 1),
        intro=INTRO[language],
        body=body(language, story),
        live=False,
        **({"translation_key": key} if key else {}),
    )
    index.add_child(instance=page)
    page.save_revision(user=editor)
    workflow.submit(page, by=editor)
    workflow.approve(page, by=approver)
    return BulletinPage.objects.get(pk=page.pk)


def press() -> Press:
    """Return an approved issue in both languages with everything it refers to."""
    home, english_home = site()
    indexes = [
        start.add_child(instance=BulletinIndexPage(title="Bülten", slug="bulten", locale=start.locale))
        for start in (home, english_home)
    ]
    stories = home.add_child(instance=StoryIndexPage(title="Öyküler", slug="oykuler", locale=home.locale))
    workflow.ensure_groups()
    workflow.ensure_workflow()
    editor = holder("editor@mezun.example", Role.EDITOR)
    coordinator = holder("koordinator@mezun.example", Role.COORDINATOR)
    deputy = holder("yardimci@mezun.example", Role.DEPUTY_COORDINATOR)
    bearing = RoleAssignment.objects.get(role=Role.COORDINATOR)
    RoleAssignment.objects.filter(role=Role.DEPUTY_COORDINATOR).update(rests_on=bearing)
    workflow.sync_memberships()
    editor, coordinator, deputy = (User.objects.get(pk=user.pk) for user in (editor, coordinator, deputy))
    story = _story(stories)
    posting("Veri Mühendisi", "Data Engineer", apply_url="https://cukurova.example/basvuru")
    posting("Saha Şefi", "Site Manager", kind="internship", reach="public")
    event()
    turkish = _approved(indexes[0], story, None, editor, coordinator)
    english = _approved(indexes[1], story, turkish.translation_key, editor, coordinator)
    # Wagtail told the approvers by mail; what tests count is the bulletin.
    mail.outbox = []
    return Press(turkish, english, editor, coordinator, deputy)
