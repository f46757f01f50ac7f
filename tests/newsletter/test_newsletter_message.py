"""What leaves: the bytes of one person's message."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.rendering.lint import findings
from newsletter.rendering.message import Composer, Recipient, Texts
from newsletter.rendering.placeholders import Placeholder, Spliced, fill, without_marks
from newsletter.rendering.plain_text import plain_text
from tests.newsletter.mailroom import GREETING, LINK, texts

SOMEBODY = Recipient(
    address="ayse@posta.example",
    first_name="Ayşe",
    message_id="<0123@mezun.example>",
    unsubscribe_url="https://mezun.example/bulletin/unsubscribe/abc/",
    date=datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
)


def sent(recipient: Recipient = SOMEBODY, shared: Texts | None = None, *, inert: bool = False) -> EmailMessage:
    """Return a message as the receiving side reads it."""
    message = Composer(shared or texts(), issue="mailing7", inert=inert).compose(recipient)
    return message_from_bytes(message.message().as_bytes(), policy=policy.default)


def test_headers_are_those_a_bulletin_needs() -> None:
    message = sent()
    assert message.items() == [
        ("From", "Mezun Portalı <bulten@mezun.example>"),
        ("To", "ayse@posta.example"),
        ("Subject", "Kasım bülteni: ilanlar ve söyleşiler"),
        ("Date", "Sat, 21 Nov 2026 09:30:00 +0000"),
        ("Message-ID", "<0123@mezun.example>"),
        ("List-Id", "<bulletin.mezun.example>"),
        ("List-Archive", "<https://mezun.example/tr/bulten/3/>"),
        ("Feedback-ID", "mailing7:bulletin:mezun.example"),
        ("Precedence", "bulk"),
        ("Auto-Submitted", "auto-generated"),
        ("Content-Language", "tr"),
        ("List-Unsubscribe", "<https://mezun.example/bulletin/unsubscribe/abc/>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("MIME-Version", "1.0"),
        ("Content-Type", message["Content-Type"]),
    ]
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert [part.defects for part in message.walk()] == [[], [], []]


def test_a_test_mail_has_nothing_a_mailbox_could_click() -> None:
    message = sent(inert=True)
    assert message["List-Unsubscribe"] is None
    assert message["List-Unsubscribe-Post"] is None


def test_a_turkish_subject_survives_in_words_of_75_octets() -> None:
    subject = "Işıl'ın öyküsü, İğdır buluşması ve şölen: mezunlarımız çığır açıyor, gönüllü öğrenciler yanımızda"
    raw = Composer(replace(texts(), subject=subject), issue="m").compose(SOMEBODY).message().as_bytes()
    lines = raw.split(b"\nDate:")[0].split(b"\nSubject: ")[1].split(b"\n")
    assert sent(shared=replace(texts(), subject=subject))["Subject"] == subject
    assert [len(line.strip()) <= 75 for line in lines] == [True] * len(lines)


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Ayşe", "Merhaba Ayşe,"),
        ("İğdır Şöhret", "Merhaba İğdır Şöhret,"),
        ("", "Merhaba,"),
        (" \r\n ", "Merhaba,"),
        ("Ayşe\r\nBcc: kurban@posta.example", "Merhaba Ayşe Bcc: kurban@posta.example,"),
        ("Ayşe\u202eeşyA", "Merhaba Ayşe eşyA,"),
        (f"{LINK}", f"Merhaba {LINK},"),
    ],
)
def test_a_name_stays_in_its_line(name: str, greeting: str) -> None:
    message = sent(replace(SOMEBODY, first_name=name))
    text, html = message.iter_parts()
    assert text.get_content() == f"{greeting}\n\n{SOMEBODY.unsubscribe_url}\n"
    assert f"<p>{greeting}</p>" in html.get_content()
    assert message.keys() == sent().keys()


def test_a_name_is_words_and_never_markup() -> None:
    _text, html = sent(replace(SOMEBODY, first_name="<img src=x onerror=alert(1)>&")).iter_parts()
    assert "<img" not in html.get_content()
    assert "Merhaba &lt;img src=x onerror=alert(1)&gt;&amp;," in html.get_content()


@pytest.mark.parametrize("field", ["address", "message_id", "unsubscribe_url"])
def test_a_value_that_would_begin_a_header_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match="control character"):
        sent(replace(SOMEBODY, **{field: "a@posta.example\r\nBcc: b@posta.example"}))


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), max_size=200),
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\x00⟦⟧"), max_size=400),
)
def test_splicing_encoded_pieces_equals_encoding_the_whole(name: str, around: str) -> None:
    values = {Placeholder.GREETING: name, Placeholder.UNSUBSCRIBE_URL: "https://mezun.example/?a=1&b=2"}
    for html in (False, True):
        template = f"{around}{GREETING}{around}{LINK}"
        encoded = Spliced(template, html=html).encoded(values)
        part = message_from_bytes(
            b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n" + encoded,
            policy=policy.default,
        )
        assert part.get_payload(decode=True).decode() == fill(template, values, html=html)
        assert max(map(len, encoded.split(b"\n"))) <= 76


def test_content_cannot_write_a_placeholder() -> None:
    assert without_marks(f"Merhaba {GREETING}") == "Merhaba [greeting]"


def test_rich_text_is_written_with_characters() -> None:
    html = (
        "<p>İlk <b>satır</b><br>ikinci</p><ol><li>bir</li><li>iki</li></ol><ul><li>üç</li></ul>"
        '<p><a href="https://a.example/?a=1&amp;b=2">burada</a> <a href="https://b.example">https://b.example</a></p>'
    )
    assert plain_text(html) == (
        "İlk satır\nikinci\n\n1. bir\n2. iki\n\n- üç\n\nburada (https://a.example/?a=1&b=2) https://b.example"
    )


@pytest.mark.parametrize(
    ("broken", "finding"),
    [
        ({"subject": ""}, "The subject is empty."),
        ({"subject": "u" * 121}, "The subject is longer than 120 characters."),
        ({"html": f"{LINK}<img src='a.png'>"}, "Pictures without a description: 1"),
        (
            {"html": f"{LINK}<a href='http://dis.example/'>x</a><a href='http://localhost:8000/tr/'>y</a>"},
            "Links that are not encrypted (http): http://dis.example/",
        ),
        ({"text": LINK + "⟦soyadı⟧"}, "Unknown placeholders: soyadı"),
        ({"html": "<p></p>"}, "The link to unsubscribe is missing."),
        ({"html": LINK + "ş" * 50_000}, "The mail has 97 KB; Gmail cuts what is larger than 90 KB."),
    ],
)
def test_lint_finds_what_would_reach_everybody(broken: dict[str, str], finding: str) -> None:
    bases = ("http://localhost:8000",)
    assert findings(texts("en"), bases=bases) == []
    assert findings(replace(texts("en"), **broken), bases=bases) == [finding]


def test_an_empty_text_part_is_found() -> None:
    assert "The text part is empty." in findings(replace(texts("en"), text=" "), bases=("http://localhost:8000",))
