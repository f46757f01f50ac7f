"""The room's tasks: doors only."""

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_process_init

from . import indexing, synonyms
from .errors import EngineUnavailable

log = logging.getLogger(__name__)


@shared_task(name="search.tasks.check", autoretry_for=(EngineUnavailable,), retry_backoff=True, max_retries=5)
def check(*, index: str | None = None, **_unknown: Any) -> None:
    """Compare one index, or every one, with the database and repair it; nightly, and where one was caught lying."""
    if index is None:
        for old in indexing.outdated():
            log.error("search: %s; run manage.py search rebuild --missing", old)
    for name in indexing.registered() if index is None else (index,):
        indexing.check(name, repair=True)


@shared_task(
    name="search.tasks.rebuild",
    autoretry_for=(EngineUnavailable,),
    retry_backoff=True,
    max_retries=5,
)
def rebuild(*, index: str | None = None, **_unknown: Any) -> None:
    """Build one index anew, or every one; nightly, so that no trace of removed values outlives the day.

    What stands half built was left by whoever was killed; somebody who still builds is told so at their next batch.
    """
    for name in indexing.registered() if index is None else (index,):
        indexing.rebuild(name, force=True)


@worker_process_init.connect(dispatch_uid="search.tasks")
def warm(**_unknown: Any) -> None:
    """Know the synonyms before the first saved search runs."""
    synonyms.warm()
