"""The contract: every expectation here holds for both engines, to the byte."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from search.errors import BadCursor, BadValue, IndexMissing, TooMuch, UnknownField
from search.query import Bucket, Guard, Range, SearchRequest, Segment
from search.selectors import search as ask

from .conftest import Library

PEOPLE: Mapping[str, Mapping[str, Any]] = {
    "isil": {
        "full_name": "Işıl Kaya",
        "name_key": "14",
        "title": "Yazılım Mühendisi",
        "headline": "Python ve C++ ile arka uç geliştiriyorum",
        "employer": "Anadolu Yazılım A.Ş.",
        "skills": ["Python", "C++"],
        "skill": ["python", "cpp"],
        "place": "İstanbul",
        "province": "34",
        "graduation_year": [2012, 2015],
    },
    "isil-typed-plain": {
        "full_name": "Isıl Demir",
        "title": "Bilgisayar Mühendisi",
        "skills": ["Java", "C#"],
        "skill": ["java", "csharp"],
        "place": "Ankara",
        "province": "06",
        "graduation_year": 2018,
        "barred_employer": ["17"],
    },
    "selin": {
        "full_name": "Selin Ak",
        "title": "İnsan Kaynakları Uzmanı",
        "studied": ["İşletme", "Business Administration"],
        "skills": ["Excel"],
        "skill": ["excel"],
        "place": "İstanbul",
        "province": "34",
        "graduation_year": 2015,
        "open_until": date(2026, 3, 1),
    },
    "selim": {
        "full_name": "Selim Öz",
        "title": "Su Ürünleri Mühendisi",
        "place": "Iğdır",
        "province": "76",
        "sector": "agriculture",
        "graduation_year": 2001,
        "open_until": date(2026, 1, 1),
    },
    "oreilly": {
        "full_name": "Deniz O'Reilly",
        "title": "Software Engineer",
        "summary": "Kariyerime bankacılıkta başladım. " * 10 + "Şu anda kitap yazıyorum. " + "Sonra gezdim. " * 20,
        "skills": [".NET", "Node.js"],
        "skill": ["dotnet", "nodejs"],
        "language": ["en", "tr"],
    },
}


@pytest.fixture(scope="module")
def people(library: Callable[[str], Library]) -> Library:
    """The people above; for reading only."""
    made = library("alumni-employer")
    made.put(PEOPLE)
    return made


@pytest.fixture
def crowd(library: Callable[[str], Library]) -> Library:
    """The same people in an index that a test may add to."""
    made = library("alumni-directory")
    made.put(
        {
            id_: {name: value for name, value in person.items() if made.definition.field(name)}
            for id_, person in PEOPLE.items()
        }
    )
    return made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ışıl", ["isil", "isil-typed-plain"]),
        ("IŞIL", ["isil", "isil-typed-plain"]),
        ("isil", ["isil", "isil-typed-plain"]),
        ("ısıl", ["isil-typed-plain", "isil"]),
        ("Işıl kaya", ["isil"]),
        ("İSTANBUL", ["isil", "selin"]),
        ("istanbul'da", ["isil", "selin"]),
        ("istanbulda", ["isil", "selin"]),
        ("Iğdır", ["selim"]),
        ("igdir", ["selim"]),
        ("mühendisleri", ["isil", "isil-typed-plain", "selim"]),
        ("su ürünleri", ["selim"]),
        ("şu", ["selim", "oreilly"]),
        ("c++", ["isil"]),
        ("C#", ["isil-typed-plain"]),
        (".net", ["oreilly"]),
        ("node.js", ["oreilly"]),
        ("o'reilly", ["oreilly"]),
        ("OReilly", ["oreilly"]),
        ("işletmesi", ["selin"]),
        ("business administration", ["selin"]),
        ("human resources", ["selin"]),
        ("ik uzmanı", ["selin"]),
        ("software engineer", ["oreilly", "isil"]),
        ("python ve java", []),
        ("python ve c++", ["isil"]),
        ("kitapları", ["oreilly"]),
        ("ve", ["isil"]),
    ],
)
def test_words_find_in_turkish_and_english(people: Library, text: str, expected: list[str]) -> None:
    answer = people.search(text)
    assert [hit.id for hit in answer.hits] == expected
    assert answer.total == len(expected)
    assert answer.stage == ("exact" if expected else "typo")


@pytest.mark.parametrize(
    ("text", "expected", "stage"),
    [
        ("yazlım", ["isil"], "typo"),
        ("muhnedis", ["isil", "isil-typed-plain", "selim"], "typo"),
        ("ühendis", ["isil", "isil-typed-plain", "selim"], "typo"),
        ("sellin", ["selin"], "typo"),
        ("selib", ["selim", "selin"], "typo"),
        ("selin", ["selin"], "exact"),
        ("pythn mühendisi", ["isil"], "typo"),
        ("jva", [], "exact"),
        ("c+++", ["isil"], "exact"),
        ("2013", [], "exact"),
    ],
)
def test_typing_mistakes_are_forgiven_only_where_nothing_is_found(
    people: Library, text: str, expected: list[str], stage: str
) -> None:
    answer = people.search(text)
    assert (sorted(hit.id for hit in answer.hits), answer.stage) == (expected, stage)


def test_scores_are_sums_of_constants(people: Library) -> None:
    # full_name 8, the very word 1, the very spelling 1.
    assert [(hit.id, hit.score) for hit in people.search("ışıl").hits] == [("isil", 10), ("isil-typed-plain", 9)]
    # headline 6, skills 4, the very word 1, the very spelling 1.
    assert [(hit.id, hit.score) for hit in people.search("c++").hits] == [("isil", 12)]
    # Both words in the title 5 + 5, its phrase 5, each very word 1 and each very spelling 1.
    assert people.search("yazılım mühendisi").hits[0].score == 5 + 4 + 5 + 5 + 4


def test_what_was_found_tells_where_and_marks_it(people: Library) -> None:
    (hit,) = people.search("yazılım C++").hits
    assert hit.matched == ("headline", "title", "employer", "skills")
    assert hit.highlights == {
        "headline": (
            (
                Segment("Python ve ", hit=False),
                Segment("C++", hit=True),
                Segment(" ile arka uç geliştiriyorum", hit=False),
            ),
        ),
        "title": ((Segment("Yazılım", hit=True), Segment(" Mühendisi", hit=False)),),
        "employer": ((Segment("Anadolu ", hit=False), Segment("Yazılım", hit=True), Segment(" A.Ş.", hit=False)),),
        "skills": ((Segment("C++", hit=True),),),
    }


def test_of_a_long_text_only_the_part_around_the_hit_is_shown(people: Library) -> None:
    (hit,) = people.search("kitap").hits
    (shown,) = hit.highlights["summary"]
    whole = "".join(segment.text for segment in shown)
    assert [segment.text for segment in shown if segment.hit] == ["kitap"]
    assert whole.startswith("…") and whole.endswith("…") and len(whole) < 230
    assert whole[1:-1] in str(PEOPLE["oreilly"]["summary"])


def test_markup_is_never_made_and_never_lost(crowd: Library) -> None:
    crowd.put({"script": {"headline": "<script>alert(1)</script> & <b>python</b>"}})
    (hit,) = (hit for hit in crowd.search("python").hits if hit.id == "script")
    (shown,) = hit.highlights["headline"]
    assert shown == (
        Segment("<script>alert(1)</script> & <b>", hit=False),
        Segment("python", hit=True),
        Segment("</b>", hit=False),
    )


def test_phrases_do_not_reach_from_one_value_into_the_next(crowd: Library) -> None:
    crowd.put({"apart": {"skills": ["Veri", "Bilimi"]}, "together": {"skills": ["Veri Bilimi"]}})
    scores = {hit.id: hit.score for hit in crowd.search("veri bilimi").hits}
    assert scores["together"] - scores["apart"] >= 4


def test_facets_count_as_if_their_own_filter_were_off(people: Library) -> None:
    answer = people.search(
        filters={"province": ("34",), "skill": ("python", "excel")}, facets=("province", "skill", "graduation_year")
    )
    assert [hit.id for hit in answer.hits] == ["isil", "selin"]
    assert answer.facets == {
        "province": (Bucket("34", 2, chosen=True),),
        "skill": (Bucket("cpp", 1, chosen=False), Bucket("excel", 1, chosen=True), Bucket("python", 1, chosen=True)),
        "graduation_year": (Bucket(2015, 2, chosen=False), Bucket(2012, 1, chosen=False)),
    }


def test_one_choice_does_not_hide_the_others(people: Library) -> None:
    answer = people.search(filters={"province": ("34",), "graduation_year": (2015,)}, facets=("province", "skill"))
    assert [hit.id for hit in answer.hits] == ["isil", "selin"]
    assert answer.facets["province"] == (Bucket("34", 2, chosen=True),)
    answer = people.search(filters={"province": ("34",)}, facets=("province", "graduation_year"))
    assert answer.total == 2
    assert answer.facets == {
        "province": (Bucket("34", 2, chosen=True), Bucket("06", 1, chosen=False), Bucket("76", 1, chosen=False)),
        "graduation_year": (Bucket(2015, 2, chosen=False), Bucket(2012, 1, chosen=False)),
    }


def test_facets_count_what_the_text_finds(people: Library) -> None:
    assert people.search("mühendis", facets=("province",)).facets == {
        "province": (Bucket("06", 1, chosen=False), Bucket("34", 1, chosen=False), Bucket("76", 1, chosen=False))
    }
    assert people.search("nobodycalledthis", facets=("province",)).facets == {"province": ()}


def test_filters_hold_alternatives_and_ranges_bounds(people: Library) -> None:
    assert people.ids(filters={"province": ("34", "76")}) == ["isil", "selim", "selin"]
    assert people.ids(filters={"province": ()}) == sorted(PEOPLE)
    assert people.ids(filters={"graduation_year": (2015,)}) == ["isil", "selin"]
    assert people.ids(ranges={"graduation_year": Range(least=2015)}) == ["isil", "isil-typed-plain", "selin"]
    assert people.ids(ranges={"graduation_year": Range(most=2012)}) == ["isil", "selim"]
    assert people.ids(ranges={"graduation_year": Range(2013, 2014)}) == []
    assert people.ids(ranges={"graduation_year": Range()}) == ["isil", "isil-typed-plain", "selim", "selin"]


def test_the_guard_takes_away_before_anything_is_counted(people: Library) -> None:
    barred = Guard("firm-17", without={"barred_employer": ("17",)})
    assert people.ids("mühendis", guard=barred) == ["isil", "selim"]
    answer = people.search("mühendis", guard=barred, facets=("province", "skill"))
    assert answer.total == 2
    assert [bucket.value for bucket in answer.facets["province"]] == ["34", "76"]
    assert [bucket.value for bucket in answer.facets["skill"]] == ["cpp", "python"]
    assert people.suggest("bilgi", guard=barred).suggestions == ()
    assert [found.text for found in people.suggest("bilgi").suggestions] == ["Bilgisayar Mühendisi"]


def test_the_guard_holds_a_moment_against_the_document(people: Library) -> None:
    open_now = Guard("firm-1", within={"open_until": Range(least=date(2026, 2, 1))})
    assert people.ids(guard=open_now) == ["selin"]
    assert people.ids("selim", guard=open_now) == ["selin"]


def test_a_document_with_a_change_on_its_way_is_left_out_whole(people: Library) -> None:
    late = Guard("firm-1", late=frozenset({"isil", "unknown"}))
    answer = people.search("mühendis", guard=late, facets=("province",))
    assert (answer.total, [hit.id for hit in answer.hits]) == (2, ["isil-typed-plain", "selim"])
    assert [bucket.value for bucket in answer.facets["province"]] == ["06", "76"]
    assert people.suggest("ışıl k", guard=late).suggestions == ()


@pytest.mark.parametrize(
    "asked",
    [
        {"filters": {"barred_employer": ("17",)}},
        {"filters": {"open_until": (date(2026, 1, 1),)}},
        {"ranges": {"open_until": Range(least=date(2026, 1, 1))}},
        {"facets": ("barred_employer",)},
        {"order": "open_until"},
        {"order": "summary"},
        {"order": "--name_key"},
        {"filters": {"full_name": ("Işıl Kaya",)}},
        {"filters": {"_id": ("isil",)}},
        {"filters": {"all_exact": ("kaya",)}},
        {"facets": ("full_name",)},
        {"facets": ("raw_title",)},
        {"ranges": {"province": Range(1, 2)}},
        {"order": "_score"},
        {"order": "id"},
    ],
)
def test_what_is_not_on_offer_is_refused_by_name(people: Library, asked: dict[str, Any]) -> None:
    with pytest.raises(UnknownField) as refused:
        people.search(**asked)
    assert refused.value.code == "UNKNOWN_FIELD"


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"text": "a" * 257}, TooMuch),
        ({"text": "x " * 5_000}, TooMuch),
        ({"size": 51}, TooMuch),
        ({"size": 10**9}, TooMuch),
        ({"size": 0}, BadValue),
        ({"size": -1}, BadValue),
        ({"filters": {"province": tuple(str(n) for n in range(21))}}, TooMuch),
        (
            {"facets": ("unit", "level", "province", "sector", "skill", "language", "open_to", "graduation_year", "x")},
            TooMuch,
        ),
        ({"filters": {"province": (34,)}}, BadValue),
        ({"filters": {"province": ("",)}}, BadValue),
        ({"filters": {"province": ("x" * 257,)}}, BadValue),
        ({"filters": {"province": ("\ud800",)}}, BadValue),
        ({"filters": {"province": ("a\x00b",)}}, BadValue),
        ({"filters": {"graduation_year": ("2015",)}}, BadValue),
        ({"filters": {"graduation_year": (2**63,)}}, BadValue),
        ({"ranges": {"graduation_year": Range(least=10**30)}}, BadValue),
        ({"ranges": {"graduation_year": Range(least=True)}}, BadValue),
    ],
)
def test_too_much_and_the_wrong_kind_are_refused(people: Library, asked: dict[str, Any], error: type) -> None:
    with pytest.raises(error):
        people.search(**asked)


@pytest.mark.parametrize(
    "text",
    [
        "full_name:kaya",
        "(((",
        '"',
        "kaya AND",
        "kaya OR *:*",
        "/.*.*.*a/",
        "a*?~2^9",
        '{"match_all":{}}',
        "'; DROP TABLE catalog; --",
        '" OR full_name : "kaya',
        "NEAR(kaya, 5)",
        "^kaya -kaya",
        "\x00\x01\x02kaya\x7f",
        "kaya\ud800",
        "\ud800\udfff",
        "(a+)+$" * 20,
        "\u202ekaya\u200b",
        "𝔎𝔞𝔶𝔞 😀",
        "&& || !",
        "%_%",
        "' ' '",
    ],
)
def test_signs_of_any_query_language_are_only_text(people: Library, text: str) -> None:
    answer = people.search(text, facets=("province",))
    assert {hit.id for hit in answer.hits} <= {"isil"}
    people.suggest(text)


def test_signs_alone_find_nothing_rather_than_everything(people: Library) -> None:
    assert people.search("&&").total == 0
    assert people.search("  ").total == len(PEOPLE)


def test_of_many_words_the_first_twelve_that_matter_count(people: Library) -> None:
    assert people.ids("python " * 36) == ["isil"]
    assert people.ids("python " + " ".join(f"w{n}" for n in range(11))) == []
    assert people.ids("python ve " * 11 + "c++") == ["isil"]


TURKISH_ORDER = [
    "42",
    "Ali",
    "ali b",
    "Cem",
    "Çağla",
    "Gül",
    "Ğ",
    "Irmak",
    "İpek",
    "Oya",
    "Ömer",
    "Sema",
    "Şule",
    "Ufuk",
    "Ülkü",
    "Zeynep",
]


def test_order_is_turkish_and_missing_comes_last_both_ways(library: Callable[[str], Library]) -> None:
    postings = library("postings-alumni")
    # Ids in another order than the titles.
    titles = {f"p{place * 7 % 16:02d}": title for place, title in enumerate(TURKISH_ORDER)}
    postings.put({id_: {"title": title} for id_, title in titles.items()})
    postings.put({"without": {"kind": "job"}})
    expected = list(titles)
    assert postings.ids(order="title", size=50) == [*expected, "without"]
    assert postings.ids(order="-title", size=50) == [*reversed(expected), "without"]


def test_dates_order_and_bound(library: Callable[[str], Library]) -> None:
    postings = library("postings-alumni")
    postings.put(
        {
            "spring": {"published_at": datetime(2026, 4, 1, 9, tzinfo=UTC), "closes_on": date(2026, 5, 1)},
            "winter": {"published_at": datetime(2026, 1, 1, 9, tzinfo=UTC), "closes_on": date(2026, 5, 1)},
            "draft": {"kind": "job"},
        }
    )
    assert postings.ids(order="-published_at") == ["spring", "winter", "draft"]
    assert postings.ids(order="published_at") == ["winter", "spring", "draft"]
    assert postings.ids(order="closes_on") == ["spring", "winter", "draft"]
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert postings.ids(ranges={"published_at": Range(least=noon)}) == ["spring"]


@pytest.mark.parametrize("order", ["relevance", "graduation_year", "-graduation_year", "name_key"])
@pytest.mark.parametrize("size", [1, 7, 50])
def test_pages_lose_nothing_and_repeat_nothing(crowd: Library, order: str, size: int) -> None:
    crowd.put(
        {
            f"n{n:03d}": {
                "title": "Python geliştirici" if n % 3 else "Geliştirici",
                "headline": "Python" if n % 2 else None,
                "graduation_year": 2000 + n % 5 if n % 4 else None,
                "name_key": f"{n % 7}" if n % 6 else None,
            }
            for n in range(60)
        }
    )
    seen: list[str] = []
    after = None
    while True:
        page = crowd.search("geliştirici", order=order, size=size, after=after, facets=("province",))
        assert page.total == 60
        seen += [hit.id for hit in page.hits]
        after = page.next_cursor
        if after is None:
            break
    assert len(seen) == len(set(seen)) == page.total
    whole = crowd.ids("geliştirici", order=order, size=50)
    assert seen[:50] == whole


def test_every_hit_is_a_place_to_go_on_from(people: Library) -> None:
    page = people.search("mühendis")
    assert people.ids("mühendis", after=page.hits[0].cursor) == [hit.id for hit in page.hits[1:]]
    assert page.next_cursor is None
    assert people.ids("mühendis", after=page.hits[-1].cursor) == []


def test_a_page_in_the_typo_stage_goes_on_in_it(people: Library) -> None:
    first = people.search("selib", size=1)
    second = people.search("selib", size=1, after=first.next_cursor)
    assert (first.stage, second.stage) == ("typo", "typo")
    assert {first.hits[0].id, second.hits[0].id} == {"selin", "selim"}
    assert second.next_cursor is None


def test_a_cursor_belongs_to_its_viewer_and_its_search(people: Library) -> None:
    cursor = people.search("mühendis", size=1).next_cursor
    assert cursor is not None
    assert len(people.ids("MÜHENDİS ", after=cursor)) == 2
    strangers: list[dict[str, Any]] = [
        {"guard": Guard("viewer-2")},
        {"text": "mühendisi"},
        {"filters": {"province": ("34",)}},
        {"order": "name_key"},
        {"language": "en"},
        {"after": cursor[:-1] + ("A" if cursor[-1] != "A" else "B")},
        {"after": "x" + cursor},
        {"after": ""},
        {"after": "MTIz:abc"},
        {"after": "é"},
        {"after": "\x00"},
        {"after": "a" * 100_000},
    ]
    for changed in strangers:
        asked = {"text": "mühendis", "after": cursor, **changed}
        with pytest.raises(BadCursor):
            people.search(asked.pop("text"), **asked)


def test_no_page_leads_beyond_the_thousandth_hit(library: Callable[[str], Library]) -> None:
    made = library("alumni-directory")
    made.put({f"p{n:04d}": {"graduation_year": 2000} for n in range(1_030)})
    after, seen = None, 0
    while True:
        page = made.search(size=48, after=after)
        assert page.total == 1_030
        seen += len(page.hits)
        after = page.next_cursor
        if after is None:
            break
    assert seen == 1_000


def test_suggestions_go_on_as_typed(people: Library) -> None:
    def texts(typed: str, **asked: Any) -> list[tuple[str, str, int]]:
        return [(found.text, found.field, found.count) for found in people.suggest(typed, **asked).suggestions]

    assert texts("iş") == [
        ("İşletme", "studied", 1),
        ("Isıl Demir", "full_name", 1),
        ("Işıl Kaya", "full_name", 1),
        ("İstanbul", "place", 2),
    ]
    assert texts("ışıl k") == [("Işıl Kaya", "full_name", 1)]
    assert texts("kaya ış") == [("Işıl Kaya", "full_name", 1)]
    assert texts("İSTANB") == [("İstanbul", "place", 2)]
    assert texts("c+") == [("C#", "skills", 1), ("C++", "skills", 1)]
    assert texts("c++") == [("C++", "skills", 1)]
    assert texts("yaz") == [("Yazılım Mühendisi", "title", 1), ("Anadolu Yazılım A.Ş.", "employer", 1)]
    assert texts("müh", size=2) == [("Bilgisayar Mühendisi", "title", 1), ("Su Ürünleri Mühendisi", "title", 1)]
    assert texts("müh", filters={"province": ("34",)}) == [("Yazılım Mühendisi", "title", 1)]
    assert texts("python excel") == []
    assert texts("") == texts("!!") == []
    assert texts("administration businessadministrationsomething") == []
    (found,) = people.suggest("kaya").suggestions
    assert found.segments == (Segment("Işıl ", hit=False), Segment("Kaya", hit=True))


def test_many_misspelled_words_near_one_another_push_none_out(library: Callable[[str], Library]) -> None:
    made = library("alumni-directory")
    letters = "abcdefghijklmnopqrstuvwxyz"
    near = [f"{'selcuk'[:place]}{letter}{'selcuk'[place:]}" for place in range(7) for letter in letters]
    made.put({f"p{number:03d}": {"full_name": name} for number, name in enumerate(near)})
    answer = made.search("selcuk")
    assert (answer.stage, answer.total) == ("typo", len(near))


def test_an_index_never_built_says_so(crowd: Library) -> None:
    crowd.engine.drop(crowd.definition)
    with pytest.raises(IndexMissing) as missing:
        crowd.search("x")
    assert missing.value.retry_after == 30
    with pytest.raises(IndexMissing):
        crowd.suggest("x")
    with pytest.raises(IndexMissing):
        crowd.put({"new": {}})


def test_the_answer_names_its_backend(people: Library) -> None:
    expected = {"EmbeddedEngine": "sqlite-fts5", "ElasticEngine": "elasticsearch"}[type(people.engine).__name__]
    assert people.search("x").backend == people.suggest("x").backend == expected


def test_the_database_has_the_last_word_and_pages_stay_full(crowd: Library) -> None:
    crowd.put({f"n{n:02d}": {"title": "Aşçı"} for n in range(30)})
    hidden = {f"n{n:02d}" for n in range(0, 30, 2)}

    def visible(ids: Any) -> set[str]:
        return set(ids) - hidden

    request = SearchRequest(crowd.definition.name, Guard("v"), "aşçı", size=5)
    first = ask(request, visible=visible, using=crowd.engine)
    assert [hit.id for hit in first.hits] == ["n01", "n03", "n05", "n07", "n09"]
    second = ask(replace(request, after=first.next_cursor), visible=visible, using=crowd.engine)
    assert [hit.id for hit in second.hits] == ["n11", "n13", "n15", "n17", "n19"]
    third = ask(replace(request, after=second.next_cursor), visible=visible, using=crowd.engine)
    assert [hit.id for hit in third.hits] == ["n21", "n23", "n25", "n27", "n29"]
    assert third.next_cursor is None
    nothing = ask(replace(request, size=50), visible=lambda ids: (), using=crowd.engine)
    assert (nothing.hits, nothing.next_cursor) == ((), None)
