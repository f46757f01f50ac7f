"""What is hidden in a small world: each thing holds a marker found nowhere else, and says which viewers may see it.

The markers are of letters that no language folds, so that lower-casing and ASCII-folding leave them as they are. Who
may see what of a person is asked of the oracle, never of the code.
"""

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.test import Client

from graphql_api.global_ids import global_id
from portal.accounts.models import User
from tests.chosen_people import CLOSED

KIND_FOR_ORACLE = {
    "anonymous": "anonymous",
    "student": "student",
    "alumna": "alumna",
    "employer": "employer",
    "representative": "representative",
    "editor": "anonymous",
    "center": "center",
    "officer": "anonymous",
    "owner": "alumna",
}
"""The kinds of viewer, and what each is to the rules about people; ``owner`` owns the first hidden record."""
KINDS = tuple(KIND_FOR_ORACLE)
OWNER = 101
HIDDEN_FROM_ALL = (102, 106)
_LETTERS = "bcdfghjkmnpqrstvwxz"


@dataclass(frozen=True)
class Secret:
    """A marker, where it is stored, and the kinds of viewer that may be told it."""

    marker: str
    place: str
    seen_by: frozenset[str]


@dataclass
class HiddenWorld:
    """The accounts of the kinds of viewer, the secrets, and by type the ids of things that are hidden."""

    users: dict[str, User | None] = field(default_factory=dict)
    secrets: list[Secret] = field(default_factory=list)
    ids: dict[str, list[str]] = field(default_factory=dict)

    def plant(self, place: str, *seen_by: str) -> str:
        """Return the marker to store at ``place``."""
        return self.plant_for(place, frozenset(seen_by))

    def plant_for(self, place: str, seen_by: frozenset[str]) -> str:
        """Return the marker to store at ``place``, which the kinds ``seen_by`` may be told."""
        marker = marker_of(place)
        self.secrets.append(Secret(marker, place, seen_by))
        return marker

    def client(self, kind: str) -> Client:
        """Return a browser in which a kind of viewer is signed in."""
        client = Client(headers={"Access-Reason": "tracking", "X-Request-Id": "the-same-one"})
        user = self.users[kind]
        if user is not None:
            client.force_login(user)
        return client

    def ask(self, kind: str, query: str, **variables: Any) -> dict[str, Any]:
        """Return what a kind of viewer is answered."""
        body = json.dumps({"query": query, "variables": variables})
        answer: dict[str, Any] = self.client(kind).post("/graphql/", body, content_type="application/json").json()
        return answer

    def hide(self, kind: str, key: UUID, *, from_all: bool = True) -> None:
        """Note the id of something; ``from_all``: only staff of the center may see it, if anybody."""
        self.ids.setdefault(kind if from_all else f"{kind} of some", []).append(global_id(kind, key))


def person_id(number: int) -> str:
    """Return the id of a hidden person."""
    return global_id("Alumnus", replace(CLOSED, number=number).public_id)


def marker_of(place: str) -> str:
    """Return twelve letters that stand for ``place`` and are no word."""
    digest = hashlib.sha256(place.encode()).digest()
    return "zx" + "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:10])
