"""What a key of Elasticsearch may do for the portal: bodies for ``POST /_security/api_key``, by the names in use.

Index rights only, under names of ours alone: nothing of the cluster, so no key can make keys, read other indices or
snapshot them.
"""

from collections.abc import Sequence
from typing import Any

OWN = ("create_index", "manage", "index", "read")
"""Building indices and swapping aliases, writing documents (never deleting by query), asking and comparing."""


def _key(name: str, names: Sequence[str], privileges: Sequence[str]) -> dict[str, Any]:
    rights = {"cluster": [], "indices": [{"names": list(names), "privileges": list(privileges)}]}
    return {"name": name, "role_descriptors": {name: rights}}


def own_key(prefix: str) -> dict[str, Any]:
    """Return the body of the portal's own key: its indices and aliases, and nothing else."""
    return _key(f"{prefix}portal", [f"{prefix}*"], OWN)


def reading_key(prefix: str, indices: Sequence[str]) -> dict[str, Any]:
    """Return the body of a key that asks through these aliases only: another audience's index is refused to it."""
    names = [f"{prefix}{index}" for index in indices]
    return _key(f"{prefix}reads-{'-'.join(indices)}", names, ["read"])
