"""The four operations of the comparison, for ours and for the floor, and the rows of the last two.

(a) 20 alumni with unit, skills and employment for a firm; (b) one of them whole; (c) 20 postings of a province in the
order of their deadlines, with the firm; (d) 10 stories with their bodies, ours block by block, the floor's as a value.
"""

import datetime
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.graphql_page import OURS as PAGE_OF_ALUMNI

POSTINGS = 1_000
STORIES = 200
BODIES = 20
"""How many different variables of each operation are sent in turn."""

WHOLE = """query One($id: ID!) {
  node(id: $id) { ... on Alumnus {
    id firstName lastName fullName headline summary contactEmail openToJob openToInternship openToMentoring
    province { code name } sector { code name }
    degrees { level enrolledOn graduatedOn unit { code name } }
    employments { title employerName startedOn endedOn }
    skills { code name } languages { language proficiency }
  } }
}"""
POSTINGS_PAGE = """query Postings($province: String, $after: String) {
  postings(first: 20, after: $after, order: DEADLINE, filter: {province: $province}) {
    edges { node { id title kind workMode payFrom payTo deadline publishOn province { code name }
      employer { id name } } }
    pageInfo { endCursor }
  }
}"""
STORIES_PAGE = """query Stories($after: String) {
  stories(first: 10, after: $after) {
    edges { node { id title path summary personName body { __typename id
      ... on HeadingBlock { text } ... on ParagraphBlock { html } ... on QuoteBlock { text attribution } } } }
    pageInfo { endCursor }
  }
}"""


@dataclass(frozen=True)
class Operation:
    """What is asked of both, and how many times the floor's rate ours is wanted to be: sent as text, and by hash."""

    name: str
    ours: list[dict[str, Any]]
    floor: list[dict[str, Any]]
    wanted: float
    wanted_registered: float

    @property
    def registered(self) -> list[dict[str, Any]]:
        """The same as ``ours``, by the hash of the text."""
        from graphql_api.trusted_documents import digest_of

        return [{"documentId": digest_of(body["query"]), "variables": body["variables"]} for body in self.ours]


def register(operations: Sequence[Operation], path: Path) -> None:
    """Write a list of registered documents that holds what ``operations`` ask of ours."""
    from graphql_api.trusted_documents import PREFIX, digest_of

    texts = sorted({body["query"] for operation in operations for body in operation.ours})
    held = {PREFIX + digest_of(text): {"name": f"Bench{place}", "text": text} for place, text in enumerate(texts)}
    path.write_text(json.dumps(held), encoding="utf-8")


def seed_content() -> None:
    """Add postings of twenty firms and stories with four blocks each."""
    from django.utils import timezone
    from wagtail.models import Locale, Page, Site

    from cms.models import HomePage, StoryIndexPage, StoryPage
    from portal.careers.models import Posting
    from portal.employers.models import Employer
    from portal.reference.models import Province, Sector

    chance, today = random.Random(20261121), timezone.localdate()
    provinces, sector = list(Province.objects.all()), Sector.objects.first()
    firms = Employer.objects.bulk_create(
        Employer(
            name=f"Firma {place}",
            tax_number=f"80000{place:05}",
            domain=f"firma{place}.example",
            sector=sector,
            province=chance.choice(provinces),
            state="approved",
            approved_until=today + datetime.timedelta(days=90),
        )
        for place in range(20)
    )
    Posting.objects.bulk_create(
        Posting(
            kind="job",
            employer=chance.choice(firms),
            title_tr=f"Yazılım geliştirici {place}",
            description_tr="Sunucu tarafını yazar. " * 20,
            province=provinces[place % 10],
            reach="public",
            state="live",
            publish_on=today - datetime.timedelta(days=place % 20),
            deadline=today + datetime.timedelta(days=1 + place % 60),
        )
        for place in range(POSTINGS)
    )
    turkish = Locale.objects.get_or_create(language_code="tr")[0]
    home = Page.objects.get(depth=1).add_child(instance=HomePage(title="Ana", slug="ana-sayfa", locale=turkish))
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": home})
    shelf = home.add_child(instance=StoryIndexPage(title="Öyküler", slug="oykuler", locale=turkish))
    for place in range(STORIES):
        shelf.add_child(instance=StoryPage(locale=turkish, title=f"Öykü {place}", slug=f"oyku-{place}", **_story()))


def _story() -> dict[str, Any]:
    text = "<p>" + "Kariyer yolculuğu bir stajla başladı. " * 30 + "</p>"
    blocks = [("heading", "Başlangıç"), ("paragraph", text), ("heading", "Bugün"), ("paragraph", text)]
    body = [{"type": kind, "value": value} for kind, value in blocks]
    return {
        "person_name": "Ece Yılmaz",
        "graduated": "Gıda Mühendisliği, 2014",
        "occupation": "Kurucu",
        "summary": "İki cümlelik özet.",
        "body": json.dumps(body),
    }


def operations(ask: Any, alumni_cursors: Sequence[str | None]) -> list[Operation]:
    """Return the four; ``ask(document, variables)`` answers for the viewer who will send them."""
    from wagtail.models import Page

    from benchmarks.floor import schema as floor
    from portal.alumni.models import AlumniProfile
    from portal.reference.models import Province

    alumni = [{"query": PAGE_OF_ALUMNI, "variables": {"after": cursor}} for cursor in alumni_cursors]
    first = ask(PAGE_OF_ALUMNI, {"after": None})["data"]["alumni"]["edges"]
    people = [edge["node"]["id"] for edge in first]
    keys = list(AlumniProfile.objects.order_by("pk").values_list("pk", flat=True)[:BODIES])
    codes = list(Province.objects.values_list("code", flat=True)[:10])
    stories = _walked(ask, STORIES_PAGE, "stories")
    firsts = list(Page.objects.filter(slug__startswith="oyku-").order_by("pk").values_list("pk", flat=True)[:BODIES])
    return [
        Operation("a: 20 alumni", alumni,
                  _bodies(floor.DOCUMENT, ({"offset": 20 * page} for page in range(20))), 2.0, 4.0),
        Operation("b: one alumna", _bodies(WHOLE, ({"id": key} for key in people)),
                  _bodies(floor.WHOLE, ({"pk": str(key)} for key in keys)), 1.3, 2.0),
        Operation("c: 20 postings", _bodies(POSTINGS_PAGE, ({"province": code} for code in codes)),
                  _bodies(floor.POSTINGS_PAGE, ({"province": code} for code in codes)), 1.3, 2.0),
        Operation("d: 10 stories", _bodies(STORIES_PAGE, ({"after": cursor} for cursor in stories)),
                  _bodies(floor.STORIES_PAGE, ({"offset": 10 * page} for page in range(len(firsts)))), 0.8, 1.3),
    ]  # fmt: skip


def _bodies(document: str, variables: Any) -> list[dict[str, Any]]:
    return [{"query": document, "variables": given} for given in variables]


def _walked(ask: Any, document: str, name: str) -> list[str | None]:
    found: list[str | None] = [None]
    while len(found) < BODIES and (
        cursor := ask(document, {"after": found[-1]})["data"][name]["pageInfo"]["endCursor"]
    ):
        found.append(cursor)
    return found
