"""A site of two languages with the list pages in place, and people to edit and read it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, Site

from cms import workflow
from cms.models import BulletinIndexPage, ContentPage, CourseIndexPage, HomePage, StoryIndexPage
from portal.accounts.models import Role, RoleAssignment
from portal.privacy.viewers import Viewer, anonymous
from tests.cms.newsroom import Office, Tree, person, png


@pytest.fixture
def tree(db: None) -> Tree:
    """Return a Turkish site with an English translation of its start page."""
    turkish, _made = Locale.objects.get_or_create(language_code="tr")
    english, _made = Locale.objects.get_or_create(language_code="en")
    Site.objects.all().delete()
    root = Page.objects.get(depth=1)
    for child in root.get_children():
        child.delete()
    root = Page.objects.get(depth=1)
    home = root.add_child(instance=HomePage(title="Ana Sayfa", slug="ana-sayfa", locale=turkish))
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True, site_name="Mezun")
    translated = home.copy_for_translation(english)
    translated.title, translated.slug = "Home", "home"
    translated.save_revision().publish()
    home.refresh_from_db()
    return Tree(
        home=home,
        english=HomePage.objects.get(pk=translated.pk),
        bulletins=home.add_child(instance=BulletinIndexPage(title="Bülten", slug="bulten", locale=turkish)),
        stories=home.add_child(instance=StoryIndexPage(title="Hikâyeler", slug="hikayeler", locale=turkish)),
        courses=home.add_child(instance=CourseIndexPage(title="Akademi", slug="akademi", locale=turkish)),
        about=home.add_child(instance=ContentPage(title="Hakkımızda", slug="hakkimizda", locale=turkish)),
    )


@pytest.fixture
def reader() -> Viewer:
    """Return the viewer nobody is behind."""
    return anonymous()


@pytest.fixture
def member() -> Viewer:
    """Return a viewer who signed in and holds no role."""
    return Viewer(today=timezone.localdate(), user_id=1)


@pytest.fixture
def office(tree: Tree) -> Office:
    """Return an editor and two who may approve, in their groups, with the workflow in force."""
    people = Office(
        editor=person("editor@mezun.example", Role.EDITOR),
        coordinator=person("coordinator@mezun.example", Role.COORDINATOR),
        deputy=person("deputy@mezun.example", Role.DEPUTY_COORDINATOR),
    )
    bearing = RoleAssignment.objects.get(role=Role.COORDINATOR)
    RoleAssignment.objects.filter(role=Role.DEPUTY_COORDINATOR).update(rests_on=bearing)
    workflow.ensure_groups()
    workflow.ensure_workflow()
    workflow.sync_memberships()
    for user in (people.editor, people.coordinator, people.deputy):
        user.refresh_from_db()
    return people


@pytest.fixture
def picture(db: None, settings, tmp_path):
    """Return a stored picture."""
    settings.MEDIA_ROOT = tmp_path
    return get_image_model().objects.create(title="Kampüs", file=SimpleUploadedFile("kampus.png", png(1600, 800)))
