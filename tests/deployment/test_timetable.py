"""Whatever stands in the timetable is a task that exists, by that very name."""

import re

from config.celery import app
from config.environment import ROOT


def test_every_entry_of_the_timetable_is_a_task() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled - set(app.tasks) == set()


def test_the_timetable_is_the_one_operations_describes() -> None:
    table = (ROOT / "docs" / "operations.md").read_text().split("## Timetable\n")[1].split("\n## ")[0]
    assert sorted(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == sorted(app.conf.beat_schedule)


def test_no_task_names_a_queue_itself() -> None:
    # Celery 5.7 warns at each call of such a task and drops the attribute with 6.0; where a queue of one's own is
    # wanted, CELERY_TASK_ROUTES says so for all tasks in one place.
    app.loader.import_default_modules()
    assert {name: task.queue for name, task in app.tasks.items() if getattr(task, "queue", None) is not None} == {}
