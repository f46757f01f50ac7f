"""The mail of a real issue: golden facts in both languages, and nothing of any person in it."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format

from cms.models import SiteSettings
from newsletter.issues import texts_of_page, texts_of_variant
from newsletter.rendering.message import Texts
from newsletter.services import lint
from portal.alumni.models import AlumniProfile
from portal.careers.models import Posting, PostingKind, WorkMode
from tests.newsletter.mailroom import GREETING, LINK, alumnus, due_mailing
from tests.newsletter.press import Press, posting, press

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Press:
    return press()


class Facts(HTMLParser):
    """What a reader's program finds in a mail."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.language = ""
        self.title = ""
        self.links: dict[str, str] = {}
        self.metas: dict[str, str] = {}
        self.words: list[str] = []
        self._open: list[str] = []
        self._link = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {key: value or "" for key, value in attrs}
        self._open.append(tag)
        if tag == "html":
            self.language = attributes["lang"]
        if tag == "a":
            self._link = attributes["href"]
        if tag == "meta" and "name" in attributes:
            self.metas[attributes["name"]] = attributes["content"]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass
        if tag == "a":
            self._link = ""

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if not words or "style" in self._open:
            return
        if "title" in self._open:
            self.title = words
        elif self._link:
            self.links[words] = self._link
        else:
            self.words.append(words)


TURKISH_LINKS = {
    "Tarayıcıda oku": "https://mezun.example/tr/bulten/sayi-3/",
    "yeni bir dönem": "https://mezun.example/gonullu",
    "Tezden laboratuvara": "https://mezun.example/tr/oykuler/tezden-laboratuvara/",
    "Hikâyeyi oku": "https://mezun.example/tr/oykuler/tezden-laboratuvara/",
    "Veri Mühendisi": "https://cukurova.example/basvuru",
    "Mentor ol": "https://mezun.example/mentorluk",
    "mezun@kiyi.example": "mailto:mezun@kiyi.example",
    "Tek tıkla abonelikten çık": LINK,
}
ENGLISH_LINKS = {
    "Read in the browser": "https://mezun.example/en/bulten/sayi-3/",
    "a new term": "https://mezun.example/gonullu",
    "Tezden laboratuvara": "https://mezun.example/tr/oykuler/tezden-laboratuvara/",
    "Read the story": "https://mezun.example/tr/oykuler/tezden-laboratuvara/",
    "Data Engineer": "https://cukurova.example/basvuru",
    "Become a mentor": "https://mezun.example/mentorluk",
    "mezun@kiyi.example": "mailto:mezun@kiyi.example",
    "Unsubscribe with one click": LINK,
}


@pytest.mark.parametrize(
    ("language", "links", "words"),
    [
        (
            "tr",
            TURKISH_LINKS,
            [
                GREETING,
                "Güz buluşmaları ve yeni iş ilanları",
                "Gündem",
                "28",
                "Kas",
                "Saha Şefi",
                "Mezunlar Günü",
                "16 Mayıs Cumartesi, 10.00",
                "Kariyer ve Mezun Merkezi · Sayı 3 · Kasım 2026",
            ],
        ),
        (
            "en",
            ENGLISH_LINKS,
            [
                GREETING,
                "Autumn meetings and new openings",
                "Agenda",
                "28",
                "Nov",
                "Site Manager",
                "Alumni Day",
                "Saturday, 16 May, 10:00",
                "Career and Alumni Center · Issue 3 · November 2026",
            ],
        ),
    ],
)
def test_the_html_holds_what_the_issue_holds(
    ready: Press, language: str, links: dict[str, str], words: list[str]
) -> None:
    shared = texts_of_page(ready.turkish if language == "tr" else ready.english)
    facts = Facts(shared.html)
    assert (facts.language, facts.title) == (language, shared.subject)
    assert facts.links == links
    assert [word for word in words if word not in facts.words] == []
    assert facts.metas["color-scheme"] == facts.metas["supported-color-schemes"] == "light dark"
    assert "prefers-color-scheme: dark" in shared.html
    assert lint(shared) == []
    assert len(shared.html.encode()) < 90 * 1024


def test_the_preheader_is_the_introduction(ready: Press) -> None:
    words = Facts(texts_of_page(ready.turkish).html).words
    assert (
        words.index("Kasım ayında şehirlerimizde buluşuyoruz: söyleşiler, iş ilanları ve iki mezunumuzun öyküsü.") == 0
    )


