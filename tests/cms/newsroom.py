"""Pages and people that tests of the editorial side start from."""

from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO

from django.utils import timezone
from PIL import Image

from cms.models import (
    BulletinIndexPage,
    BulletinPage,
    ContentPage,
    CourseIndexPage,
    CoursePage,
    HomePage,
    StoryIndexPage,
    StoryPage,
)
from portal.accounts.models import Role, RoleAssignment, User
from portal.careers.models import Posting
from portal.employers.models import Employer
from portal.events.models import Event
from portal.reference.models import Province, Sector


def png(width: int, height: int) -> bytes:
    """Return a picture of one color."""
    drawn = BytesIO()
    Image.new("RGB", (width, height), "#0f5c63").save(drawn, "PNG")
    return drawn.getvalue()


@dataclass
class Tree:
    """The pages tests start from."""

    home: HomePage
    english: HomePage
    bulletins: BulletinIndexPage
    stories: StoryIndexPage
    courses: CourseIndexPage
    about: ContentPage


def bulletin(tree: Tree, number: int, body: object = (), **fields: object) -> BulletinPage:
    """Put an issue into the tree."""
    values = {
        "title": f"Sayı {number}",
        "slug": f"sayi-{number}",
        "number": number,
        "month": date(2025, 5, 1),
        "intro": "Bu ay neler var?",
        "body": list(body) or [("heading", "Merhaba")],
        **fields,
    }
    return tree.bulletins.add_child(instance=BulletinPage(locale=tree.bulletins.locale, **values))


def story(tree: Tree, slug: str, **fields: object) -> StoryPage:
    """Put a story into the tree."""
    values = {
        "title": slug.title(),
        "slug": slug,
        "person_name": "Zeynep Ilgaz",
        "graduated": "Gıda Mühendisliği, 2014",
        "occupation": "Laboratuvar kurucusu",
        "summary": "Tezinden bir işletme doğdu.",
        "body": [("paragraph", "<p>Mersin'de başladı.</p>")],
        **fields,
    }
    return tree.stories.add_child(instance=StoryPage(locale=tree.stories.locale, **values))


def course(tree: Tree, slug: str, **fields: object) -> CoursePage:
    """Put a course into the tree."""
    values = {
        "title": slug.title(),
        "slug": slug,
        "competence": "leadership",
        "hours": 12,
        "summary": "Ekip yönetmeyi öğretir.",
        "outcomes": "On kişilik bir toplantıyı yönetir\nGeri bildirim verir",
        **fields,
    }
    return tree.courses.add_child(instance=CoursePage(locale=tree.courses.locale, **values))


def person(address: str, *roles: Role, **fields: object) -> User:
    """Return a verified user who holds ``roles`` since yesterday."""
    user = User.objects.create_user(address, "parola-parola-1", email_verified_at=timezone.now(), **fields)
    for role in roles:
        RoleAssignment.objects.create(user=user, role=role, starts_on=timezone.localdate() - timedelta(days=1))
    return user


@dataclass
class Office:
    """The people of the editorial office."""

    editor: User
    coordinator: User
    deputy: User


def firm(**fields: object) -> Employer:
    """Return an approved firm."""
    today = timezone.localdate()
    sector, _made = Sector.objects.get_or_create(code="J", defaults={"name_tr": "Bilişim", "name_en": "IT"})
    province, _made = Province.objects.get_or_create(code="33", defaults={"name_tr": "Mersin", "name_en": "Mersin"})
    values = {"state": "approved", "approved_until": today + timedelta(days=90), "tax_number": "1234567890", **fields}
    return Employer.objects.create(
        name="Yazılım A.Ş.", domain="yazilim.example", sector=sector, province=province, **values
    )


def posting(employer: Employer, title: str, **fields: object) -> Posting:
    """Return a posting everybody may read."""
    today = timezone.localdate()
    values = {
        "kind": "job",
        "state": "live",
        "reach": "public",
        "publish_on": today - timedelta(days=3),
        "deadline": today + timedelta(days=3),
        **fields,
    }
    return Posting.objects.create(employer=employer, title_tr=title, description_tr="Kod yazar.", **values)


def event(title: str, days: int, **fields: object) -> Event:
    """Return a published event that begins in ``days`` days."""
    starts_at = timezone.now() + timedelta(days=days)
    values = {"kind": "seminar", "state": "published", "place": "Kongre Merkezi", **fields}
    return Event.objects.create(
        title_tr=title, description_tr="Buluşma.", starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), **values
    )
