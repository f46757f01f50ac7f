"""Whatever stands in the timetable is a task that exists, by that very name."""

from config.celery import app


def test_every_entry_of_the_timetable_is_a_task() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled - set(app.tasks) == set()


def test_the_timetable_is_the_one_operations_describes() -> None:
    assert sorted(app.conf.beat_schedule) == [
        "drift",
        "editors",
        "employers",
        "indices",
        "memberships",
        "newsletter",
        "outbox",
        "pages",
        "postings",
    ]


def test_no_task_names_a_queue_itself() -> None:
    # Celery 5.7 warns at each call of such a task and drops the attribute with 6.0; where a queue of one's own is
    # wanted, CELERY_TASK_ROUTES says so for all tasks in one place.
    app.loader.import_default_modules()
    assert {name: task.queue for name, task in app.tasks.items() if getattr(task, "queue", None) is not None} == {}
