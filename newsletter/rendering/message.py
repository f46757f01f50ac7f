"""One person's message: headers of their own, texts of everybody's, bytes made without building MIME anew."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.translation import gettext as _

from newsletter.digests import sender_domain

from .placeholders import Placeholder, Spliced, fill, one_line

_PART = """--{boundary}
Content-Type: text/{kind}; charset=utf-8
Content-Transfer-Encoding: quoted-printable
"""


@dataclass(frozen=True, slots=True)
class Texts:
    """An issue in one language as it was frozen; what a variant stores."""

    language: str
    subject: str
    html: str
    text: str
    web_url: str

    @property
    def sha256(self) -> str:
        """Return the digest of all that every recipient of this language shares."""
        parts = (self.language, self.subject, self.html, self.text, self.web_url)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Recipient:
    """What one person's copy needs of them: the address, the own first name, and the names of this copy."""

    address: str
    first_name: str
    message_id: str
    unsubscribe_url: str
    date: datetime


class _Encoded:
    """Bytes in the shape Django's mail backends ask a message for."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def as_bytes(self, unixfrom: bool = False, linesep: str = "\n") -> bytes:
        """Return the message with these line ends."""
        return self._content if linesep == "\n" else self._content.replace(b"\n", linesep.encode())

    def get_charset(self) -> str:
        """Return the charset; the console backend asks."""
        return "utf-8"


class PreparedMessage(EmailMultiAlternatives):
    """A message every mail backend can send; those that want MIME get the prepared bytes."""

    prepared = b""

    def message(self, *, policy: object = None) -> _Encoded:  # type: ignore[override]
        """Return the prepared bytes."""
        return _Encoded(self.prepared)


def alternatives(headers: Mapping[str, str], text: bytes, html: bytes, *, boundary: str) -> bytes:
    """Return a message of two quoted-printable parts; raise ValueError for a value that would begin another header.

    Quoted-printable never holds "=_": no text can end a part early where ``boundary`` begins with it.
    """
    head = [header(name, value) for name, value in headers.items()]
    head += ["MIME-Version: 1.0", f'Content-Type: multipart/alternative; boundary="{boundary}"', ""]
    lines = ["\n".join(head).encode("ascii")]
    for kind, body in (("plain", text), ("html", html)):
        lines += [_PART.format(boundary=boundary, kind=kind).encode("ascii"), body]
    return b"\n".join([*lines, f"--{boundary}--\n".encode("ascii")])


def header(name: str, value: str) -> str:
    """Return one header line, encoded where needed; raise ValueError for a value that would begin another one."""
    if any(ord(character) < 32 or ord(character) == 127 for character in value):
        raise ValueError(f"{name} holds a control character")
    if value.isascii():
        return f"{name}: {value}"
    # Django begins a Turkish subject with an empty folded line and words of 76 octets; RFC 2047 allows 75.
    return f"{name}: {Header(value, 'utf-8', maxlinelen=75, header_name=name).encode()}"


def sender(address: str) -> str:
    """Return ``Name <address>`` with the name encoded for a header."""
    name, bare = parseaddr(address)
    return formataddr((Header(name, "utf-8").encode() if name and not name.isascii() else name, bare))


class Composer:
    """Makes each recipient's message out of one language's texts."""

    def __init__(self, texts: Texts, *, issue: str, inert: bool = False) -> None:
        """Encode what is shared. ``issue`` names the mailing in Feedback-ID; an inert copy unsubscribes nobody."""
        self.texts = texts
        self._text = Spliced(texts.text, html=False)
        self._html = Spliced(texts.html, html=True)
        self._issue = issue
        self._inert = inert
        self._boundary = f"=_{texts.sha256[:32]}"
        with translation.override(texts.language):
            self._named, self._nameless = _("Hello %(first_name)s,"), _("Hello,")

    def greeting(self, first_name: str) -> str:
        """Return the salutation, without a name where there is none."""
        name = one_line(first_name)
        return self._named % {"first_name": name} if name else self._nameless

    def values(self, recipient: Recipient) -> dict[Placeholder, str]:
        """Return all that is written into the texts of this recipient."""
        return {
            Placeholder.GREETING: self.greeting(recipient.first_name),
            Placeholder.UNSUBSCRIBE_URL: recipient.unsubscribe_url,
        }

    def _headers(self, recipient: Recipient) -> dict[str, str]:
        domain = sender_domain()
        headers = {
            "From": sender(settings.DEFAULT_FROM_EMAIL),
            "To": recipient.address,
            "Subject": self.texts.subject,
            "Date": format_datetime(recipient.date),
            "Message-ID": recipient.message_id,
            "List-Id": f"<bulletin.{domain}>",
            "List-Archive": f"<{self.texts.web_url}>",
            "Feedback-ID": f"{self._issue}:bulletin:{domain}",
            "Precedence": "bulk",
            "Auto-Submitted": "auto-generated",
            "Content-Language": self.texts.language,
        }
        if not self._inert:
            headers["List-Unsubscribe"] = f"<{recipient.unsubscribe_url}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return headers

    def compose(self, recipient: Recipient) -> PreparedMessage:
        """Return this recipient's message; raises ValueError for an address that would break a header."""
        values, headers = self.values(recipient), self._headers(recipient)
        message = PreparedMessage(
            subject=self.texts.subject,
            body=fill(self.texts.text, values, html=False),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[recipient.address],
            headers={name: value for name, value in headers.items() if name not in ("From", "To", "Subject")},
        )
        message.attach_alternative(fill(self.texts.html, values, html=True), "text/html")
        text, html = self._text.encoded(values), self._html.encoded(values)
        message.prepared = alternatives(headers, text, html, boundary=self._boundary)
        return message
