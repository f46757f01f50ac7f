"""In a real browser: the figures of a running mailing change, and whoever reads or presses keys is left alone."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, Route, expect

from newsletter.backoffice import mailings
from newsletter.models import Mailing
from portal.accounts.models import User
from tests.newsletter.mailroom import crowd, due_mailing, run
from tests.newsletter.press import press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HIDE = """(hidden) => {
    Object.defineProperty(document, 'hidden', { get: () => hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
}"""
WATCH = """() => {
    window.marked = true;
    window.said = [];
    const line = document.getElementById('nl-told');
    new MutationObserver(() => window.said.push(line.textContent)).observe(line, { childList: true });
}"""


@pytest.fixture
def coordinator(monkeypatch: pytest.MonkeyPatch) -> User:
    """Return a coordinator who reads English, on a site where figures are asked for five times a second."""
    monkeypatch.setattr(mailings, "REFRESH_SECONDS", 0.2)
    user = press().coordinator
    user.language = "en"
    user.save(update_fields=["language"])
    return user


@pytest.fixture
def mailing(coordinator: User) -> Mailing:
    """Return a mailing to three people that is drawn up, and none of it sent."""
    crowd(3)
    due = due_mailing()
    run(due, seconds=0)
    return due


def opened(chromium: Browser, user: User, live_server: Any, **options: Any) -> Page:
    """Return a window signed in as ``user``."""
    client = Client()
    client.force_login(user)
    context = chromium.new_context(viewport={"width": 820, "height": 500}, **options)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return context.new_page()


@pytest.fixture
def page(chromium: Browser, coordinator: User, mailing: Mailing, live_server: Any) -> Iterator[Page]:
    """Return the mailing's page; a script error fails the test."""
    shown = opened(chromium, coordinator, live_server)
    errors: list[str] = []
    shown.on("pageerror", lambda error: errors.append(str(error)))
    shown.goto(live_server.url + reverse("newsletter_admin:mailing", args=[mailing.pk]))
    shown.evaluate(WATCH)
    yield shown
    shown.goto("about:blank")
    shown.context.close()
    assert errors == []


def test_the_figures_change_and_the_focus_stays(page: Page, mailing: Mailing) -> None:
    button = page.get_by_role("button", name="Pause")
    button.focus()
    before = page.evaluate("scrollY")

    run(mailing, seconds=0)
    with page.expect_response("**/progress/"):
        pass
    expect(button).to_be_focused()
    assert page.evaluate("window.said") == []

    run(mailing)
    expect(page.locator("#nl-state")).to_have_text("Sent")
    expect(page.locator("#nl-figures .bo-meter")).to_have_attribute("value", "100")
    expect(page.get_by_role("heading", name="What you can do")).to_be_focused()
    assert page.evaluate("[window.marked, window.scrollY, window.said]") == [True, before, ["Sent, 100% done"]]


def test_a_button_that_stays_keeps_the_focus_when_another_comes(page: Page, mailing: Mailing) -> None:
    page.get_by_role("button", name="Cancel").focus()

    Mailing.objects.filter(pk=mailing.pk).update(state="paused")

    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()


def test_nothing_is_asked_for_when_it_is_over_or_out_of_sight(page: Page, mailing: Mailing) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_response("**/progress/"):
        pass
    page.evaluate(HIDE, True)
    page.wait_for_load_state("networkidle")
    before = len(asked)
    page.wait_for_timeout(1000)
    assert len(asked) == before

    page.evaluate(HIDE, False)
    with page.expect_response("**/progress/"):
        pass
    run(mailing)
    expect(page.locator("#nl-state")).to_have_text("Sent")
    page.wait_for_load_state("networkidle")
    before = len(asked)
    page.wait_for_timeout(1000)
    assert len(asked) == before


def test_figures_that_do_not_come_are_called_old(page: Page, mailing: Mailing) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=502)

    page.route("**/progress/", refuse)
    expect(page.get_by_role("alert").filter(has_text="could not be fetched and may be old")).to_be_visible()

    page.unroute("**/progress/", refuse)
    expect(page.locator("#nl-lost")).to_have_text("")


def test_without_scripts_the_state_stands_there_with_a_link(
    chromium: Browser, coordinator: User, mailing: Mailing, live_server: Any
) -> None:
    shown = opened(chromium, coordinator, live_server, java_script_enabled=False)
    shown.goto(live_server.url + reverse("newsletter_admin:mailing", args=[mailing.pk]))
    assert shown.locator("#nl-state").inner_text() == "Being sent"

    run(mailing)
    shown.get_by_role("link", name="Refresh").click()

    assert shown.locator("#nl-state").inner_text() == "Sent"
    assert shown.get_by_role("link", name="Refresh").count() == 0
    shown.context.close()
