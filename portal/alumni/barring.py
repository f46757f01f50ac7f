"""Firms that never find a person, as a search index knows them: by marks that tell nothing to whoever reads the index.

A firm is known by its number and by the key of its name, because who works there may have typed the name only. The row
rule of the database (``rows.barred_q``) says the same in SQL.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from portal.employers.selectors import name_key_of

from .models import EmployerBlock, Employment


def marks_of_firm(employer_id: int) -> tuple[str, ...]:
    """Return the marks under which documents keep this firm out: one statement, whatever it is renamed to."""
    key = name_key_of(employer_id)
    return (str(employer_id), _mark(key)) if key else (str(employer_id),)


def marks_barring(ids: Sequence[int]) -> dict[int, set[str]]:
    """Return for each of these people the marks of the firms kept out: two statements."""
    found: dict[int, set[str]] = defaultdict(set)
    for pk, firm in EmployerBlock.objects.filter(profile_id__in=ids).values_list("profile_id", "employer_id"):
        found[pk].add(str(firm))
    present = Employment.objects.filter(profile_id__in=ids, ended_on__isnull=True)
    for pk, chosen, key in present.values_list("profile_id", "employer_id", "employer_key"):
        found[pk] |= {_mark(key)} if chosen is None else {_mark(key), str(chosen)}
    return found


def _mark(key: str) -> str:
    """Return what stands for a name: the index of all employers holds nothing of a career that is closed to them."""
    return f"name-{hashlib.sha256(key.encode()).hexdigest()[:24]}"
