"""A client of the door that speaks as a frontend does, and the people it asks about."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.utils import timezone

from portal.accounts.models import User

RESPONSE_JSON = "application/graphql-response+json"


@dataclass
class Door:
    """Sends requests as a frontend does."""

    client: Client

    def post(self, body: Any, *, accept: str = RESPONSE_JSON, content_type: str = "application/json", **headers: str):
        raw = body if isinstance(body, bytes | str) else json.dumps(body)
        return self.client.post("/graphql/", raw, content_type=content_type, headers={"Accept": accept, **headers})

    def ask(self, query: str, variables: dict[str, Any] | None = None, **headers: str) -> dict[str, Any]:
        return self.post({"query": query, "variables": variables}, **headers).json()

    def data(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self.ask(query, variables)
        assert "errors" not in answer, answer
        return answer["data"]

    def codes(self, query: str, variables: dict[str, Any] | None = None) -> list[str]:
        return [error["extensions"]["code"] for error in self.ask(query, variables).get("errors", [])]


def person(name: str, **fields: Any) -> User:
    """Make the smallest user that counts as one."""
    fields = {"email_verified_at": timezone.now(), **fields}
    return User.objects.create_user(f"{name.lower()}@example.org", "a-long-password", first_name=name, **fields)
