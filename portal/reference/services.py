"""Taking the reference data over from the files beside it."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.db import models, transaction

from .models import District, FieldOfStudy, Named, Occupation, Province, Sector, Skill
from .turkish import sort_key

DATA = Path(__file__).parent / "data"
BATCH = 2000


def load_reference(folder: Path = DATA) -> dict[str, int]:
    """Bring the reference tables to what the files say; return how many rows of each were read.

    Keyed by code: a second run changes nothing, a changed name is taken over, a code that left the files stays,
    because people and postings may point to it. A wrong file raises KeyError or a database error and changes nothing.
    """
    with transaction.atomic():
        loaded = {
            "provinces": _upsert(Province, _provinces(folder)),
            "fields of study": _upsert(FieldOfStudy, _named(FieldOfStudy, folder / "fields_of_study.csv")),
            "sectors": _upsert(Sector, _sections(folder)),
            "skills": _upsert(Skill, _named(Skill, folder / "skills.csv", code="id")),
            "occupations": _upsert(Occupation, _occupations(folder)),
        }
        loaded["districts"] = _upsert(District, _districts(folder))
    return loaded


def _upsert(model: type[models.Model], rows: Iterator[models.Model]) -> int:
    """Insert the rows, or update those whose code is there already, in one statement a batch."""
    columns = [
        column.attname for column in model._meta.concrete_fields if not column.primary_key and column.name != "code"
    ]
    written = model._default_manager.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["code"], update_fields=columns
    )
    return len(written)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _named(model: type[Named], path: Path, *, code: str = "code") -> Iterator[Named]:
    for row in _rows(path):
        yield model(code=row[code], name_tr=row["label_tr"], name_en=row["label_en"])


def _provinces(folder: Path) -> Iterator[Province]:
    for row in _rows(folder / "provinces.csv"):
        yield Province(
            code=row["plate_code"],
            name_tr=row["name"],
            name_en=row["name"],
            region_tr=row["region_tr"],
            sort_key=sort_key(row["name"]),
        )


def _districts(folder: Path) -> Iterator[District]:
    provinces = dict(Province.objects.values_list("code", "pk"))
    for row in _rows(folder / "districts.csv"):
        yield District(code=row["district_code"], province_id=provinces[row["plate_code"]], name=row["name"])


def _sections(folder: Path) -> Iterator[Sector]:
    # The divisions below them are too fine for a profile, and for an indicator that hides small groups (K-16).
    for row in _rows(folder / "sectors.csv"):
        if row["level"] == "section":
            yield Sector(code=row["code"], name_tr=row["label_tr"], name_en=row["label_en"])


def _occupations(folder: Path) -> Iterator[Occupation]:
    for row in _rows(folder / "occupations.csv"):
        yield Occupation(code=row["id"], name_tr="", name_en=row["label_en"], isco_code=row["isco08"])
