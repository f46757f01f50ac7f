"""Refetching by id: ``node`` and ``nodes``, through the same rules as every list (Relay: object identification)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

import strawberry
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from portal.privacy.audiences import Audience

from .context import Info
from .errors import bad_input
from .global_ids import parse_global_id
from .guard import exposed
from .limits import limits
from .loaders import make_siblings


@strawberry.interface(description="Anything that has an id and can be fetched again by it.")
class Node:
    """What has an id of its own."""

    id: strawberry.ID = exposed(Audience.PUBLIC, description="The same for ever; says nothing of what is inside.")


Fetch = Callable[[Any, list[UUID]], Mapping[UUID, Any]]
_registry: dict[str, Fetch] = {}


def register_node(type_name: str, fetch: Fetch) -> None:
    """Let ``node`` answer objects of ``type_name``.

    ``fetch(viewer, keys)`` returns the objects among ``keys`` this viewer may see, by public key, with a fixed number
    of statements. A second registration of a name by another function raises ImproperlyConfigured.
    """
    if _registry.setdefault(type_name, fetch) is not fetch:
        raise ImproperlyConfigured(f"{type_name} is registered as a node already")


def registered_nodes() -> frozenset[str]:
    """Return the names of the types ``node`` answers."""
    return frozenset(_registry)


def fetch_nodes(viewer: Any, ids: Iterable[str]) -> list[Any]:
    """Return the object of each id, None where it is absent, hidden or of an unknown type: one fetch a type.

    Raises ApiError (BAD_USER_INPUT) where one of them is malformed.
    """
    wanted = [parse_global_id(value) for value in ids]
    keys_by_type: dict[str, dict[UUID, None]] = {}
    for type_name, key in wanted:
        keys_by_type.setdefault(type_name, {})[key] = None
    found = {
        type_name: _registry[type_name](viewer, list(keys))
        for type_name, keys in keys_by_type.items()
        if type_name in _registry
    }
    for objects in found.values():
        make_siblings(objects.values())
    return [found.get(type_name, {}).get(key) for type_name, key in wanted]


@strawberry.type
class NodeQueries:
    """The two ways to fetch by id."""

    @exposed(Audience.PUBLIC, description="The object of an id, null where there is none this viewer may see.")
    def node(self, info: Info, id: strawberry.ID) -> Node | None:
        return fetch_nodes(info.context.viewer, [id])[0]

    @exposed(Audience.PUBLIC, bounded=100, description="The objects of up to 100 ids, in their order.")
    def nodes(self, info: Info, ids: list[strawberry.ID]) -> list[Node | None]:
        most = limits().node_ids
        if len(ids) > most:
            raise bad_input(_("At most %(most)d ids at once.") % {"most": most})
        return fetch_nodes(info.context.viewer, ids)
