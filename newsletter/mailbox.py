"""The demo's mailbox: every mail the program wrote to a file, as a reader would see it. Absent outside the demo."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_binary_file, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import wraps
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from .file_mail import SUFFIX

PAGE_SIZE = 25
_NAME = re.compile(r"[0-9a-f-]{1,60}")


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail in the list."""

    name: str
    sender: str
    recipient: str
    subject: str
    at: datetime | None


def _folder() -> Path:
    return Path(settings.EMAIL_FILE_PATH)  # type: ignore[misc]  # not every instance has the setting


def _demo_only(view: Any) -> Any:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO or not getattr(settings, "EMAIL_FILE_PATH", None):
            raise Http404
        response: HttpResponse = view(request, *args, **kwargs)
        return response

    return require_safe(guarded)


def _read(path: Path) -> EmailMessage:
    with path.open("rb") as file:
        return message_from_binary_file(file, policy=policy.default)


def _letter(path: Path) -> Letter:
    message = _read(path)
    try:
        written = parsedate_to_datetime(message["date"])
    except (TypeError, ValueError):
        at = None
    else:
        # "-0000" means UTC of an unknown place (RFC 5322) and is read as a moment without zone.
        at = written if written.tzinfo else written.replace(tzinfo=UTC)
    return Letter(path.stem, str(message["from"]), str(message["to"]), str(message["subject"]), at)


def _names() -> list[str]:
    """Return the names of all mails, the newest first."""
    return sorted((path.stem for path in _folder().glob(f"[!.]*{SUFFIX}")), reverse=True)


def _find(name: str) -> EmailMessage:
    path = _folder() / f"{name}{SUFFIX}"
    if not _NAME.fullmatch(name) or not path.is_file():
        raise Http404
    return _read(path)


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    return str(body.get_content()) if body is not None else ""


@_demo_only
def index(request: HttpRequest) -> HttpResponse:
    """List the mails, a page at a time; only those shown are read."""
    page: Page[str] = Paginator(_names(), PAGE_SIZE).get_page(request.GET.get("page"))
    letters = [_letter(_folder() / f"{name}{SUFFIX}") for name in islice(page.object_list, PAGE_SIZE)]
    return render(
        request, "newsletter/mailbox/index.html", {"page": page, "letters": letters, "language": get_language()}
    )


@_demo_only
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail: its headers, the HTML as a reader sees it, the text part; raise Http404."""
    message = _find(name)
    shown = {
        "name": name,
        "subject": str(message["subject"]),
        "headers": [(key, str(value)) for key, value in message.items()],
        "has_html": bool(_part(message, "html")),
        "text": _part(message, "plain"),
        "language": get_language(),
    }
    return render(request, "newsletter/mailbox/letter.html", shown)


@_demo_only
@xframe_options_sameorigin
def html(request: HttpRequest, name: str) -> HttpResponse:
    """Return the HTML part for the frame that shows it; its own policy keeps scripts out, whatever a mail holds."""
    response = HttpResponse(_part(_find(name), "html"), content_type="text/html; charset=utf-8")
    response["Content-Security-Policy"] = (
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src *; style-src 'unsafe-inline'"
    )
    return response
