"""The data files hold together: every reference leads somewhere, and the texts are whole."""

import csv
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.careers.models import PostingState
from portal.employers.tax_number import validate_tax_number
from portal.privacy.models import Purpose

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "portal" / "reference" / "data"
NAMES = ROOT / "config" / "demo" / "data"
CONTENT = ROOT / "config" / "demo" / "content"

TABLES = {
    REFERENCE / "provinces.csv": ("plate_code",),
    REFERENCE / "districts.csv": ("district_code",),
    REFERENCE / "fields_of_study.csv": ("code",),
    REFERENCE / "sectors.csv": ("code",),
    REFERENCE / "occupations.csv": ("id",),
    REFERENCE / "skills.csv": ("id",),
    REFERENCE / "skill_synonyms.csv": ("skill_id", "language", "label"),
    REFERENCE / "titles_tr_en.csv": ("id",),
    NAMES / "first_names.csv": ("sex", "birth_year", "rank"),
    NAMES / "surnames.csv": ("surname",),
}
TEXTS = sorted(CONTENT.glob("*.json"))
# What UTF-8 read as Latin-1 or Windows-1254 leaves behind, and Icelandic letters in place of Turkish ones.
MOJIBAKE = re.compile("[\ufffd\u0080-\u009fþýðÞÝÐ]|Ã.|Å[\u0080-\u00bfŸž]|Ä[\u0080-\u00bf±Ÿ]")


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def content(name: str) -> Any:
    return json.loads((CONTENT / f"{name}.json").read_text(encoding="utf-8"))


def column(name: str, key: str) -> set[str]:
    return {row[key] for row in table(REFERENCE / name)}


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in ``value``, outermost first."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from objects(part)


def unit_codes(*kinds: str) -> set[str]:
    return {unit["code"] for unit in content("units")["units"] if not kinds or unit["kind"] in kinds}


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_each_row_of_a_table_has_its_own_key(path: Path) -> None:
    keys = Counter(tuple(row[name] for name in TABLES[path]) for row in table(path))

    assert [key for key, times in keys.items() if times > 1] == []
    assert all(all(key) for key in keys)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_provenance_tells_the_number_of_rows(path: Path) -> None:
    told = re.search(rf"`{path.name}` \| ([\d,]+) \|", (REFERENCE / "PROVENANCE.md").read_text(encoding="utf-8"))

    assert told is not None
    assert int(told[1].replace(",", "")) == len(table(path))


@pytest.mark.parametrize("path", [*TABLES, *TEXTS], ids=lambda path: path.name)
def test_letters_are_composed_and_nothing_is_misread(path: Path) -> None:
    raw = path.read_bytes()
    text = raw.decode("utf-8")

    assert unicodedata.is_normalized("NFC", text)
    assert b"\r" not in raw
    assert MOJIBAKE.findall(text) == []


def test_tables_lead_to_each_other() -> None:
    assert column("districts.csv", "plate_code") == column("provinces.csv", "plate_code")
    assert column("sectors.csv", "parent") - {""} <= column("sectors.csv", "code")
    assert column("fields_of_study.csv", "parent") - {""} <= column("fields_of_study.csv", "code")
    assert column("skill_synonyms.csv", "skill_id") <= column("skills.csv", "id")


def test_every_sector_and_field_has_both_languages() -> None:
    for name in ("sectors.csv", "fields_of_study.csv"):
        assert [row["code"] for row in table(REFERENCE / name) if not (row["label_tr"] and row["label_en"])] == []


def test_skills_are_those_people_look_for() -> None:
    skills = {row["label_en"]: row for row in table(REFERENCE / "skills.csv")}
    software = {"C++", "C#", ".NET", "Node.js", "React", "SQL", "Python", "Java", "JavaScript", "Go", "R", "AutoCAD"}

    assert software <= set(skills)
    assert skills["project management"]["label_tr"] == "proje yönetimi"
    assert sum(1 for row in skills.values() if row["label_tr"]) >= 250
    assert {row["source"] for row in skills.values()} == {"esco", "own"}
    assert all((row["source"] == "own") == (row["esco_uuid"] == "") for row in skills.values())


def test_units_form_a_tree_whose_programs_have_a_level_and_a_field() -> None:
    seen: dict[str, str] = {}
    above = {"department": {"faculty", "school", "vocational_school", "institute"}, "program": {"department"}}
    for unit in content("units")["units"]:
        assert unit["code"] not in seen
        if unit["parent"] is None:
            assert unit["kind"] in above["department"]
        else:
            assert seen[unit["parent"]] in above[unit["kind"]]
        seen[unit["code"]] = unit["kind"]
    programs = [unit for unit in content("units")["units"] if unit["kind"] == "program"]

    assert {unit["level"] for unit in programs} == {"associate", "bachelor", "master", "doctorate"}
    assert {unit["isced_f"] for unit in programs} <= column("fields_of_study.csv", "code")


def test_employers_are_complete_and_invented() -> None:
    employers = content("employers")

    assert Counter(firm["status"] for firm in employers) == {
        "approved": 40,
        "submitted": 4,
        "in_review": 2,
        "rejected": 1,
        "suspended": 1,
    }
    for key in ("key", "name", "domain", "tax_number"):
        assert len({firm[key] for firm in employers}) == 48
    divisions = {row["code"]: row["parent"] for row in table(REFERENCE / "sectors.csv")}
    for firm in employers:
        validate_tax_number(firm["tax_number"])
        assert firm["tax_number"].startswith("99999")
        assert firm["domain"].endswith(".example")
        assert firm["contact"]["email"].endswith(f"@{firm['domain']}")
        assert divisions[firm["sector_division"]] == firm["sector"]
        assert firm["province"] in column("provinces.csv", "plate_code")


