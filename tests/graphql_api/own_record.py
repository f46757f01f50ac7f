"""An alumna with a record of her own, and callers of the API."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.test import Client

from tests.worlds import DegreeSpec, PersonSpec

SKILLED = PersonSpec(
    number=0,
    state="active",
    first_name="Işıl",
    last_name="Öztürk",
    email="isil@ornek.example",
    phone="",
    address="",
    headline="Yazılım geliştirici",
    summary="",
    income="over_120",
    job=True,
    internship=False,
    mentoring=False,
    province=1,
    sector=0,
    degrees=(DegreeSpec(0, "bachelor", 2016),),
    jobs=(),
    skills=frozenset({0}),
    languages=(),
    employer_days=None,
    in_directory=False,
    is_public=False,
    masks=(0, 0, 0, 0, 0),
    blocks=frozenset(),
    grants=(),
)
SEARCH = """query($text: String!) { searchAlumni(text: $text, facets: [SKILL]) {
  totalCount backend facets { buckets { label count } } hits { matched node { id fullName skills { name } } }
} }"""
RECORD = "record { employerOpenUntil inDirectory visibility { audience open } } problems { code path message }"


@dataclass
class Caller:
    """A client who asks in Turkish, and says what came back."""

    client: Client

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        cache.clear()
        body = json.dumps({"query": document, "variables": variables})
        response = self.client.post(
            "/graphql/", body, content_type="application/json", headers={"Accept-Language": "tr"}
        )
        assert response.status_code == 200, response.content
        answer: dict[str, Any] = response.json()
        return answer

    def deed(self, name: str, kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
        document = f"mutation($input: {kind}!) {{ {name}(input: $input) {{ ok {RECORD} }} }}"
        payload: dict[str, Any] = self.ask(document, input=given)["data"][name]
        return payload
