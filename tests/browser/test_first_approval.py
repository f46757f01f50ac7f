"""In a real browser: from the start page to an approved firm in two clicks; nothing cut off, nothing too pale."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from config.demo.logins import STAFF
from portal.accounts.models import Role, RoleAssignment, User
from portal.employers.models import Employer
from portal.reference.models import Province, Sector
from tests.cms_backoffice import campus as places
from tests.start import demo_urls

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (390, 820, 1280)
CUT_TITLE = """() => {
    const title = document.querySelector('.w-breadcrumbs li:last-child');
    const edge = title.closest('.w-overflow-x-auto.w-box-border').getBoundingClientRect();
    return title.getBoundingClientRect().right > edge.right + 1;
}"""
PALE = """(states) => {
    const luminance = (color) => color.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
        .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, n) => sum + part * [0.2126, 0.7152, 0.0722][n], 0);
    const ground = luminance(getComputedStyle(document.querySelector('.bo-card')).backgroundColor);
    return states.filter((state) => {
        const tag = document.createElement('span');
        tag.className = 'bo-state';
        tag.dataset.state = state;
        document.querySelector('main').append(tag);
        const own = getComputedStyle(tag).backgroundColor, tone = luminance(getComputedStyle(tag).color);
        const behind = own === 'rgba(0, 0, 0, 0)' ? ground : luminance(own);
        return (Math.max(tone, behind) + 0.05) / (Math.min(tone, behind) + 0.05) < 4.5;
    });
}"""


@pytest.fixture
def firm(settings: Any) -> Employer:
    """Return a waiting firm, on a site that is a demo with the center's login."""
    settings.DEMO = True
    settings.ROOT_URLCONF = demo_urls.__name__
    campus = places.build()
    somebody = User.objects.create_user(
        STAFF.email, first_name=STAFF.first_name, last_name=STAFF.last_name, email_verified_at=timezone.now()
    )
    RoleAssignment.objects.create(user=somebody, role=Role.CENTER_STAFF, starts_on=timezone.localdate())
    waiting = places.firm(campus, "Işık Elektronik", domain="isik.example")
    places.contact(waiting, "derya@isik.example")
    return waiting