def test_the_text_part_is_written_from_the_blocks(ready: Press) -> None:
    with translation.override("tr"):
        words = {
            "day": date_format(Posting.objects.first().deadline, "j F Y"),
            "job": f"{PostingKind.JOB.label} · {WorkMode.ONSITE.label}",
            "internship": f"{PostingKind.INTERNSHIP.label} · {WorkMode.ONSITE.label}",
        }
    assert texts_of_page(ready.turkish).text == TURKISH_TEXT.format(greeting=GREETING, link=LINK, **words)


TURKISH_TEXT = """Güz buluşmaları ve yeni iş ilanları
Sayı 3 · Kasım 2026

{greeting}

Kasım ayında şehirlerimizde buluşuyoruz: söyleşiler, iş ilanları ve iki mezunumuzun öyküsü.

Başlarken
=========

Değerli mezunlar, İğdırlı gönüllülerimizle yeni bir dönem (https://mezun.example/gonullu) başlıyor.

- Şehir buluşmaları
- Mentorluk çağrısı

Gündem

* 28 Kas: Şehir buluşması
  Ankara
  Kızılay'da akşam yemeği

Başarı hikâyeleri

* Tezden laboratuvara
  Zeynep Ilgaz, Laboratuvar kurucusu
  Bitirme tezinden on kişilik bir işletme doğdu.
  https://mezun.example/tr/oykuler/tezden-laboratuvara/

“Üniversite bana sormayı öğretti.”
  — Işıl Çınar, 2011

Açık iş ilanları

* Saha Şefi
  Çukurova Yazılım · Mersin · {internship}
  Son başvuru: {day}

* Veri Mühendisi
  Çukurova Yazılım · Mersin · {job}
  Son başvuru: {day}
  https://cukurova.example/basvuru

Etkinlikler

* 16 May: Mezunlar Günü
  16 Mayıs Cumartesi, 10.00
  Çiftlikköy Kampüsü

Mentor ol: https://mezun.example/mentorluk

--{space}
Akdeniz Kıyısı Üniversitesi
Kariyer ve Mezun Merkezi
Çiftlikköy Kampüsü, Mersin
mezun@kiyi.example
+90 324 000 00 00

Tarayıcıda oku: https://mezun.example/tr/bulten/sayi-3/

Bu e-postayı, bülteni e-posta ile almayı kabul ettiğiniz için alıyorsunuz.
Tek tıkla abonelikten çık: {link}
""".replace("{space}", " ")


def test_an_alumnus_reads_members_postings_and_nobodys_drafts(ready: Press) -> None:
    posting("Taslak İlan", "Draft", state="submitted")
    posting(
        "Geçmiş İlan",
        "Past",
        deadline=timezone.localdate() - timedelta(days=1),
        publish_on=timezone.localdate() - timedelta(days=9),
    )
    words = Facts(texts_of_page(ready.turkish).html)
    titles = {*words.words, *words.links}
    assert {"Veri Mühendisi", "Saha Şefi"} <= titles
    assert not titles & {"Taslak İlan", "Geçmiş İlan"}


def test_what_goes_out_is_the_revision_that_was_approved(ready: Press) -> None:
    mailing = due_mailing("tr")
    variant = mailing.variants.get()
    variant.revision_id = ready.turkish.live_revision_id
    before = texts_of_variant(variant)
    ready.turkish.title = "Onaysız başlık"
    ready.turkish.save_revision(user=ready.editor)
    assert texts_of_variant(variant) == before
    assert before.subject == "Güz buluşmaları ve yeni iş ilanları"


def test_markup_in_a_title_stays_words(ready: Press) -> None:
    Posting.objects.filter(title_tr="Saha Şefi").update(title_tr="</td><script>alert(1)</script> & mj-text <mj-raw>")
    SiteSettings.objects.update(university_tr=f"{GREETING}<b>")
    html = texts_of_page(ready.turkish).html
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert html.count(GREETING) == 1


def test_hidden_values_of_alumni_change_no_byte_of_what_all_share(ready: Press) -> None:
    """The twin test of mail: whatever is stored of people, the shared texts are the same."""
    person = alumnus("ikiz@posta.example")
    before = shared(ready)
    AlumniProfile.objects.filter(pk=person.pk).update(
        first_name="Başka",
        last_name="Soyadı",
        contact_email="gizli@posta.example",
        headline="Gizli unvan",
        in_directory=True,
        is_public=True,
        public_groups=1,
        alumni_groups=16383,
    )
    alumnus("yeni@posta.example", first_name="Görünmez")
    assert shared(ready) == before


def shared(ready: Press) -> list[Texts]:
    return [texts_of_page(page) for page in (ready.turkish, ready.english)]


def test_a_variant_keeps_the_digest_of_what_was_frozen(ready: Press) -> None:
    assert len(texts_of_page(ready.turkish).sha256) == 64
    assert texts_of_page(ready.turkish).sha256 != texts_of_page(ready.english).sha256
