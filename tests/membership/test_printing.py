"""The form as PDF: exact letters, the same bytes, what stands on it, and who gets it."""

import io
import re

import pytest
from django.conf import settings
from django.test import Client
from pypdf import PdfReader

from portal.membership import services
from portal.membership.codes import code_of, grouped
from portal.membership.models import FormEdition, MembershipForm
from portal.membership.printing.form import print_form, verify_address
from tests.registry.files import HEADING, import_lines

from .conftest import Person, person
from .test_joining import joined


@pytest.fixture
def form(student: Person, edition: FormEdition) -> MembershipForm:
    return services.issue_form(student.viewer, public_id=joined(student).public_id)


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_the_turkish_form_says_all_it_has_to_with_exact_letters(form: MembershipForm) -> None:
    text = text_of(print_form(form, language="tr"))
    code = code_of(form.nonce, form.code_digest)
    for line in (
        "Kıyı Üniversitesi",
        "Üyelik formu",
        "Doküman no. P1.3.FR.0058",
        "Yayın tarihi 01.06.2020",
        "Revizyon –",
        "Revizyon tarihi –",
        "Sayfa 1 / 1",
        "Adı soyadı Işıl Nur Öztürk",
        "Öğrenci numarası 20230007",
        "Program Bilgisayar Mühendisliği",
        "Seri numarası 2026-000001",
        "Düzenlenme tarihi 21.11.2026",
        "Yukarıda adı geçen öğrenci güncel bilgileriyle kaydolmuştur.",
        grouped(str(code)),
        verify_address(),
    ):
        assert line in text, line


def test_the_english_form_is_english(form: MembershipForm) -> None:
    text = text_of(print_form(form, language="en"))
    for line in ("Kıyı University", "Membership form", "Page 1 / 1", "Program Computing", "Verification code"):
        assert line in text, line
    assert "Bilgisayar" not in text


def test_a_revised_edition_says_so(form: MembershipForm) -> None:
    form.edition.revision, form.edition.revised_on = 2, form.edition.published_on.replace(year=2024)
    text = text_of(print_form(form, language="tr"))
    assert "Revizyon 02" in text
    assert "Revizyon tarihi 01.06.2024" in text


@pytest.mark.parametrize("language", ["tr", "en"])
def test_the_same_form_gives_the_same_bytes(form: MembershipForm, language: str) -> None:
    first = print_form(form, language=language)
    again = MembershipForm.objects.select_related("edition").get()
    assert print_form(again, language=language) == first
    information = PdfReader(io.BytesIO(first)).metadata
    assert information is not None
    assert str(information.creation_date)[:10] == "2026-11-21"


def test_the_pdf_is_tagged_and_brings_its_letters(form: MembershipForm) -> None:
    reader = PdfReader(io.BytesIO(print_form(form, language="tr")))
    assert len(reader.pages) == 1
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert str(reader.trailer["/Root"]["/Lang"]).startswith("tr")
    fonts = {str(font.get_object()["/BaseFont"]) for font in reader.pages[0]["/Resources"]["/Font"].values()}
    assert all(re.match(r"/[A-Z]{6}\+", name) for name in fonts), fonts


def test_words_of_the_layout_in_a_name_are_only_words(form: MembershipForm) -> None:
    hostile = '#sys.inputs $x$ *b* \\ "}] <script>'
    form.full_name = hostile
    assert hostile in text_of(print_form(form, language="tr")).replace("\n", " ")


def test_a_long_name_and_a_long_statement_stay_readable(form: MembershipForm) -> None:
    form.full_name = "Abdurrahmangazi Muhammedşükrü " * 6
    form.edition.statement_tr = "Uzun bir açıklama cümlesi. " * 200
    reader = PdfReader(io.BytesIO(print_form(form, language="tr")))
    assert f"Sayfa {len(reader.pages)} / {len(reader.pages)}" in reader.pages[-1].extract_text()


def test_what_was_printed_does_not_change_with_the_records(form: MembershipForm, student: Person) -> None:
    first = print_form(form, language="tr")
    import_lines(HEADING, "20230007;Işıl Nur;Yılmaz;01.02.2004;BIL-L;20.06.2027;10.09.2023;;;;")
    again = services.issue_form(student.viewer, public_id=form.membership.public_id)
    assert print_form(again, language="tr") == first


def test_only_its_member_is_given_the_form(form: MembershipForm, student: Person, clerk: Person) -> None:
    address = f"/membership/forms/{form.membership.public_id}/tr.pdf"
    own = Client()
    own.force_login(student.user)
    answer = own.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == 'inline; filename="P1.3.FR.0058-2026-000001-tr.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert answer.content == print_form(form, language="tr")
    assert own.get(address.replace("tr.pdf", "de.pdf")).status_code == 404
    assert own.post(address).status_code == 405
    for other in (None, clerk.user, person("murat").user):
        client = Client()
        if other is not None:
            client.force_login(other)
        assert client.get(address).status_code == 404


def test_a_member_without_a_form_is_given_none(student: Person, edition: FormEdition) -> None:
    own = Client()
    own.force_login(student.user)
    assert own.get(f"/membership/forms/{joined(student).public_id}/tr.pdf").status_code == 404


def test_the_code_leads_to_our_own_address(form: MembershipForm) -> None:
    assert verify_address("X" * 20) == f"{settings.WAGTAILADMIN_BASE_URL}/membership/verify/{'X' * 20}"