def test_postings_are_of_four_kinds_and_in_every_state() -> None:
    postings = content("postings")

    assert Counter(posting["kind"] for posting in postings) == {
        "job": 60,
        "internship": 35,
        "education": 12,
        "scholarship": 13,
    }
    assert set(PostingState.values) == {posting["state"] for posting in postings}
    assert Counter(posting["state"] for posting in postings).most_common(1) == [("live", 75)]


def test_postings_lead_to_what_exists_and_no_two_are_alike() -> None:
    postings = content("postings")
    employers = {firm["key"] for firm in content("employers")}
    for key in ("key", "title_tr", "title_en", "description_tr", "description_en"):
        assert len({posting[key] for posting in postings}) == 120
    for posting in postings:
        assert posting["employer"] in employers
        assert posting["province"] in column("provinces.csv", "plate_code")
        assert set(posting["units"]) <= unit_codes()
        assert set(posting["skills"]) <= column("skills.csv", "id")
        assert posting["deadline_offset_days"] > posting["publish_offset_days"]
        assert 1 <= len(re.findall(r"[.!?](?= |$)", posting["description_tr"])) <= 5
        assert (posting["pay_from"] or 0) <= (posting["pay_to"] or 0)


def test_state_of_a_posting_agrees_with_its_days() -> None:
    for posting in content("postings"):
        begins, ends = posting["publish_offset_days"], posting["deadline_offset_days"]
        assert (posting["state"] == "live") <= (begins < 0 < ends)
        assert (posting["state"] == "expired") <= (ends < 0)
        assert (posting["state"] == "approved") <= (begins > 0)
        assert (posting["state"] in {"changes_requested", "rejected"}) == (posting["decision_note_tr"] is not None)


def test_events_are_those_of_the_indicator_card_and_some_to_come() -> None:
    events = content("events")
    years = Counter((event["starts_at"] or "to come")[:4] for event in events)

    assert years == {"2024": 9, "2025": 3, "to c": 6}
    assert len({event["key"] for event in events}) == 18
    assert {event["host_unit"] for event in events} - {None} <= unit_codes()
    assert all((event["starts_at"] is None) == (event["state"] == "published") for event in events)


def test_bulletins_lead_to_stories_and_events() -> None:
    stories = {story["key"] for story in content("stories")}
    events = {event["key"] for event in content("events")}
    bulletins = content("bulletins")

    assert [issue["number"] for issue in bulletins] == [11, 12, 13]
    assert {key for issue in bulletins for key in issue["stories"]} == stories
    assert {item["event"] for issue in bulletins for item in issue["agenda"]} - {None} <= events


def test_stories_and_courses_are_whole() -> None:
    stories, courses = content("stories"), content("courses")

    assert len(stories) == 6
    assert {story["person"]["unit"] for story in stories} <= unit_codes("program")
    assert all(4 <= len(story["paragraphs_tr"]) == len(story["paragraphs_en"]) <= 6 for story in stories)
    assert len(courses) == 5
    competences = {"communication", "leadership", "problem_solving", "teamwork"}
    assert {course["competence"] for course in courses} == competences


def test_each_purpose_has_a_consent_text_and_versions_count_up() -> None:
    texts = content("notices")
    versions: dict[str, list[int]] = {}
    for text in texts:
        versions.setdefault(text["purpose"] or text["kind"], []).append(text["version"])

    assert set(versions) == {*Purpose.values, "notice"}
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in versions.values())


def test_careers_can_be_made_for_every_department() -> None:
    headlines = content("headlines")
    sections = {row["code"] for row in table(REFERENCE / "sectors.csv") if row["level"] == "section"}
    turkish = {row["id"] for row in table(REFERENCE / "skills.csv") if row["label_tr"]}
    known = set(headlines["placeholders"])

    assert {department["unit"] for department in headlines["departments"]} == unit_codes("department")
    for department in headlines["departments"]:
        assert set(department["titles_tr"]) == {"junior", "mid", "senior"}
        assert set(department["sectors"]) <= sections
        assert set(department["skills"]) <= turkish
    assert set(re.findall(r"{(\w+)}", json.dumps(headlines, ensure_ascii=False))) == known


@pytest.mark.parametrize("path", [path for path in TEXTS if path.name != "headlines.json"], ids=lambda path: path.name)
def test_each_turkish_text_has_its_english(path: Path) -> None:
    for thing in objects(json.loads(path.read_text(encoding="utf-8"))):
        for name in thing:
            if name.endswith("_tr"):
                turkish, english = thing[name], thing[f"{name[:-3]}_en"]
                assert bool(turkish) == bool(english), (name, turkish)
                assert turkish is None or turkish != english or name == "title_tr", (name, turkish)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_addresses_lead_nowhere_real(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert [host for host in re.findall(r"(?:https?://|@)([\w.-]+\.\w+)", text) if not host.endswith(".example")] == []
    assert [phone for phone in re.findall(r"\+90[\d ]+", text) if not re.search(r" 000 00 \d\d$", phone)] == []
