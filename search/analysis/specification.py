"""The one specification of how text is analyzed: data that both the Python analyzer and Elasticsearch's are made of.

Every pattern keeps to the syntax that Java's and Python's regular expressions share; replacements name groups as
``$1``. The order is: characters, technical words, words, suffixes after an apostrophe, stem. Stop words are no part of
it: everything is indexed, and ``search.plan`` leaves them out of a question that has better words. So ``şu`` cannot
fold into ``su``, and a question of stop words only still finds.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .alphabet import WORD, folding

_DATA = Path(__file__).parent / "data"
_REFERENCE = Path(__file__).parents[2] / "portal" / "reference" / "data"


@dataclass(frozen=True, slots=True)
class Rule:
    """Replace what ``pattern`` matches."""

    pattern: str
    replacement: str


def _apart(looks_like: str, pattern: str) -> str:
    """Return ``pattern`` where no word goes on before it. The cheap look comes first: it fails almost everywhere."""
    return rf"(?={looks_like})(?<![{WORD}]){pattern}"


_SCRIPTS = "node|vue|next|nuxt|react|express|three|d3|ember|backbone|angular"
TECHNICAL = (
    Rule(_apart(r"c\+\+", r"c\+\+"), "cplusplus"),
    Rule(_apart("[cf]#", "([cf])#"), "$1sharp"),
    Rule(_apart(r"(?:asp|ado|vb|)\.net", rf"(asp|ado|vb|)\.net(?![{WORD}])"), "$1 dotnet"),
    Rule(_apart(rf"(?:{_SCRIPTS})\.js", rf"({_SCRIPTS})\.js(?![{WORD}])"), "$1js"),
    Rule(_apart("ar-ge", rf"(ar)-(ge)(?![{WORD}])"), "$1$2"),
    Rule(_apart("e-", rf"(e)-(?=[{WORD}])"), "$1"),
    Rule(_apart("(?:t|pl)[/-]sql", rf"(t|pl)[/-](sql)(?![{WORD}])"), "$1$2"),
    Rule(_apart("(?:tcp|ci)/", rf"(tcp|ci)/(ip|cd)(?![{WORD}])"), "$1$2"),
)
"""Applied to lowercase text before it is cut into words: what a plain cut would lose."""

WORDS = rf"[{WORD}]+('[{WORD}]+)*"
"""A word; an apostrophe belongs to it only between two of its letters. Lucene's own syntax, which has no ``(?:``."""

EDGE = "\u02ad"
"""Stands at both ends of a value that can be sought as a whole, as a word of its own. No word of a text holds it."""

_HIGH = "[iıuü]"
_SUFFIX = (
    f"s|y?[ae]|[sn]?{_HIGH}|y{_HIGH}|n?{_HIGH}n|n[ae]|n?[dt][ae]n?|n?[dt]eki|n?[dt]aki|y?l[ae]|l{_HIGH}|l{_HIGH}[kğg]{_HIGH}?"
    f"|l[ae]r{_HIGH}?n?(?:[dt]?[ae]n?)?|[dt]{_HIGH}r|[cç][ae]"
)
APOSTROPHE = (
    Rule(rf"'(?<=[{WORD}][{WORD}]')(?:{_SUFFIX})$", ""),
    Rule("'", ""),
)
"""``Ankara'da`` is Ankara and ``women's`` is women, but ``O'Reilly`` and ``Kur'an`` keep their tail."""

LONGEST_WORD = 64

