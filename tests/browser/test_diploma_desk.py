"""In a real browser: the diploma desk scans form after form without touching the page, on every width."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.accounts.models import Role
from portal.membership import services
from portal.membership.codes import code_of, grouped
from portal.membership.models import FormEdition, MembershipForm
from tests.membership.conftest import BORN, EXPECTED, NUMBER, person
from tests.registry.conftest import university  # noqa: F401 - the programs the records are of
from tests.registry.files import HEADING, import_lines

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (390, 820, 1280)


@pytest.fixture
def form(university: object) -> MembershipForm:  # noqa: F811
    """A form in the hands of a graduating student."""
    import_lines(HEADING, EXPECTED)
    FormEdition.objects.create(published_on=date(2020, 6, 1), institution_tr="Kıyı Üniversitesi")
    student = person("isil").viewer
    begun = services.start_membership(student, student_number=NUMBER, birth_date=BORN)
    services.complete_membership(student, public_id=begun.public_id, changes={})
    return services.issue_form(student, public_id=begun.public_id)


@pytest.fixture
def page(chromium: Browser, form: MembershipForm, live_server: Any, client: Any) -> Iterator[Page]:
    """The desk, open and signed in; a script error fails the test."""
    client.force_login(person("gise", Role.DIPLOMA_DESK).user)
    context = chromium.new_context(locale="tr-TR")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(f"{live_server.url}/membership/desk/")
    yield opened
    opened.wait_for_load_state("networkidle")
    context.close()
    assert errors == []


def test_form_after_form_with_a_scanner_on_every_width(page: Page, form: MembershipForm) -> None:
    code = str(code_of(form.nonce, form.code_digest))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for scanned, word in ((grouped(code), "Üye"), ("YANLIS", "Üye değil"), (f"https://x/verify/{code}", "Üye")):
            # A scanner is a keyboard: it types where the focus is, and presses Enter.
            page.keyboard.type(scanned)
            page.keyboard.press("Enter")
            expect(page.get_by_role("status").locator(".answer__word")).to_contain_text(word)
            expect(page.get_by_label("Formun kodu")).to_be_focused()
            expect(page.get_by_label("Formun kodu")).to_have_value("")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_public_page_fits_every_width(page: Page, form: MembershipForm, live_server: Any) -> None:
    code = str(code_of(form.nonce, form.code_digest))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{live_server.url}/membership/verify/{code}")
        expect(page.get_by_role("status")).to_contain_text("I. N. Ö.")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
