"""Everything the platform holds about one person, by the table that also says what erasing does (S0-35).

Names of other people are never read: no column that leads to anybody is (``copies.leads_to_people``). Each rule takes
one statement, however many rows it finds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Expression, F, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, NullIf

from portal.ledger.services import unpack_all
from portal.privacy.policies import FieldGroup, groups_in

from .copies import Copied, Read, Withheld, columns_of
from .people import Person, rows_about
from .rules import About, Fate, Rule, model_of, present
from .sections import sections

FORMAT, VERSION = "access-copy", 1
EVERY_BATCH = 1_000_000


@dataclass(frozen=True, slots=True)
class Held:
    """What is held about a person: rows by table, in how many rows of others the person is named, what is withheld."""

    rows: Mapping[str, list[dict[str, Any]]]
    named_in: Mapping[str, int]
    withheld: Mapping[str, Any]


def held_about(person: Person, *, language: str = "tr") -> Held:
    """Read everything; ``language`` is of the names of units, provinces and the like."""
    unpack_all(most=EVERY_BATCH)  # what has just been read belongs to it
    known = present()
    rows: dict[str, list[dict[str, Any]]] = {}
    seen: set[tuple[str, Any]] = set()
    named_in: dict[str, int] = {}
    for key, rule in known.items():
        label = model_of(key)[0]._meta.label
        if isinstance(rule.copy, Copied):
            found = rows.setdefault(label, [])
            for number, row in _copied(key, rule, rule.copy, person, language, known):
                if (label, number) not in seen:  # two columns of one row may lead to the person
                    found.append(row)
                seen.add((label, number))
        elif rule.fate is Fate.DETACH and (count := rows_about(key, rule, person).count()):
            named_in[key] = count
    for label, section in sections().items():
        if not isinstance(section, Withheld):
            rows.setdefault(label, []).extend(
                {key: _plain(value) for key, value in row.items()} for row in section(person)
            )
    return Held(dict(sorted(rows.items())), named_in, dict(sorted(_reasons(known))))


def _reasons(known: Mapping[str, Rule]) -> Iterator[tuple[str, Any]]:
    """Yield what is left out, by table or column, with the reason."""
    for key, rule in known.items():
        label = model_of(key)[0]._meta.label
        if isinstance(rule.copy, Withheld):
            yield label, rule.copy.why
        elif isinstance(rule.copy, Copied):
            told = {path.partition("__")[0] for path in rule.copy.reads.values() if isinstance(path, str)}
            yield from ((f"{label}.{name}", why) for name, why in rule.copy.without.items() if name not in told)
    yield from ((label, section.why) for label, section in sections().items() if isinstance(section, Withheld))


def rows_to_copy(key: str, rule: Rule, person: Person, known: Mapping[str, Rule]) -> "QuerySet[Any]":
    """Return the rows of a rule; what hangs on another row of the person is found through that row."""
    if rule.about is not About.PARENT:
        return rows_about(key, rule, person)
    model, name = model_of(key)
    parent = model._meta.get_field(name).related_model
    above = Q(pk__in=[])
    for other, its_rule in known.items():
        if model_of(other)[0] is parent and its_rule.fate is not Fate.DETACH:
            above |= Q(**{f"{name}__in": rows_to_copy(other, its_rule, person, known).values("pk")})
    return model._base_manager.filter(above)


def _copied(
    key: str, rule: Rule, copy: Copied, person: Person, language: str, known: Mapping[str, Rule]
) -> Iterator[tuple[Any, dict[str, Any]]]:
    model = model_of(key)[0]
    reads = columns_of(model, copy)
    asked = {f"copy_{name}": _expression(read, language) for name, read in reads.items()}
    rows = rows_to_copy(key, rule, person, known).order_by("pk").values("pk", **asked)
    masks = {name for name in reads if _is_mask(model, name)}
    for row in rows.iterator(chunk_size=2000):
        values = {name: row[f"copy_{name}"] for name in reads}
        spoken = {name: speak(values[name] or "") for name, speak in copy.spoken.items()}
        groups = {name: _groups(values[name]) for name in masks}
        yield row["pk"], {name: _plain(value) for name, value in {**values, **spoken, **groups}.items()}


def _is_mask(model: type[Model], name: str) -> bool:
    """Say whether a column holds groups of fields; the ledger and the visibility settings call all of them so."""
    return name == "groups" or (name.endswith("_groups") and model._meta.label == "alumni.AlumniProfile")


def _groups(mask: int) -> list[str]:
    return [group.name.lower() for group in FieldGroup if group in groups_in(mask)]


def _expression(read: Read, language: str) -> Any:
    """Return what is asked of the database; a Turkish name stands in where there is none in English."""

    if not isinstance(read, str):
        made: Expression = read()
        return made
    if language == "en" and read.endswith("_tr") and "__" in read:
        english = NullIf(F(f"{read.removesuffix('_tr')}_en"), Value(""), output_field=TextField())
        return Coalesce(english, F(read), output_field=TextField())
    return F(read)


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it: days and moments in ISO 8601, everything else that is no number as text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    return str(value)
