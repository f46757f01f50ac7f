"""Answers that were worked out already, kept for everybody of an audience: never for a person.

What may be kept is declared field by field (``keeping``), by whom it may be shared says ``sharing``, and when it is
over ``generations``. A cache that is down is no error: the answer is worked out.
"""

import json
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache as once
from hashlib import sha256
from math import ceil
from typing import Any

import strawberry
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from . import generations
from .context import Context
from .documents import Document, Operation
from .keeping import Keep, Tag
from .limits import limits
from .request_reading import GraphQLRequest
from .sharing import ANONYMOUS, group_of

log = logging.getLogger(__name__)

_LARGEST = 256 * 1024
"""Characters of an answer that is kept: what is larger is asked for rarely."""


class Place:
    """Where the answer to one question of one audience is kept. Read first; what is stored was begun after that."""

    def __init__(self, key: str, tags: frozenset[Tag]) -> None:
        self._key = key
        self._tags = tags
        self._asked_at = timezone.now()
        self._marks: Mapping[str, str] | None = None

    def read(self) -> str | None:
        """Return the data of a kept answer that nothing has changed since, as JSON; None where there is none."""
        try:
            held = cache.get_many([self._key, *map(generations.key_of, self._tags)])
            self._marks = generations.marks(self._tags, held)
        except Exception as away:
            log.warning("no answer is kept: the cache does not answer (%s)", type(away).__name__)
            return None
        entry = held.get(self._key)
        if entry is None or entry["marks"] != self._marks or entry["until"] <= self._asked_at:
            return None
        data: str = entry["data"]
        return data

    def store(self, data: str) -> None:
        """Keep the data of an answer worked out since ``read``: what was written meanwhile has moved a mark."""
        if self._marks is None or len(data) > _LARGEST:
            return
        until = self._ends_at()
        seconds = ceil((until - self._asked_at).total_seconds())
        try:
            cache.set(self._key, {"marks": self._marks, "until": until, "data": data}, timeout=max(1, seconds))
        except Exception as away:
            log.warning("an answer was not kept (%s)", type(away).__name__)

    def _ends_at(self) -> datetime:
        """Return when the clock ends the answer: after the longest time, or when what it is made from changes."""
        longest = self._asked_at + timedelta(seconds=limits().kept_seconds)
        clocks = [tag.next_change for tag in self._tags if tag.next_change]
        changes = [change for clock in clocks if (change := clock(self._asked_at)) is not None]
        return min([longest, *changes])


def place_of(
    schema: strawberry.Schema, document: Document, operation: Operation, request: GraphQLRequest, context: Context
) -> Place | None:
    """Return where the answer to this request is kept; None where it depends on who asks.

    Inside a transaction nothing is read or kept: it may have written what nobody else is to see yet.
    """
    keep, group = operation.keep, group_of(context.viewer) if operation.keep else None
    if keep is None or group is None or (keep.anonymous_only and group != ANONYMOUS) or connection.in_atomic_block:
        return None
    name = operation.node.name.value if operation.node.name else None
    declared = [part.variable.name.value for part in operation.node.variable_definitions or ()]
    given = {variable: request.variables[variable] for variable in declared if variable in request.variables}
    question = [
        _version_of(schema),
        document.digest,
        name,
        given,
        context.language,
        group,
        context.viewer.today.isoformat(),
    ]
    text = json.dumps(question, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Place(f"graphql:kept:{sha256(text.encode()).hexdigest()}", keep.tags)


@once
def _version_of(schema: strawberry.Schema) -> str:
    return sha256(schema.as_str().encode()).hexdigest()


def public_tags(keep: Keep | None, context: Context) -> tuple[str, ...] | None:
    """Return the tags of an answer that any cache may keep, by name: content, given to nobody in particular."""
    if keep is None or context.viewer.is_signed_in:
        return None
    return tuple(sorted(tag.name for tag in keep.tags))


def as_json(data: Any) -> str:
    """Return the data of an answer as it is sent."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