STEM = (
    # Plural, with what may follow it: müşterilerinden, mezunlarımız. The vowel before decides between lar and ler.
    Rule(r"^([a-z]*[aiou][^aeiou]*)lar(?:i|in|ini|inin|ina|inda|indan|a|da|dan|la|imiz(?:i|in|a|da|dan|la)?)?$", "$1"),
    Rule(r"^([a-z]*[eiou][^aeiou]*)ler(?:i|in|ini|inin|ine|inde|inden|e|de|den|le|imiz(?:i|in|e|de|den|le)?)?$", "$1"),
    # -lik and what follows: mühendislik, mühendisliği, müdürlüğünde.
    Rule(r"^([a-z]{4,})l[iu](?:k|g[iu](?:n|nin|nun|nda|nde|ndan|nden|na|ne)?)$", "$1"),
    # Place: bölümünde, eğitimden, projede; d after a voiced sound, t after a voiceless one.
    Rule(r"^([a-z]{3,}[aeioubcdgjlmnrvyzs])d[ae]n?$", "$1"),
    Rule(r"^([a-z]{3,}[cfhkpst])t[ae]n?$", "$1"),
    # Genitive and the buffer n of a possessive: fakültenin, bölümün(de), fakültesine.
    Rule(r"^([a-z]{3,}[aeiou])n[iu]n$", "$1"),
    Rule(r"^([a-z]{4,})[iu]n[aei]?$", "$1"),
    # Softened ends: sağlığı, uçağı, çocuğu.
    Rule(r"^([a-z]{2,}[aeiou])g[iu]$", "$1k"),
    # Possessive and accusative, then the s that carries it after a vowel: mühendisi, fakültesi, bilgisi.
    Rule(r"^([a-z]{4,})[iu]$", "$1"),
    Rule(r"^([a-z]{3,})ies$", "$1y"),
    Rule(r"^([a-z]{2,}[^s])s$", "$1"),
    Rule(r"^([a-z]{4,})[iu]$", "$1"),
    # One sound at the end, hard or soft: kitap, kitab(ı).
    Rule(r"^([a-z]{3,})b$", "$1p"),
    Rule(r"^([a-z]{3,})d$", "$1t"),
    Rule(r"^([a-z]{3,})g$", "$1k"),
)
"""Applied in this order to a folded word that is not protected; the ``{n,}`` in each is what it must leave standing."""


def _lines(name: str) -> list[str]:
    text = (_DATA / name).read_text(encoding="utf-8")
    return [line for line in (raw.split("#", 1)[0].strip() for raw in text.splitlines()) if line]


def _table(name: str) -> list[dict[str, str]]:
    with (_REFERENCE / name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def fold(text: str) -> str:
    """Return ``text`` with every character as folding writes it."""
    return "".join(folding().get(sign, sign) for sign in text)


@cache
def protected() -> frozenset[str]:
    """Return the folded words that are never stemmed: the 81 provinces, and words that a rule would spoil."""
    provinces = [row["name"] for row in _table("provinces.csv")]
    return frozenset(fold(word) for word in (*provinces, *_lines("protected.txt")))


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the words, in Turkish lowercase and unfolded, that a question in ``language`` may do without."""
    return frozenset(_lines("stop_en.txt" if language == "en" else "stop_tr.txt"))


@cache
def synonym_rows() -> tuple[tuple[str, ...], ...]:
    """Return groups of phrases that mean the same: titles and departments in both languages, and our own list.

    Of a row the names come first and what is said for short after them.
    """
    groups = [tuple(part.strip() for part in line.split("=")) for line in _lines("synonyms.txt")]
    for table, name in (("titles_tr_en.csv", "title"), ("departments.csv", "name")):
        for row in _table(table):
            several = (row["abbreviations"], row["synonyms_tr"], row["synonyms_en"])
            phrases = [
                row[f"{name}_tr"],
                row[f"{name}_en"],
                *(phrase for cell in several for phrase in cell.split("|")),
            ]
            groups.append(tuple(phrase for phrase in phrases if phrase))
    return tuple(groups)


@cache
def neighbors() -> tuple[str, ...]:
    """Return phrases whose neighboring words may be written as one: compounds, synonyms, skills in Turkish."""
    synonyms = (phrase for row in synonym_rows() for phrase in row)
    skills = (row["label_tr"] for row in _table("skills.csv"))
    return tuple(dict.fromkeys((*_lines("compounds.txt"), *synonyms, *filter(None, skills))))


@cache
def public_phrases() -> tuple[str, ...]:
    """Return what anybody may know: titles, departments, skills, provinces, and our own lists of words."""
    skills = (row["label_en"] for row in _table("skills.csv"))
    provinces = (row["name"] for row in _table("provinces.csv"))
    return tuple(dict.fromkeys((*neighbors(), *skills, *provinces)))


@cache
def skill_rows() -> tuple[tuple[str, ...], ...]:
    """Return groups of names of one skill: in both languages, with the other names that we wrote down ourselves.

    ESCO's own other names are left out: many are sentences, or a word that means much else besides.
    """
    others: dict[str, list[str]] = {}
    for row in _table("skill_synonyms.csv"):
        if row["source"] == "own":
            others.setdefault(row["skill_id"], []).append(row["label"])
    named = (
        (row["label_en"], row["label_tr"], *others[row["id"]]) for row in _table("skills.csv") if row["id"] in others
    )
    return tuple(tuple(dict.fromkeys(filter(None, names))) for names in named)