@pytest.fixture
def page(chromium: Browser, firm: Employer, live_server: Any) -> Iterator[Page]:
    """Return a page of the center's staff, signed in by one click on the start page; a script error fails the test."""
    context = chromium.new_context(locale="tr-TR", viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(live_server.url)
    opened.get_by_role("button", name=f"({STAFF.first_name} {STAFF.last_name}").click()
    opened.wait_for_url("**/admin/")
    yield opened
    # A request still on its way would meet the database while it is emptied for the next test.
    opened.wait_for_load_state("networkidle")
    context.close()
    assert errors == []


def test_a_firm_is_approved_in_two_clicks(page: Page, firm: Employer, live_server: Any) -> None:
    page.goto(f"{live_server.url}/admin/employers/")

    page.get_by_role("link", name="Onayla… Işık Elektronik").click()
    page.get_by_role("button", name="Onayla", exact=True).click()

    page.get_by_text("“Işık Elektronik” bir yıl için onaylandı.").wait_for()
    firm.refresh_from_db()
    assert firm.state == "approved"


def test_the_search_narrows_while_one_types(page: Page, firm: Employer, live_server: Any) -> None:
    Employer.objects.filter(pk=firm.pk).update(state="approved", approved_until=timezone.localdate())
    page.goto(f"{live_server.url}/admin/employers/")

    page.get_by_role("textbox").first.press_sequentially("isik ele")
    page.get_by_text("1 sonuç").or_(page.locator("h2[role=alert]")).first.wait_for()

    assert page.locator("td.title").all_inner_texts() == ["Işık Elektronik"]
    page.get_by_role("textbox").first.fill("yok böyle")
    page.locator(".bo-empty").wait_for()


def test_a_refusal_asks_for_its_reason(page: Page, firm: Employer, live_server: Any) -> None:
    page.goto(f"{live_server.url}/admin/employers/{firm.pk}/")

    page.get_by_text("Reddet", exact=True).first.click()
    page.get_by_role("button", name="Reddet").click()

    page.get_by_role("alert").get_by_text("Lütfen bir gerekçe yazın").wait_for()
    firm.refresh_from_db()
    assert firm.state == "submitted"


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_window(width: int, page: Page, firm: Employer, live_server: Any) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    addresses = ["/", "/admin/", "/admin/employers/", f"/admin/employers/{firm.pk}/", "/admin/postings/"]
    addresses += ["/admin/events/", "/admin/events/new/", "/admin/alumni/", "/admin/units/", "/admin/imports/"]

    wider = []
    for address in addresses:
        page.goto(live_server.url + address)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wider.append(address)

    assert wider == []


@pytest.mark.parametrize("width", [390, 820, 1024, 1280])
def test_no_list_hides_columns_behind_its_edge(width: int, page: Page, firm: Employer, live_server: Any) -> None:
    named = {"name_tr": "Mesleki, bilimsel ve teknik faaliyetler", "name_en": "Professional activities"}
    sector, _made = Sector.objects.update_or_create(code="M", defaults=named)
    province, _made = Province.objects.update_or_create(
        code="27", defaults={"name_tr": "Gaziantep", "name_en": "Gaziantep"}
    )
    Employer.objects.filter(pk=firm.pk).update(sector=sector, province=province)
    RoleAssignment.objects.create(
        user=User.objects.get(email=STAFF.email), role=Role.COORDINATOR, starts_on=timezone.localdate()
    )
    User.objects.create_user("halil.ibrahim.abadanoglu.20110118@kisi.example", first_name="Halil", last_name="Abadan")
    page.set_viewport_size({"width": width, "height": 900})

    for address in ("/admin/employers/", "/admin/people/"):
        page.goto(live_server.url + address)
        assert page.locator(".bo-table").evaluate("frame => frame.scrollWidth - frame.clientWidth") <= 0, address
        assert page.locator("td.title").first.is_visible()


def test_cards_can_be_put_in_order_by_keyboard(page: Page, firm: Employer, live_server: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{live_server.url}/admin/employers/")
    order = page.locator(".bo-table thead").get_by_role("link").first

    order.focus()

    assert order.bounding_box()["height"] > 10 and order.bounding_box()["width"] > 30
    page.keyboard.press("Enter")
    page.wait_for_url("**ordering=**")


def test_escape_closes_what_is_open_and_gives_the_focus_back(page: Page, firm: Employer, live_server: Any) -> None:
    page.goto(f"{live_server.url}/admin/employers/{firm.pk}/")
    menu = page.get_by_role("button", name="Mezunlar", exact=True)
    own = page.locator(".sidebar-footer__account")
    for opener in (menu, own):
        opener.focus()
        page.keyboard.press("Enter")
        expect(opener).to_have_attribute("aria-expanded", "true")
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        expect(opener).to_have_attribute("aria-expanded", "false")
        expect(opener).to_be_focused()

    refusal = page.locator("details", has=page.locator("summary", has_text="Reddet"))
    refusal.locator("summary").click()
    refusal.locator("input:not([type=hidden]), textarea").first.focus()
    page.keyboard.press("Escape")
    expect(refusal).not_to_have_attribute("open", "")
    expect(refusal.locator("summary")).to_be_focused()

    page.goto(f"{live_server.url}/admin/employers/")
    filters = page.locator(".w-dropdown__toggle:visible").first
    filters.click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(filters).to_be_focused()


@pytest.mark.parametrize("width", [390, 820])
def test_a_title_is_read_whole(width: int, page: Page, firm: Employer, live_server: Any) -> None:
    Employer.objects.filter(pk=firm.pk).update(name="Anadolu Yenilenebilir Enerji Sistemleri Sanayi ve Ticaret A.Ş.")
    page.set_viewport_size({"width": width, "height": 900})

    cut = []
    for address in ("/admin/employers/", f"/admin/employers/{firm.pk}/", "/admin/imports/", "/admin/alarms/"):
        page.goto(live_server.url + address)
        if page.evaluate(CUT_TITLE):
            cut.append(address)

    assert cut == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_is_read_by_light_and_in_the_dark(
    scheme: Any, page: Page, firm: Employer, live_server: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{live_server.url}/admin/employers/{firm.pk}/")
    stylesheet = Path(finders.find("backoffice/backoffice.css")).read_text()
    states = sorted({*re.findall(r"data-state=(\w+)", stylesheet), "draft", "closed"})

    assert "waitlisted" in states and page.evaluate(PALE, states) == []
