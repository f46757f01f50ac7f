"""Documents registered when the frontend is built: named by the hash of their text, and how much else may be asked.

Nothing is registered while the program runs, so nobody can put a document into another's cache.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.utils.translation import gettext as _
from graphql import GraphQLSchema

from portal.privacy.audiences import Audience

from .context import Context
from .documents import Document, read_document, read_for_good
from .errors import ApiError, ErrorCode
from .request_reading import GraphQLRequest

PREFIX = "sha256:"


class Mode(StrEnum):
    """Who may send a document that is not registered; the setting GRAPHQL_DOCUMENTS."""

    OPEN = "open"
    TRUSTED = "trusted"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class Registered:
    """A registered document: its exact text and the operation it holds."""

    digest: str
    name: str
    text: str


def digest_of(text: str) -> str:
    """Return the hash a text is registered under, 64 hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


@cache
def registered() -> Mapping[str, Registered]:
    """Return the documents of the file GRAPHQL_DOCUMENTS_FILE by their hash.

    Raises ImproperlyConfigured where there is no such file, or where a text is not the one its hash names.
    """
    path = Path(settings.GRAPHQL_DOCUMENTS_FILE)
    try:
        held: Mapping[str, Mapping[str, str]] = json.loads(path.read_text(encoding="utf-8"))
        found = [Registered(digest_of(entry["text"]), entry["name"], entry["text"]) for entry in held.values()]
    except (OSError, ValueError, AttributeError, KeyError, TypeError) as wrong:
        raise ImproperlyConfigured(f"GRAPHQL_DOCUMENTS_FILE {path.name}: no list of documents ({wrong!r})") from wrong
    for key, document in zip(held, found, strict=True):
        if key != PREFIX + document.digest:
            raise ImproperlyConfigured(f"GRAPHQL_DOCUMENTS_FILE {path.name}: {document.name} is not the text of {key}")
    return {document.digest: document for document in found}


@cache
def _by_text() -> Mapping[str, Registered]:
    return {document.text: document for document in registered().values()}


def _forget(*, setting: str, **_ignored: Any) -> None:
    if setting == "GRAPHQL_DOCUMENTS_FILE":
        registered.cache_clear()
        _by_text.cache_clear()


setting_changed.connect(_forget, dispatch_uid="graphql_api.trusted_documents")


def mode() -> Mode:
    """Return the mode in force; raise ImproperlyConfigured, naming it, for a setting that is none."""
    try:
        return Mode(settings.GRAPHQL_DOCUMENTS)
    except ValueError:
        known = ", ".join(Mode)
        raise ImproperlyConfigured(
            f"GRAPHQL_DOCUMENTS must be one of {known}, not {settings.GRAPHQL_DOCUMENTS!r}"
        ) from None


def document_of(schema: GraphQLSchema, request: GraphQLRequest, context: Context) -> Document:
    """Return the document a request names or sends; raise ApiError where it is not registered and has to be.

    A text that is sent whole counts as registered where it is, to the letter, one of the registered.
    """
    known = registered().get(request.document_id or "") if request.query is None else _by_text().get(request.query)
    if known is not None:
        return _read(schema, known, context.language)
    if request.query is None:
        raise ApiError(ErrorCode.PERSISTED_QUERY_NOT_FOUND, _("There is no registered document of this hash."))
    if not _may_send_others(context):
        raise ApiError(ErrorCode.PERSISTED_QUERY_REQUIRED, _("Here only registered documents are answered."))
    return read_document(schema, request.query, context.language)


def _may_send_others(context: Context) -> bool:
    match mode():
        case Mode.OPEN:
            return True
        case Mode.TRUSTED:
            return context.viewer.is_signed_in
        case Mode.STRICT:
            return Audience.CENTER in context.viewer.audiences


def _read(schema: GraphQLSchema, known: Registered, language: str) -> Document:
    document = read_for_good(schema, known.text)
    # What is wrong with a document is told in the reader's language.
    return read_document(schema, known.text, language) if document.errors else document
