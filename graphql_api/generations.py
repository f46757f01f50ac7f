"""When a kept answer is over: a mark a tag, in the cache, which moves with every committed write to the tag's tables.

The statements themselves are watched, so no write goes around it: bulk updates, raw SQL, another room's services. The
mark moves in the process that wrote, as soon as its transaction is committed; the outbox moves it once more.
"""

import logging
import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache as once
from functools import partial
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import Model

from portal.outbox import services as outbox

from .keeping import TAGS, Tag

log = logging.getLogger(__name__)

CHANNEL = "answers"
_READS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET", "SHOW", "PRAGMA", "EXPLAIN")
_TARGET = re.compile(
    r'\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM(?:\s+ONLY)?)\s+(?:"?\w+"?\.)?"?(\w+)"?',
    re.IGNORECASE,
)
_WRITES = re.compile(r"\b(?:INSERT|UPDATE|DELETE|MERGE|TRUNCATE|COPY|REPLACE|ALTER|DROP)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_ALREADY_WAITING = 2 * len(TAGS)

Run = Callable[[Any, Any, bool, dict[str, Any]], Any]


def key_of(tag: Tag) -> str:
    """Return where the mark of a tag stands in the cache."""
    return f"graphql:mark:{tag.name}"


def marks(tags: Iterable[Tag], held: Mapping[str, Any]) -> dict[str, str]:
    """Return the marks of these tags by key: those in ``held``, and for what the cache does not know a new one."""
    found: dict[str, str] = {}
    for tag in tags:
        key = key_of(tag)
        # get_or_set answers what stands there if another process was first.
        found[key] = held.get(key) or cache.get_or_set(key, _new_mark, timeout=None)
    return found


def _new_mark() -> str:
    """Return a mark never seen before: one that was lost and made anew is none that an old answer knows."""
    return uuid.uuid4().hex


def move(tags: Iterable[Tag]) -> None:
    """End every answer made from these tags; raises what the cache raises."""
    cache.set_many({key_of(tag): _new_mark() for tag in tags}, timeout=None)


def _move_after_commit(tag: Tag) -> None:
    try:
        move([tag])
    except Exception as away:
        # The change is committed and must be answered. The outbox tries again, and no answer is kept for long.
        log.warning("the mark of %s did not move (%s)", tag.name, type(away).__name__)


_MOVERS = {tag: partial(_move_after_commit, tag) for tag in TAGS}


@once
def tables() -> Mapping[str, frozenset[Tag]]:
    """Return the tables that are watched, each with the tags it belongs to."""
    found: dict[str, frozenset[Tag]] = {}
    for tag in TAGS:
        for table in _tables_of(tag):
            found[table] = found.get(table, frozenset()) | {tag}
    return found


def _tables_of(tag: Tag) -> set[str]:
    models = {model for label in tag.models for model in _family(apps.get_model(label))}
    links = {field.remote_field.through for model in models for field in model._meta.local_many_to_many}
    return {model._meta.db_table for model in models} | {link._meta.db_table for link in links}


def _family(model: type[Model]) -> set[type[Model]]:
    return {known for known in apps.get_models() if issubclass(known, model)}


def tags_written(sql: str) -> frozenset[Tag]:
    """Return the tags a statement changes; of a statement in another form, those of every table it names."""
    if sql.startswith(_READS):
        return frozenset()
    target = _TARGET.match(sql)
    if target:
        return tables().get(target[1], frozenset())
    if not _WRITES.search(sql):
        return frozenset()
    named = (tables().get(word, frozenset()) for word in _WORD.findall(sql))
    return frozenset(tag for tags in named for tag in tags)


def _notice(run: Run, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Run a statement, and move the marks it concerns once it is committed."""
    result = run(sql, params, many, context)
    text = sql if isinstance(sql, str) else str(sql)
    if not text.startswith("SELECT"):
        for tag in tags_written(text):
            _move_with(context["connection"], tag)
    return result


def _move_with(connection: BaseDatabaseWrapper, tag: Tag) -> None:
    mover = _MOVERS[tag]
    if not connection.in_atomic_block:
        mover()
        return
    # A load of a million rows in one transaction moves each mark once. A callback that waits already does, unless a
    # savepoint that is over by now would have taken it along.
    now = set(connection.savepoint_ids)
    waiting: Sequence[Any] = connection.run_on_commit[-_ALREADY_WAITING:]
    if not any(function is mover and savepoints <= now for savepoints, function, _robust in waiting):
        transaction.on_commit(mover, using=connection.alias, robust=True)


def watch(connection: BaseDatabaseWrapper, **_ignored: Any) -> None:
    """Watch what is written through a connection."""
    if _notice not in connection.execute_wrappers:
        # First, not last: a connection can be opened within somebody's execute_wrapper, who takes the last off again.
        connection.execute_wrappers.insert(0, _notice)


def _told(topic: str, _entity_ids: Sequence[int]) -> None:
    move([tag for tag in TAGS if tag.topic == topic])


def connect() -> None:
    """Watch every connection, and subscribe to the facts; called once, when the app is ready."""
    connection_created.connect(watch, dispatch_uid="graphql_api.generations")
    for connection in connections.all(initialized_only=True):
        watch(connection)
    outbox.subscribe(CHANNEL, [tag.topic for tag in TAGS if tag.topic], _told)
