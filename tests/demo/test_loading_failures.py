"""Where the demo must not go, and what a load that breaks off leaves behind."""

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from wagtail.models import Page

from config.demo import loading
from portal.accounts.models import User
from portal.alumni.models import AlumniProfile
from portal.institution.models import Unit
from portal.reference.models import Skill

pytestmark = pytest.mark.usefixtures("empty")


def test_a_load_that_breaks_off_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = Page.objects.count()

    def broken() -> None:
        raise ConnectionError

    monkeypatch.setattr(loading, "make_events", broken)
    with pytest.raises(ConnectionError):
        loading.load(graduates=60)
    assert not loading.is_loaded()
    assert (Unit.objects.count(), User.objects.count(), AlumniProfile.objects.count()) == (0, 0, 0)
    assert (Skill.objects.count(), Page.objects.count()) == (0, pages)


def test_it_does_not_go_where_other_data_is(settings: LazySettings) -> None:
    settings.DEMO = True
    User.objects.create_user("biri@uni.example")
    with pytest.raises(CommandError, match="holds other data"):
        call_command("load_demo")
    assert Unit.objects.count() == 0


def test_it_does_not_go_into_production(settings: LazySettings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO is not set"):
        call_command("load_demo")


def test_a_university_of_ten_is_none(settings: LazySettings) -> None:
    settings.DEMO = True
    with pytest.raises(CommandError, match="fewer than 50"):
        call_command("load_demo", graduates=10)
