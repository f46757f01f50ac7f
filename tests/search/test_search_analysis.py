"""Text becomes words: the Python analyzer by example, and word for word against Elasticsearch's."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import analyzer, elastic
from search.analysis.analyzer import one_edit_apart, stems
from search.analysis.specification import protected
from search.analysis.synonyms import expansions

REFERENCE = Path(__file__).parents[2] / "portal" / "reference" / "data"


@pytest.mark.parametrize(
    "forms",
    [
        "mühendis mühendisi mühendisliği mühendislik mühendisler mühendisleri mühendislerin",
        "fakülte fakültesi fakültesinde fakültenin fakültesinin fakülteler",
        "uzman uzmanı uzmanlık uzmanlığı uzmanlar",
        "bilgi bilgisi bilgiler bilgileri",
        "sağlık sağlığı sağlığında",
        "kitap kitabı kitaplar kitaplarda",
        "müdür müdürü müdürlüğü müdürlüğünde müdürler",
        "yönetici yöneticisi yöneticiliği yöneticiler",
        "bölüm bölümü bölümünde bölümünün bölümler",
        "proje projesi projeler projede projelerinde",
        "öğretmen öğretmenlik öğretmenliği öğretmenleri",
        "hemşire hemşiresi hemşirelik hemşireliği",
        "veri verisi veriler verileri verilerinden",
        "engineer engineers",
        "university universities",
        "İstanbul istanbul ISTANBUL İSTANBUL İstanbul'da İstanbul’dan istanbulda",
    ],
)
def test_forms_of_one_word_share_a_stem(forms: str) -> None:
    assert len(set(stems(forms))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("altın", "alt"),
        ("kadın", "kadro"),
        ("Selin", "Selim"),
        ("şu", "şua"),
        ("java", "javascript"),
        ("C", "C++"),
        ("C++", "C#"),
        ("C", "C#"),
        ("net", ".NET"),
    ],
)
def test_different_words_keep_apart(one: str, other: str) -> None:
    assert stems(one) != stems(other)


def test_every_province_keeps_its_name_in_running_text() -> None:
    with (REFERENCE / "provinces.csv").open(encoding="utf-8") as table:
        names = [row["name"] for row in csv.DictReader(table)]
    assert len(names) == 81
    assert [name for name in names if stems(name) != analyzer.folded(name)] == []
    assert {"igdir", "mus", "agri", "sanliurfa", "isparta"} <= protected()


@pytest.mark.parametrize(
    ("text", "exact", "folded"),
    [
        ("IŞIK ışık Işık", ["ışık"] * 3, ["isik"] * 3),
        ("İZMİR izmir İzmir", ["izmir"] * 3, ["izmir"] * 3),
        ("şu su ŞU SU", ["şu", "su", "şu", "su"], ["su"] * 4),
        (
            "C++ C# .NET Node.js",
            ["cplusplus", "csharp", "dotnet", "nodejs"],
            ["cplusplus", "csharp", "dotnet", "nodejs"],
        ),
        ("ASP.NET firma.net", ["asp", "dotnet", "firma", "net"], ["asp", "dotnet", "firma", "net"]),
        ("Ar-Ge e-ticaret E-posta", ["arge", "eticaret", "eposta"], ["arge", "eticaret", "eposta"]),
        ("O'Reilly Kur'an women's", ["oreilly", "kuran", "women"], ["oreilly", "kuran", "women"]),
        ("Iğdır'lı Muş’ta", ["ığdır", "muş"], ["igdir", "mus"]),
        ("Ətraf Straße ﬁnans", ["ətraf", "straße", "finans"], ["etraf", "strasse", "finans"]),
        ("Физика ΣΟΦΙΑ", ["физика", "σοφια"], ["физика", "σοφια"]),
        ("i\u0307zmir s\u0327u", ["izmir", "su"], ["izmir", "su"]),
        ("!! ... — \x07 \u2028", [], []),
    ],
)
def test_letters_and_technical_words(text: str, exact: list[str], folded: list[str]) -> None:
    assert analyzer.exact(text) == exact
    assert analyzer.folded(text) == folded


def test_words_know_where_they_stand() -> None:
    text = "Kıdemli C++ uzmanı, İstanbul'da (ﬁnans)"
    found = analyzer.words(text)
    assert [text[word.start : word.end] for word in found] == ["Kıdemli", "C++", "uzmanı", "İstanbul'da", "ﬁnans"]
    assert [word.folded for word in found] == ["kidemli", "cplusplus", "uzmani", "istanbul", "finans"]


@pytest.mark.parametrize(
    ("text", "exact", "folded"),
    [("É-posta", "éposta", "eposta"), ("ťcp/ip", "ťcpip", "tcpip"), ("e-posta", "eposta", "eposta")],
)
def test_a_technical_word_with_a_strange_letter_is_one_word(text: str, exact: str, folded: str) -> None:
    assert [(word.exact, word.folded, word.start, word.end) for word in analyzer.words(text)] == [
        (exact, folded, 0, len(text))
    ]


@given(st.text(max_size=60))
def test_any_text_has_the_same_words_with_and_without_places(text: str) -> None:
    found = analyzer.words(text)
    assert [word.folded for word in found] == analyzer.folded(text)
    assert "".join(word.exact for word in found) == "".join(analyzer.exact(text))
    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert sorted(found, key=lambda word: word.start) == found


def _distance(first: str, second: str) -> int:
    """Optimal string alignment, slow and plain."""
    table = {(-1, -1): 0, **{(i, -1): i + 1 for i in range(len(first))}, **{(-1, j): j + 1 for j in range(len(second))}}
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b))
            if i and j and a == second[j - 1] and first[i - 1] == b:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(first) - 1, len(second) - 1]


@given(st.text("abc", min_size=1, max_size=5), st.text("abc", min_size=1, max_size=5))
def test_one_edit_is_one_edit(first: str, second: str) -> None:
    assert one_edit_apart(first, second) == (_distance(first, second) <= 1)


def test_titles_have_synonyms_in_the_other_language() -> None:
    (found,) = expansions(stems("Yazılım Mühendisi"))
    assert (found.first, found.last) == (0, 2)
    assert tuple(stems("software engineer")) in found.phrases


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Elasticsearch, str]]:
    client, index = Elasticsearch(os.environ["ELASTICSEARCH_URL"]), f"test-analysis-{os.getpid()}"
    client.options(ignore_status=[404]).indices.delete(index=index)
    client.indices.create(
        index=index, settings={"analysis": elastic.settings(), "index.analyze.max_token_count": 200_000}
    )
    yield client, index
    client.indices.delete(index=index)
    client.close()


ANALYZERS = {elastic.EXACT: analyzer.exact, elastic.FOLDED: analyzer.folded, elastic.STEMMED: analyzer.stems}


def _tokens(server: tuple[Elasticsearch, str], name: str, texts: list[str]) -> list[str]:
    client, index = server
    return [token["token"] for token in client.indices.analyze(index=index, analyzer=name, text=texts)["tokens"]]


@pytest.mark.elasticsearch
@pytest.mark.parametrize("name", ANALYZERS)
def test_elasticsearch_sees_the_words_of_the_reference_data_as_python_does(
    server: tuple[Elasticsearch, str], name: str
) -> None:
    words = set()
    for table in ("provinces", "districts", "skills", "titles_tr_en", "fields_of_study", "sectors"):
        words |= set((REFERENCE / f"{table}.csv").read_text(encoding="utf-8").replace(",", " ").split())
    texts = sorted(words)
    assert len(texts) > 5_000
    assert _tokens(server, name, texts) == [word for text in texts for word in ANALYZERS[name](text)]


@pytest.mark.elasticsearch
@pytest.mark.parametrize("name", ANALYZERS)
def test_elasticsearch_sees_every_character_as_python_does(server: tuple[Elasticsearch, str], name: str) -> None:
    characters = [chr(code) for code in range(1, 0x10000) if not 0xD800 <= code <= 0xDFFF]
    for start in range(0, len(characters), 8_000):
        text = " ".join(f"a{character}b" for character in characters[start : start + 8_000])
        assert _tokens(server, name, [text]) == ANALYZERS[name](text)


@pytest.mark.elasticsearch
def test_elasticsearch_puts_the_words_of_a_value_between_edges_as_python_does(
    server: tuple[Elasticsearch, str],
) -> None:
    departments = (REFERENCE / "departments.csv").read_text(encoding="utf-8").splitlines()
    odd = ["C++", ".NET", "İstanbul'da", "a\u02adb", "\u02ad", "!", "iki\nsatır", "$1 \\ iş"]
    for text in (*departments, *odd):
        assert _tokens(server, elastic.WHOLE, [text]) == [*analyzer.between_edges(analyzer.stems(text))]


@pytest.mark.elasticsearch
def test_elasticsearch_sees_odd_words_as_python_does(server: tuple[Elasticsearch, str]) -> None:
    texts = [
        "C++ C# c++17 vc++ .NET ASP.NET firma.net Node.js ar-ge AR-GE e-ticaret E-Posta PL/SQL t-sql CI/CD tcp/ip",
        "İstanbul'da O'Reilly Kur'an women’s x'y'z 'a' a'b'c' Iğdır'lılar Ankara'daki Türkiye'nin",
        "co\u00adop a\u200bb ﬃ \U0001f600 a\U0001f600b 東京 서울 مُحَمَّد עִברִית",
        "x" * 300,
        "a" * 64 + "'da",
    ]
    for name, local in ANALYZERS.items():
        for text in texts:
            assert _tokens(server, name, [text]) == local(text)
