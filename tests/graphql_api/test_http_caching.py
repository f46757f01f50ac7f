"""What caches on the way may keep: content over GET for whoever carries nothing, and nothing else."""

import json

import pytest
from django.test import Client, override_settings
from toy_client import person

from graphql_api.trusted_documents import registered

pytestmark = pytest.mark.django_db

ID = {entry.name: f"sha256:{entry.digest}" for entry in registered().values()}
CONTENT = {"query": "{ siteSettings { university } units(first: 1) { totalCount } }"}
PUBLIC = "public, max-age=60, stale-while-revalidate=60"
OF_MARKS = ("ETag", "Cache-Tag", "Surrogate-Key")


def get(client, asked=CONTENT, **headers):
    return client.get("/graphql/", asked, headers={"Accept": "application/json", **headers})


def is_kept_by_nobody(answer):
    return answer["Cache-Control"] == "no-store" and not any(name in answer for name in OF_MARKS)


def test_content_asked_by_nobody_in_particular_is_public(client):
    answer = get(client)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == PUBLIC
    assert answer["Cache-Tag"] == "site,units"
    assert answer["Surrogate-Key"] == "site units"
    assert {"Accept", "Accept-Language", "Cookie", "Authorization"} <= set(answer["Vary"].split(", "))
    assert answer["ETag"].startswith('"')
    assert len(answer["ETag"]) == 34
    assert get(client)["ETag"] == answer["ETag"]


def test_a_registered_query_is_public_too_whichever_way_it_is_named(client):
    first = get(client, {"documentId": ID["SearchChoices"]})
    named = {"version": 1, "sha256Hash": ID["SearchChoices"].removeprefix("sha256:")}
    second = get(client, {"extensions": json.dumps({"persistedQuery": named})})
    assert first["Cache-Control"] == PUBLIC
    assert (second.content, second["ETag"]) == (first.content, first["ETag"])


@pytest.mark.parametrize("given", ["{}", "*", '"other", {}', "W/{}"])
def test_who_has_these_bytes_gets_304_and_no_body(client, given):
    answer = get(client)
    again = get(client, **{"If-None-Match": given.format(answer["ETag"])})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == answer["ETag"]
    assert again["Cache-Control"] == PUBLIC
    assert again["Vary"] == answer["Vary"]
    assert again["X-Request-Id"]


def test_other_bytes_another_language_and_another_media_type_are_another_representation(client):
    tags = {
        get(client)["ETag"],
        get(client, {"query": "{ siteSettings { center } }"})["ETag"],
        get(client, Accept="application/graphql-response+json")["ETag"],
    }
    assert len(tags) == 3
    old = get(client)["ETag"]
    assert get(client, {"query": "{ siteSettings { center } }"}, **{"If-None-Match": old}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "{ viewer { isSignedIn } }",
        "{ siteSettings { university } viewer { isSignedIn } }",
        # Those who opened themselves to everybody are people all the same: who closes is gone in the next answer.
        "{ alumni(first: 1) { totalCount } }",
        'query { node(id: "VXNlcg") { id } }',
        '{ searchPages(text: "a") { totalIsExact } }',
        "{ nope }",
        "{",
    ],
)
def test_everything_else_is_kept_by_nobody(client, query):
    assert is_kept_by_nobody(get(client, {"query": query}))


def test_an_answer_with_an_error_is_kept_by_nobody(client):
    answer = get(client, {"query": "{ siteSettings { university } units(first: 0) { totalCount } }"})
    assert "errors" in answer.json()
    assert is_kept_by_nobody(answer)


def test_a_post_a_session_and_an_authorization_are_kept_by_nobody(client):
    posted = client.post("/graphql/", json.dumps(CONTENT), content_type="application/json")
    assert is_kept_by_nobody(posted)
    assert is_kept_by_nobody(get(client, Authorization="Bearer x"))
    signed_in = Client()
    signed_in.force_login(person("Ada"))
    assert is_kept_by_nobody(get(signed_in))
    stale = Client()
    stale.cookies["sessionid"] = "of-a-session-that-ended"
    assert is_kept_by_nobody(get(stale))
    other = Client()
    other.cookies["theme"] = "dark"
    assert get(other)["Cache-Control"] == PUBLIC


def test_events_are_public_to_whoever_is_nobody_and_personal_to_whoever_is_signed_in(client):
    asked = {"documentId": ID["EventList"]}
    assert get(client, asked)["Cache-Tag"] == "events,units"
    signed_in = Client()
    signed_in.force_login(person("Ada"))
    assert is_kept_by_nobody(get(signed_in, asked))


@override_settings(GRAPHQL_LIMITS={"public_seconds": 5, "public_stale_seconds": 7})
def test_how_long_is_a_limit(client):
    assert get(client)["Cache-Control"] == "public, max-age=5, stale-while-revalidate=7"


def test_a_browser_that_opens_the_address_of_a_registered_query_gets_its_answer(client):
    answer = client.get("/graphql/", {"documentId": ID["SearchChoices"]}, headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer["Content-Type"] == "application/json; charset=utf-8"
