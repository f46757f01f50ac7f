"""The periodic destruction: class by class, a batch a transaction, going on where it was cut off (section 6 rule 6)."""

import logging
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit import services as audit
from portal.data_rights.erasing import forget_files
from portal.data_rights.models import Cause, Destruction, RetentionRun, RunState
from portal.data_rights.rules import Fate, emptied, model_of, present

from .classes import RetentionClass
from .periods import Kept, kept_classes

logger = logging.getLogger(__name__)

BATCH = 1_000
"""Rows a transaction: what is held in memory, and how long others wait."""
GIVEN_UP_AFTER = timedelta(minutes=15)
"""A run without a batch for so long was cut off."""


class RunUnderway(Exception):
    """Another run is at work."""

    message = _("A run is under way already.")


def run_retention(*, ordered_by: int | None = None, now: datetime | None = None) -> RetentionRun:
    """Destroy every row that is over, or go on with a run that was cut off; return the run, done.

    Leaves a line in the destruction log for each class it took rows of, and a link in the audit log. Raises
    RunUnderway.
    """
    run = _taken_over(now or timezone.now()) or _begun(ordered_by, now or timezone.now())
    for kept in kept_classes(run.as_of):
        if kept.rule.key not in run.finished:
            _destroy(run, kept)
    with transaction.atomic():
        run.state, run.ended_at = RunState.DONE, timezone.now()
        run.save(update_fields=["state", "ended_at"])
        audit.write("data_rights.retentionrun.run", actor_id=run.ordered_by_id, subject=f"retentionrun:{run.pk}")
    logger.info("retention: %d rows of %d classes are gone", run.total, len(run.rows))
    return run


def _begun(ordered_by: int | None, now: datetime) -> RetentionRun:
    try:
        with transaction.atomic():
            return RetentionRun.objects.create(as_of=now, touched_at=timezone.now(), ordered_by_id=ordered_by)
    except IntegrityError as other:
        raise RunUnderway from other


def _taken_over(now: datetime) -> RetentionRun | None:
    """Return a run that was cut off, if this one is the first to take it over."""
    late = RetentionRun.objects.filter(state=RunState.OPEN, touched_at__lt=now - GIVEN_UP_AFTER).first()
    if late is None:
        return None
    mine = RetentionRun.objects.filter(pk=late.pk, touched_at=late.touched_at).update(touched_at=timezone.now())
    return late if mine else None


def _destroy(run: RetentionRun, kept: Kept) -> None:
    """Take the rows of one class; what was counted is saved with each batch."""
    last = 0
    while True:
        with transaction.atomic():
            keys = list(kept.rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH])
            counts = Counter(run.rows.get(kept.rule.key, {}))
            if keys:
                counts.update(_apply(kept.rule, keys))
                last = keys[-1]
                run.rows = {**run.rows, kept.rule.key: dict(counts)}
            run.touched_at = timezone.now()
            if len(keys) < BATCH:
                run.finished = [*run.finished, kept.rule.key]
                if counts:
                    Destruction.objects.create(
                        at=run.touched_at, cause=Cause.RETENTION, ordered_by_id=run.ordered_by_id, rows=dict(counts)
                    )
            run.save(update_fields=["rows", "touched_at", "finished"])
        if len(keys) < BATCH:
            return


def _apply(rule: RetentionClass, keys: list[Any]) -> dict[str, int]:
    """Delete or empty these rows; return how many of which table that were."""
    model = apps.get_model(rule.table)
    rows = model._base_manager.filter(pk__in=keys)
    forget_files(model, rows)
    if rule.fate is Fate.DELETE:
        _total, by_label = rows.delete()
        return {label: count for label, count in by_label.items() if count}
    return {rule.table: rows.update(**(rule.empties or _emptied(rule)))}


def _emptied(rule: RetentionClass) -> dict[str, Any]:
    """Return what erasing a person writes into the columns of the table."""
    for key, erasure in present().items():
        model = model_of(key)[0]
        if model._meta.label == rule.table and erasure.fate is Fate.ANONYMIZE:
            return emptied(model, erasure)
    raise LookupError(rule.table)
