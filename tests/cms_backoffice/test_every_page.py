"""Every address below /admin/, Wagtail's own too, asked for by every role: the table says who is let in.

The addresses come from the URL list, so that a page nobody decided on fails. The table holds what those are answered
who are not turned away; whoever is not named beside an address is. Of Wagtail's things one of each kind stands behind
the number all addresses ask for; of ours nothing does, so that whoever may enter finds nothing (404): what our pages
show and do is held in ``test_rights.py``. Written anew with UPDATE_ROLES=1; read its difference as a decision.
"""

import json
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Page, Site, Workflow

from cms.backoffice.groups import ensure_groups
from cms.models import HomePage, SecondPersonApprovalTask
from portal.accounts.models import Role, RoleAssignment
from tests.cms.newsroom import png
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus

TABLE = Path(__file__).with_name("every_page.json")
OUTSIDERS = {
    "anonymous",
    "no role",
    "student",
    "counselor",
    "survey_coordinator",
    "program_coordinator",
    "diploma_desk",
}
VIEWERS = ("anonymous", "no role", "superuser", *(role.value for role in Role))
THERE = 10**6
VALUES = {
    "int": str(THERE),
    "pk": str(THERE),
    "uuid": "00000000-0000-0000-0000-000000000000",
    "app_label": "cms",
    "app_name": "cms",
    "content_type_app_name": "cms",
    "content_type_model_name": "contentpage",
    "model_name": "homepage",
    "action_name": "delete",
    "action": "publish",
}
"""What stands in an address, by the name of the argument or by its kind; everything else is an x."""
EXPRESSIONS = {
    "admin/^.*/$": "admin/nowhere/",
    r"admin/pages/^(?P<pk>\d+)/revisions/compare/(?P<revision_id_a>live|earliest|\d+)\.\.\."
    r"(?P<revision_id_b>live|latest|\d+)/$": f"admin/pages/{THERE}/revisions/compare/live...live/",
}
"""An address for each route with an expression that is no plain text."""
LEFT_OUT = {
    "admin/logout/": "ends the session that asks for all the others",
    "admin/failwhale/": "breaks on purpose, to try the alarm",
}
OPEN_TO_ALL = {
    "admin/sprite/": "the icons",
    "admin/jsi18n/": "the words of the screens",
    "admin/join/<str:token>/": "whoever was invited has no account yet; the token decides",
    **dict.fromkeys(
        (
            "admin/password_reset/",
            "admin/password_reset/complete/",
            "admin/password_reset/confirm/<uidb64>/<token>/",
            "admin/password_reset/done/",
        ),
        "not there (404) for anybody: passwords are changed below /account/",
    ),
}
"""What outsiders are answered, because it shows nothing of anybody."""


def routes(resolver: URLResolver, outer: str = "") -> Iterator[str]:
    """Yield every route of the back office, those without a name too."""
    for entry in resolver.url_patterns:
        route = f"{outer}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif route.startswith("admin/"):
            yield route


def address(route: str) -> str:
    """Return the route with something in place of each argument."""
    route = EXPRESSIONS.get(route, route).replace("^", "")
    if route.startswith("admin/settings/"):
        route = route.replace("<slug:model_name>", "sitesettings")
    return "/" + re.sub(r"<(\w+):(\w+)>", lambda found: VALUES.get(found[2], VALUES.get(found[1], "x")), route)


def pages() -> dict[str, str]:
    """Return the address of every route that is asked for."""
    return {route: address(route) for route in sorted(set(routes(get_resolver()))) if route not in LEFT_OUT}


def furnish() -> None:
    """Put one of each of Wagtail's things behind the number, and give the groups their rights."""
    Site.objects.all().delete()
    Locale.objects.filter(language_code="en").delete()
    Locale.objects.create(pk=THERE, language_code="en")
    home = HomePage(pk=THERE, title="Ana Sayfa", slug="ana-sayfa", locale=Locale.objects.get(language_code="tr"))
    Page.objects.get(depth=1).add_child(instance=home)
    Site.objects.create(pk=THERE, hostname="localhost", root_page=home, is_default_site=True)
    Collection.objects.get(depth=1).add_child(instance=Collection(pk=THERE, name="Basın"))
    get_image_model().objects.create(pk=THERE, title="x", file=SimpleUploadedFile("x.png", png(8, 8)))
    get_document_model().objects.create(pk=THERE, title="x", file=ContentFile(b"x", "x.pdf"))
    for model in (Group, Workflow, SecondPersonApprovalTask):
        model.objects.create(pk=THERE, name="x")
    places.user("var@rol.example", pk=THERE)
    ensure_groups()


def browser(kind: str, campus: Campus) -> Client:
    """Return a browser of somebody who holds one role alone, or none, after their first request of the day."""
    client = Client(raise_request_exception=False)
    if kind == "anonymous":
        return client
    user = places.user(f"{VIEWERS.index(kind)}@rol.example", is_superuser=kind == "superuser")
    if kind in Role.values:
        since, bearing = timezone.localdate() - timedelta(days=1), None
        if kind == Role.DEPUTY_COORDINATOR:
            other = places.user("tasiyan@rol.example")
            bearing = RoleAssignment.objects.create(user=other, role=Role.COORDINATOR, starts_on=since)
        unit = campus.history if kind in (Role.DEPARTMENT_REPRESENTATIVE, Role.UNIT_COORDINATOR) else None
        RoleAssignment.objects.create(user=user, role=kind, unit=unit, starts_on=since, rests_on=bearing)
    client.force_login(user)
    client.get("/admin/")
    return client


def answered(client: Client, path: str) -> str:
    """Return what an address answers: its status, or where it leads; what it changed is taken back."""
    with transaction.atomic():
        answer = client.get(path)
        transaction.set_rollback(True)
    client.cookies.pop("messages", None)
    if answer.status_code != 302:
        return str(answer.status_code)
    led_to = answer["Location"].partition("?")[0]
    return {"/admin/": "home", "/account/login/": "sign-in", "/admin/login/": "sign-in"}.get(led_to, "onward")


def test_each_role_is_answered_as_the_table_says(campus: Campus, settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    furnish()
    asked = pages()
    found: dict[str, dict[str, list[str]]] = {route: {} for route in asked}
    for kind in VIEWERS:
        client, refusal = browser(kind, campus), "sign-in" if kind in OUTSIDERS else "home"
        for route, path in asked.items():
            said = answered(client, path)
            if said != refusal:
                found[route].setdefault(said, []).append(kind)
    if os.environ.get("UPDATE_ROLES") == "1":
        lines = [f" {json.dumps(route)}: {json.dumps(told, sort_keys=True)}" for route, told in found.items()]
        TABLE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    assert found == json.loads(TABLE.read_text(encoding="utf-8"))


def test_every_route_stands_in_the_table() -> None:
    assert [resolve(path).route.replace("^", "") for path in pages().values()] == [
        route.replace("^", "") for route in pages()
    ]
    assert set(pages()) == set(json.loads(TABLE.read_text(encoding="utf-8")))
    assert set(LEFT_OUT) | set(EXPRESSIONS) <= set(routes(get_resolver()))


def test_no_page_breaks_and_nobody_without_an_office_comes_in() -> None:
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    assert [route for route, told in table.items() if any(status.startswith("5") for status in told)] == []
    to_outsiders = {route for route, told in table.items() for kinds in told.values() if OUTSIDERS & {*kinds}}
    assert to_outsiders == set(OPEN_TO_ALL)
