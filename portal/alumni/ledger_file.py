"""One's own access ledger as a file: what ``accessLedger`` shows, no more, written while it is read."""

import csv
import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext

from portal.employers.selectors import employers_by_key
from portal.ledger.access import Door, reason_in_words
from portal.ledger.selectors import line_batches
from portal.ledger.services import unpack_all
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup, groups_in
from portal.reference.cells import plain_cell

_COLUMNS = ("readAt", "readAs", "employer", "door", "groups", "question", "reason")


class _Echo:
    """Hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _headings() -> list[str]:
    return [
        gettext("When"),
        gettext("Read as"),
        gettext("Firm"),
        gettext("Where"),
        gettext("What was shown"),
        gettext("Searched or filtered by"),
        gettext("Reason given"),
    ]


def _batches(profile_id: int) -> Iterator[tuple[Sequence[Any], dict[int, str]]]:
    """Yield the lines of a person with the names of the firms in them: two statements a batch."""
    unpack_all()
    for lines in line_batches(profile_id):
        firms = {line.reading.employer_id for line in lines if line.reading.employer_id}
        yield lines, dict(employers_by_key(firms).values_list("pk", "name")) if firms else {}


def as_csv(profile_id: int, language: str) -> Iterator[str]:
    """Yield the ledger of a person as CSV the way a Turkish Excel opens it, in words of ``language``."""
    writer = csv.writer(_Echo(), delimiter=";")
    with translation.override(language):
        yield "\ufeff" + writer.writerow(_headings())
    for lines, firms in _batches(profile_id):
        # Not around the yield: between two batches the thread serves nobody else, but may end.
        with translation.override(language):
            rows = [writer.writerow([plain_cell(text) for text in _words(line, firms)]) for line in lines]
        yield "".join(rows)


def _words(line: Any, firms: dict[int, str]) -> list[str]:
    reading = line.reading
    return [
        timezone.localtime(reading.read_at).strftime("%Y-%m-%d %H:%M:%S"),
        str(Audience(reading.audience).label),
        firms.get(reading.employer_id, ""),
        str(Door(reading.door).label),
        ", ".join(str(group.label) for group in FieldGroup if group in groups_in(line.groups)),
        reading.question,
        reason_in_words(reading.reason),
    ]


def as_json(profile_id: int, language: str) -> Iterator[str]:
    """Yield the ledger of a person as JSON: names and codes of the schema, reasons in words of ``language``."""
    yield '{"accessLedger": ['
    comma = ""
    for lines, firms in _batches(profile_id):
        with translation.override(language):
            rows = [json.dumps(_values(line, firms), ensure_ascii=False) for line in lines]
        yield comma + ",\n".join(rows)
        comma = ",\n"
    yield "]}\n"


def _values(line: Any, firms: dict[int, str]) -> dict[str, Any]:
    reading = line.reading
    told = (
        reading.read_at.isoformat(),
        Audience(reading.audience).name,
        firms.get(reading.employer_id),
        Door(reading.door).name,
        [group.name for group in FieldGroup if group in groups_in(line.groups)],
        reading.question or None,
        reason_in_words(reading.reason) or None,
    )
    return dict(zip(_COLUMNS, told, strict=True))
