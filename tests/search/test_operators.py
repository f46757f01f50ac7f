"""Operators as they are read: what each piece is, what must hold, and that nothing typed is ever wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import plan
from search.asking import Question, question
from search.errors import TooMuch
from search.indices import INDICES
from search.needs import Every, Need, No, Some, holds
from search.operators import MOST_DEPTH, read
from search.plan import EXACT, TYPO
from search.query import LONGEST_QUESTION, MOST_WORDS

WIDEST = 500
"""Parts of one statement the embedded engine takes; Elasticsearch takes more."""


def told(asked: Question) -> str:
    """Return what is asked for as text: words as they are, phrases in quotes."""
    names = [asked.words[place].exact for place in asked.asked]
    for term in asked.terms:
        phrase = " ".join(word.exact for word in term.words)
        names.append(f'"{phrase}"' if term.quoted else phrase)
    return _told(asked.need, names)


def _told(need: Need | None, names: list[str]) -> str:
    match need:
        case Every(parts):
            return "(" + " & ".join(_told(part, names) for part in parts) + ")"
        case Some(parts):
            return "(" + " | ".join(_told(part, names) for part in parts) + ")"
        case No(part):
            return f"!{_told(part, names)}"
        case int():
            return names[need]
    return ""


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("python", "python"),
        ("python java", "(python & java)"),
        ("python AND java", "(python & java)"),
        ("python VE java", "(python & java)"),
        ("python and java", "(python & and & java)"),
        ("python OR java", "(python | java)"),
        ("python VEYA java", "(python | java)"),
        ("python or java", "(python & or & java)"),
        ("python veya java", "(python & java)"),
        ("insan kaynakları OR python java", "((insan & kaynakları) | (python & java))"),
        ("python (java OR go)", "(python & (java | go))"),
        ("(python OR java) (sql OR go)", "((python | java) & (sql | go))"),
        ("python -java", "(python & !java)"),
        ("python NOT java", "(python & !java)"),
        ("python DEĞİL java", "(python & !java)"),
        ("python AND NOT java", "(python & !java)"),
        ("python NOT java sql", "(python & !java & sql)"),
        ("python NOT (java sql)", "(python & !(java & sql))"),
        ("python -(java OR sql)", "(python & !(java | sql))"),
        ("-java", "!java"),
        ("python OR -java", "(python | !java)"),
        ('"veri bilimi"', '"veri bilimi"'),
        ("“veri bilimi” «su»", '("veri bilimi" & "su")'),
        ('-"veri bilimi" sql', '(!"veri bilimi" & sql)'),
        ('"bu ve şu"', '"bu ve şu"'),
        ('"a OR (b"', '"a or b"'),
        ("e-ticaret Ar-Ge", "(eticaret & arge)"),
        ("-e-ticaret -C++", "(!eticaret & !cplusplus)"),
        ("python python OR python", "python"),
        # What does not fit together is a sign or a word.
        ("python OR", "(python & or)"),
        ("OR python", "(or & python)"),
        ("NOT", "not"),
        ("OR OR OR", "or"),
        ("python NOT", "(python & not)"),
        ("python NOT NOT java", "(python & not & !java)"),
        ("python --java", "(python & java)"),
        ("python - java", "(python & java)"),
        ("(python", "python"),
        (")python( OR java", "(python | java)"),
        ("python () java", "(python & java)"),
        ('"python java', "(python & java)"),
        ('python "" java', "(python & java)"),
        ("python OR &&", "python"),
        ("((((python OR java)))) sql", "((python | java) & sql)"),
        ("-&&", ""),
        ("", ""),
    ],
)
def test_what_is_typed_is_read_as_meant(typed: str, expected: str) -> None:
    assert told(question(typed, "tr")) == expected


def test_deeper_parentheses_are_only_signs() -> None:
    shallow = "(" * MOST_DEPTH + "a OR b" + ")" * MOST_DEPTH
    assert read(shallow).need == Some((0, 1))
    deep = "x (y (z (u (v OR w))))"
    assert told(question(deep, "en")) == "(x & y & z & ((u & v) | w))"


def test_an_operator_between_two_words_leaves_them_side_by_side() -> None:
    asked = question("ARAŞTIRMA VE GELİŞTİRME", "tr")
    assert [word.exact for word in asked.words] == ["araştırma", "ve", "geliştirme"]
    assert (asked.asked, asked.runs) == ((0, 2), ((0, 3),))
    assert question("ARAŞTIRMA AND GELİŞTİRME", "tr").asked == (0, 2)


def test_words_know_where_they_stand_in_the_whole_text() -> None:
    text = 'python OR (java "veri bilimi" -sql)'
    asked = question(text, "tr")
    every = [*asked.words, *(word for term in asked.terms for word in term.words)]
    assert [text[word.start : word.end] for word in every] == ["python", "java", "veri", "bilimi", "sql"]


def test_of_all_words_the_first_twelve_count_quoted_and_unwanted_ones_too() -> None:
    asked = question('"a b c d e" -f g h i j k l m n', "tr")
    assert told(asked).count("&") == 7
    assert [word.exact for term in asked.terms for word in term.words] == [*"abcdef"]
    assert [asked.words[place].exact for place in asked.asked] == [*"ghijkl"]
    assert question('a b c d e f g h i j k "l m n"', "tr").terms[0].words[-1].exact == "l"


nasty = st.one_of(
    st.text(st.characters(), max_size=300),
    st.lists(
        st.sampled_from(
            ["(", ")", '"', "-", " ", " OR ", " VE ", " NOT ", "a", "python", "C++", "İstanbul'da", "*:*", "\ud800"]
        ),
        max_size=120,
    ).map("".join),
    st.sampled_from(["(a+)+$" * 40, "(" * 250, '"' * 251, "-" * 250, "NOT " * 60, "a OR " * 50, "\x00" * 250]),
)


@settings(max_examples=300, deadline=None)
@given(text=nasty, language=st.sampled_from(["tr", "en"]), index=st.sampled_from(sorted(INDICES)))
def test_nothing_typed_is_wrong_and_no_plan_is_wider_than_a_bound(text: str, language: str, index: str) -> None:
    if len(text) > LONGEST_QUESTION:
        with pytest.raises(TooMuch):
            question(text, language)
        return
    asked = question(text, language)
    assert len(asked.asked) + sum(len(term.words) for term in asked.terms) <= MOST_WORDS
    for stage in (EXACT, TYPO):
        made = plan.clauses(INDICES[index], asked, stage)
        assert len(made) < WIDEST
        slots = {clause.slot for clause in made if clause.slot is not None}
        assert slots == set(range(len(asked.asked) + len(asked.terms)))
    holds(asked.need, slots)
    assert _depth(asked.need) <= 3 * (MOST_DEPTH + 1) + 1


def _depth(need: Need | None) -> int:
    match need:
        case Every(parts) | Some(parts):
            return 1 + max(map(_depth, parts))
        case No(part):
            return 1 + _depth(part)
    return 0


@pytest.mark.parametrize("text", ["x" * 10_000, "kelime " * 1_000, "(a+)+$" * 2_000, '"' * 10_000])
def test_what_is_too_long_is_refused_by_name(text: str) -> None:
    with pytest.raises(TooMuch) as refused:
        question(text, "tr")
    assert (refused.value.what, refused.value.most) == ("text", LONGEST_QUESTION)
