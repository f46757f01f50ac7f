"""Importing a file: checked whole, then applied whole or not at all (S0-32, S2-08)."""

from collections.abc import Iterator
from itertools import chain
from pathlib import PurePath
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import CENTER_ROLES, Role
from portal.audit import services as audit
from portal.privacy.deeds import thing
from portal.privacy.viewers import Viewer

from .importing.applying import Intake, Tally
from .importing.checking import GraduateRow, RowChecker
from .importing.columns import Columns, read_columns
from .importing.parsing import read_rows, survey
from .importing.problems import Report
from .models import ImportBatch, ImportState

MAY_IMPORT = CENTER_ROLES | {Role.IT_ADMIN}


class NotAllowed(Exception):
    """This viewer may not import."""

    message = _("Only the career and alumni center and the IT administration import student records.")


class ImportCollided(Exception):
    """Another import wrote the same student numbers at the same time; nothing of this one was."""

    message = _("Another import ran at the same time; please start this one again.")


def import_graduates(actor: Viewer, *, file: BinaryIO, file_name: str, apply: bool = False) -> ImportBatch:
    """Check a file of graduates, and take it over where ``apply`` is set and nothing is wrong with it.

    A name that ends with .xlsx is that of a workbook, any other that of a CSV file. The returned batch tells what was,
    or would be, new, changed and unchanged, and the first thousand errors; one error refuses the whole file. Repeating
    an import changes nothing. Nobody is claimed by it. ``file`` is seekable and stays open. Raises NotAllowed,
    ImportCollided.
    """
    if not actor.roles & MAY_IMPORT:
        raise NotAllowed
    report = Report()
    batch = ImportBatch(file_name=_plain(file_name), imported_by_id=actor.user_id)
    facts = survey(file, report, workbook=_is_workbook(batch.file_name))
    batch.digest = facts.digest
    tally = _run(actor, file, batch, report) if facts.readable else Tally()
    if apply and report.count == 0:
        tally = _apply(actor, file, batch, report)
    if report.count or not apply:
        batch.state = ImportState.REFUSED if report.count else ImportState.CHECKED
        _note(batch, tally, report)
    return batch


def _apply(actor: Viewer, file: BinaryIO, batch: ImportBatch, report: Report) -> Tally:
    """Write the whole file in one transaction; a problem that was not there a moment ago undoes all of it."""
    try:
        with transaction.atomic():
            batch.state = ImportState.APPLIED
            batch.save()
            tally = _run(actor, file, batch, report, write=True)
            if report.count:
                transaction.set_rollback(True)
                batch.pk = None
                batch._state.adding = True
            else:
                _note(batch, tally, report)
                audit.write(
                    "registry.importbatch.apply",
                    actor_id=actor.user_id,
                    subject=thing(batch),
                    fields=["student_record", "profile", "degree"],
                )
    except IntegrityError as collided:
        raise ImportCollided from collided
    return tally


def _run(actor: Viewer, file: BinaryIO, batch: ImportBatch, report: Report, *, write: bool = False) -> Tally:
    """Read the file once, to write it or to see what writing would do."""
    rows = read_rows(file, report, workbook=_is_workbook(batch.file_name))
    heading = next(rows, None)
    if heading is None:
        if report.count == 0:
            report.add(1, "", "no_rows")
        return Tally()
    columns = read_columns(heading[1], report)
    batch.ignored_columns = list(columns.ignored)
    first = next(rows, None) if report.count == 0 else None
    if first is None:
        if report.count == 0:
            report.add(1, "", "no_rows")
        return Tally()
    graduates = _checked(actor, columns, chain([first], rows), report)
    return Intake(actor, columns, report, batch if write else None).take_all(graduates)


def _checked(
    actor: Viewer, columns: Columns, rows: Iterator[tuple[int, list[str]]], report: Report
) -> Iterator[GraduateRow]:
    checker = RowChecker(columns, actor.today, report)
    for number, texts in rows:
        graduate = checker.check(number, texts)
        if graduate is not None:
            yield graduate
    checker.finish()


def _note(batch: ImportBatch, tally: Tally, report: Report) -> None:
    """Save what came of the file; of one with errors nothing did, and its rows are those that could be read."""
    batch.rows = tally.rows
    if report.count == 0:
        batch.created, batch.updated, batch.unchanged = tally.created, tally.updated, tally.unchanged
    batch.error_count, batch.errors = report.count, report.as_json()
    batch.save()


def _is_workbook(file_name: str) -> bool:
    return file_name.lower().endswith(".xlsx")


def _plain(file_name: str) -> str:
    """Return the last part of a name as a browser may send it, without control signs."""
    name = PurePath(file_name.replace("\\", "/")).name
    return "".join(sign for sign in name if sign.isprintable())[:200]
