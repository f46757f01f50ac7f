"""How two worlds are held against each other: put into the database and the indices in turn, and asked the same."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis.extra.django import TestCase
from twin_firm import advertise, keep, keep_elsewhere
from twin_worlds import Twins

from portal.accounts.models import User
from portal.files.kinds import Kind
from portal.files.selectors import address_of
from portal.privacy.viewers import Viewer, viewer_for
from search import indexing
from search.engines import engine
from search.indices import INDICES
from tests.chosen_people import CLOSED
from tests.worlds import TODAY, Ground, PersonSpec, file_key, lay_ground, populate, sign_up

Asked = Sequence[tuple[str, Mapping[str, Any]]]
HEADERS = {"X-Request-Id": "twins-twins", "Accept-Language": "tr", "Access-Reason": "record"}


def _viewer_on_the_day(user: Any, **told: Any) -> Viewer:
    return viewer_for(user, **{**told, "today": TODAY})


class _World(Exception):
    """Ends a world: what was written for it is rolled back."""


def every_file(user: User | None) -> Iterator[str]:
    """Yield the address of every file there may be, as if the viewer had been given it once."""
    viewer = viewer_for(user, today=TODAY)
    for number in range(4):
        person = replace(CLOSED, number=number)
        for one in (1, 2):
            for kind, form in ((Kind.PHOTO, "small"), (Kind.CV, "document")):
                file = file_key(person, kind.value, one)
                yield address_of(viewer, kind, form, person=person.public_id, file=file)


class TwinCase(TestCase, ABC):
    """Bytes and number of statements, through every door to people."""

    indices: tuple[str, ...] = ("alumni-employer", "alumni-directory")

    @abstractmethod
    def asked(self) -> Asked:
        """Return what is asked of both worlds."""

    def files(self, user: User | None) -> Iterable[str]:
        """Return the addresses that are fetched in both worlds."""
        return ()

    def fill(self, ground: Ground, *, second: bool) -> None:
        """Put into a world what differs besides its people."""

    def hold(self, pair: Twins) -> None:
        """Fail where an answer, or the number of its statements, differs between the two worlds."""
        ground = lay_ground()
        advertise(ground)
        user = sign_up(pair.kind, ground)
        with patch("portal.privacy.sessions.viewer_of_account", _viewer_on_the_day):
            first = self._answers(ground, user, pair.kind, pair.first, second=False)
            second = self._answers(ground, user, pair.kind, pair.second, second=True)
        everything = [*self.asked(), *(("a file", address) for address in self.files(user))]
        for asked, one, other in zip(everything, first, second, strict=True):
            assert one[0] == other[0], (asked, one[0].decode(), other[0].decode())
            assert one[1] == other[1], asked

    def _answers(
        self, ground: Ground, user: User | None, kind: str, world: tuple[PersonSpec, ...], *, second: bool
    ) -> list[Any]:
        """Put a world into the database and the indices, ask everything, and take it away again."""
        answers: list[Any] = []
        try:
            with transaction.atomic():
                rows = populate(ground, world, owners={0: user} if kind == "self" and user else None)
                keep(ground, user, rows)
                if second:
                    keep_elsewhere(ground, rows)
                self.fill(ground, second=second)
                self._index()
                client = Client(headers=HEADERS)
                if user is not None:
                    client.force_login(user)
                for document, variables in self.asked():
                    answers.append(self._ask(client, document, variables))
                answers += [self._fetch(client, address) for address in self.files(user)]
                raise _World
        except _World:
            return answers

    def _index(self) -> None:
        for name in self.indices:
            engine().drop(INDICES[name])
            engine().ensure(INDICES[name])
            indexing.sync([name], indexing._sources[name].all_ids())
            engine().refresh(INDICES[name])

    @staticmethod
    def _ask(client: Client, document: str, variables: Mapping[str, Any]) -> tuple[bytes, int]:
        cache.clear()
        body = json.dumps({"query": document, "variables": variables})
        with CaptureQueriesContext(connection) as statements:
            response = client.post("/graphql/", body, content_type="application/json")
        assert response.status_code == 200, response.content
        return response.content, len(statements)

    @staticmethod
    def _fetch(client: Client, address: str) -> tuple[bytes, int]:
        with CaptureQueriesContext(connection) as statements:
            response = client.get(address)
        body = b"".join(response) if response.streaming else response.content
        return repr((response.status_code, sorted(response.items()), body)).encode(), len(statements)
