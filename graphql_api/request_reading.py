"""Reading a request ourselves: media type, bytes, JSON, parameters; whatever is wrong is one typed refusal.

GraphQL over HTTP. The stock view answers 500 to a body that is no UTF-8, to ``5``, ``null`` and to numbers of 5,000
digits, and takes any content type that merely contains ``application/json``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError
from django.http.request import QueryDict
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _

from .errors import ApiError, ErrorCode
from .limits import limits

GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """A request's parameters, of the right types and within the limits."""

    query: str | None
    """The document's text; None where only its hash was sent."""
    variables: Mapping[str, Any]
    operation_name: str | None
    is_get: bool
    document_id: str | None = None
    """The hash of a registered document, 64 hexadecimal digits where it is well formed."""


def response_media_type(accept: str) -> str:
    """Return the media type to answer in; raise ApiError (NOT_ACCEPTABLE) where none of ours is accepted.

    No header means ``application/json``, as before the draft; so does ``*/*``.
    """
    best, chosen = 0.0, None
    for position, part in enumerate(accept.split(",") if accept else [JSON]):
        media_type, parameters = parse_header_parameters(part)
        ours = {"*/*": JSON, "application/*": JSON, JSON: JSON, GRAPHQL_RESPONSE: GRAPHQL_RESPONSE}.get(media_type)
        quality = _quality(parameters.get("q", "1"))
        charset = parameters.get("charset", "utf-8").lower()
        if ours and charset in ("utf-8", "utf8") and quality > best and position < 50:
            best, chosen = quality, ours
    if chosen is None:
        raise ApiError(ErrorCode.NOT_ACCEPTABLE, _("This interface answers %(types)s.") % {"types": _ours()})
    return chosen


def _quality(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return 0.0


def _ours() -> str:
    return f"{GRAPHQL_RESPONSE}, {JSON}"


def read_request(request: HttpRequest) -> GraphQLRequest:
    """Return the parameters of a GET or POST request; raise ApiError for whatever is wrong with them."""
    given = _from_query(request.GET) if request.method == "GET" else _from_body(request)
    query, name = given.get("query"), given.get("operationName")
    variables, extensions = given.get("variables"), given.get("extensions")
    if not isinstance(variables, dict | None) or not isinstance(extensions, dict | None):
        raise _bad(_("The parameters variables and extensions must be objects."))
    document_id = _document_id(given.get("documentId"), extensions or {})
    if document_id is not None and query in (None, ""):
        query = None
    elif not isinstance(query, str) or not query.strip():
        raise _bad(_("The parameter query is missing."))
    if not isinstance(name, str | None):
        raise _bad(_("The parameter operationName must be text."))
    for text in (query or "", name or ""):
        _check_text(text)
    _check_value(variables)
    if query is not None and document_id not in (None, sha256(query.encode()).hexdigest()):
        raise _bad(_("The hash is not that of the document beside it."))
    return GraphQLRequest(query, variables or {}, name or None, request.method == "GET", document_id)


def _document_id(named: Any, extensions: Mapping[str, Any]) -> str | None:
    """Return the hash a document is named by, in the draft's form or Apollo's; None where none is."""
    persisted = extensions.get("persistedQuery")
    if persisted is not None:
        digest = persisted.get("sha256Hash") if isinstance(persisted, dict) and persisted.get("version") == 1 else None
        if not isinstance(digest, str) or named not in (None, digest, f"sha256:{digest}"):
            raise _bad(_("The extension persistedQuery needs version 1 and a sha256Hash."))
        return digest
    if not isinstance(named, str | None):
        raise _bad(_("The parameter documentId must be text."))
    return named.removeprefix("sha256:") if named is not None else None


def _from_query(query: QueryDict) -> dict[str, Any]:
    given: dict[str, Any] = {name: query[name] for name in ("query", "operationName", "documentId") if name in query}
    for name in ("variables", "extensions"):
        if query.get(name):
            given[name] = _json(query[name])
    return given


def _from_body(request: HttpRequest) -> dict[str, Any]:
    media_type, parameters = parse_header_parameters(request.META.get("CONTENT_TYPE", ""))
    if media_type != JSON or parameters.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise ApiError(ErrorCode.UNSUPPORTED_MEDIA_TYPE, _("Send application/json in UTF-8."))
    try:
        text = _body(request).decode("utf-8")
    except UnicodeDecodeError:
        raise _bad(_("The body is not UTF-8.")) from None
    given = _json(text)
    if isinstance(given, list):
        raise _bad(_("Send one operation a request."))
    if not isinstance(given, dict):
        raise _bad(_("The body must be a JSON object."))
    return given


def _body(request: HttpRequest) -> bytes:
    most = limits().body_bytes
    length = request.META.get("CONTENT_LENGTH") or "0"
    try:
        if not (length.isascii() and length.isdigit()) or int(length) <= most:
            body = request.body
            if len(body) <= most:
                return body
    except RequestDataTooBig:
        pass
    except UnreadablePostError:
        raise _bad(_("The body ended early.")) from None
    raise ApiError(ErrorCode.PAYLOAD_TOO_LARGE, _("The body has more than %(most)d bytes.") % {"most": most})


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_number)
    # ValueError: no JSON, or a number of more digits than Python reads. RecursionError: nested a thousand deep.
    except (ValueError, RecursionError):
        raise _bad(_("This is no JSON.")) from None


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _check_value(value: Any) -> None:
    """Refuse what no argument may hold: NUL and lone surrogates, and more than the limits; without recursion."""
    allowed = limits()
    waiting: list[tuple[Any, int]] = [(value, -1)]
    while waiting:
        item, depth = waiting.pop()
        if isinstance(item, str):
            if len(item) > allowed.string_characters:
                raise _too_much(_("A text has more than %(most)d characters."), allowed.string_characters)
            _check_text(item)
        elif isinstance(item, dict | list):
            if depth >= allowed.input_depth:
                raise _too_much(_("A value is nested more than %(most)d deep."), allowed.input_depth)
            if len(item) > allowed.list_items:
                raise _too_much(_("A list has more than %(most)d items."), allowed.list_items)
            children = item if isinstance(item, list) else [*item.keys(), *item.values()]
            waiting.extend((child, depth + 1) for child in children)


def _check_text(text: str) -> None:
    if "\0" in text:
        raise ApiError(ErrorCode.BAD_USER_INPUT, _("Text must not contain a NUL character."))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ApiError(ErrorCode.BAD_USER_INPUT, _("Text must not contain half of a character pair.")) from None


def _bad(message: str) -> ApiError:
    return ApiError(ErrorCode.BAD_REQUEST, message)


def _too_much(message: str, most: int) -> ApiError:
    return ApiError(ErrorCode.BAD_USER_INPUT, message % {"most": most}, limit=most)
