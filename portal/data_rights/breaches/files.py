"""The breach file as it leaves the platform: two sheets and a paper, each made for the officer and audited."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.data_rights.models import Breach, WordingKind
from portal.ledger.access import Door, reason_in_words
from portal.ledger.services import unpack_all
from portal.membership.printing.engine import typeset
from portal.privacy.deeds import note
from portal.privacy.notices import officer_only
from portal.privacy.policies import groups_in
from portal.privacy.viewers import Viewer
from portal.reference.cells import plain_cell

from .affected import Affected, Extent, affected_by, extent_of, lines_of
from .opening import filled, latest_wording

LAYOUTS = Path(__file__).parent
ON_PAPER = 500
"""People on the paper; the sheet holds all."""
EVERY_BATCH = 1_000_000


def _begin(actor: Viewer, breach: Breach, form: str) -> None:
    """Let nobody else have it, write down that it was made, and take apart what the ledger has not yet."""
    officer_only(actor)
    note(actor, f"data_rights.breach.{form}", about=[f"breach:{breach.pk}"], fields=["name", "email", "readings"])
    unpack_all(most=EVERY_BATCH)


def people_sheet(actor: Viewer, breach: Breach) -> Iterator[str]:
    """Return the lines of a CSV with everybody affected, one row a person. Raises NotTheOfficer."""
    _begin(actor, breach, "people_sheet")
    heading = [
        _("Number"), _("Record"), _("Name"), _("E-mail address"),
        _("Times read"), _("First read"), _("Last read"), _("What was read"),
        _("Doors"), _("Times changed"), _("First changed"), _("Last changed"), _("What was changed"),
    ]  # fmt: skip
    return _csv(heading, (_person_row(one) for one in affected_by(breach)))


def _person_row(one: Affected) -> list[str]:
    done = one.changes
    return [
        str(one.profile_id or ""),
        one.record,
        one.name,
        one.email,
        str(one.times),
        _moment(one.first),
        _moment(one.last),
        _labels(one.groups),
        _labels(one.doors),
        str(done.times if done else 0),
        _moment(done.first if done else None),
        _moment(done.last if done else None),
        ", ".join(sorted(done.fields)) if done else "",
    ]


def readings_sheet(actor: Viewer, breach: Breach) -> Iterator[str]:
    """Return the lines of a CSV with every single reading, in the order of time. Raises NotTheOfficer."""
    _begin(actor, breach, "readings_sheet")
    heading = [
        _("Moment"),
        _("Account"),
        _("Firm"),
        _("Door"),
        _("Question"),
        _("Reason"),
        _("Number"),
        _("What was read"),
    ]
    columns = ("read_at", "user_id", "employer_id", "door", "question", "reason")
    rows = lines_of(breach).order_by("reading__read_at", "pk")
    values = rows.values_list(*(f"reading__{name}" for name in columns), "profile_id", "groups")
    return _csv(heading, _reading_rows(values.iterator(chunk_size=2_000)))


def _reading_rows(values: Iterable[tuple[Any, ...]]) -> Iterator[list[str]]:
    readers, firms = _Names("accounts.User"), _Names("employers.Employer")
    doors = {door.value: str(door.label) for door in Door}
    seen: dict[int, str] = {}
    for at, user, firm, door, question, reason, record, mask in values:
        if mask not in seen:
            seen[mask] = _labels(sorted(groups_in(mask), key=lambda group: group.bit))
        who = (_moment(at), readers.of(user), firms.of(firm))
        yield [*who, doors.get(door, door), question, reason_in_words(reason), str(record), seen[mask]]


class _Names:
    """The names of the few who read many: each is asked for once."""

    def __init__(self, label: str) -> None:
        self.rows = apps.get_model(label)._base_manager
        self.held: dict[int | None, str] = {None: ""}

    def of(self, key: int | None) -> str:
        """Return the name, or the number of whoever is no longer there."""
        if key not in self.held:
            self.held[key] = str(self.rows.filter(pk=key).first() or key)
        return self.held[key]


def _labels(things: Iterable[Any]) -> str:
    return ", ".join(str(one.label) for one in things)


def paper(actor: Viewer, breach: Breach, *, language: str) -> bytes:
    """Return the file as a PDF: the facts, the clock, the notices, and the first people. Raises NotTheOfficer."""
    _begin(actor, breach, "paper")
    with translation.override(language):
        return typeset("breach", _values(breach, extent_of(breach), language), on=timezone.localdate(), layouts=LAYOUTS)


def _values(breach: Breach, extent: Extent, language: str) -> dict[str, Any]:
    told = breach.board_told_at
    shown = list(islice(affected_by(breach), ON_PAPER))
    return {
        "language": language,
        "title": _("Breach file"),
        "subject": breach.title,
        "described": breach.described,
        "facts": [
            [_("Through whom"), " ".join(part for part in (breach.get_scope_display(), _actor(breach)) if part)],
            [_("Period"), f"{_moment(breach.since)} – {_moment(breach.until)}"],
            [_("Discovered"), _moment(breach.discovered_at)],
            [_("Board to be told by"), _moment(breach.deadline)],
            [_("Board told"), _moment(told) or _("not yet")],
            [_("People told"), _moment(breach.people_told_at) or _("not yet")],
            [_("People affected"), str(extent.people)],
            [_("Readings"), str(extent.readings)],
            [_("People changed"), str(extent.changed)],
            [_("What was read"), _labels(extent.groups) or "–"],
        ],
        "texts": _texts(breach, extent, language),
        "heading": [_("Name"), _("E-mail address"), _("Times read"), _("Last read"), _("What was read")],
        "people": [
            [one.name or one.record, one.email, str(one.times), _moment(one.last), _labels(one.groups)] for one in shown
        ],
        "people_title": _("People affected"),
        "rest": _("The sheet holds everybody; here stand the first %(count)d.") % {"count": ON_PAPER}
        if extent.people > ON_PAPER
        else "",
        "footer": _("Confidential: for the privacy officer."),
    }


def _actor(breach: Breach) -> str:
    named = breach.account if breach.account_id is not None else breach.firm
    return f"({named})" if named is not None else ""


def _texts(breach: Breach, extent: Extent, language: str) -> list[list[str]]:
    written = [(kind, latest_wording(kind)) for kind in WordingKind]
    return [
        [str(kind.label), filled(text.text_in(language), breach, extent, language)]
        for kind, text in written
        if text is not None
    ]


def _moment(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%d.%m.%Y %H:%M") if moment else ""


def _csv(heading: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    """Yield a CSV line by line as a Turkish Excel opens it; no cell is taken for a formula."""
    yield "\ufeff" + _line(heading)
    for row in rows:
        yield _line(row)


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerow([plain_cell(cell) for cell in cells])
    return text.getvalue()
