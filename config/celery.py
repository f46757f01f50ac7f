"""The Celery application: tasks are found in the rooms, the timetable stands here."""

import os

from celery import Celery
from celery.schedules import crontab

from . import task_tracing  # noqa: F401  connects itself

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "outbox": {"task": "portal.outbox.tasks.relay", "schedule": 1.0},
    "ledger": {"task": "portal.ledger.tasks.unpack", "schedule": 30.0},
    # A first of the month on which nothing ran is made up for: whoever has the letter gets no other.
    "digests": {"task": "portal.ledger.tasks.digests", "schedule": crontab(day_of_month="1-7", hour="7", minute="0")},
    "openings": {"task": "portal.alumni.tasks.remind_of_openings", "schedule": crontab(hour="9", minute="0")},
    "still_true": {"task": "portal.alumni.tasks.ask_whether_still_true", "schedule": crontab(hour="9", minute="30")},
    "pages": {"task": "cms.tasks.publish_scheduled", "schedule": 60.0},
    "editors": {"task": "cms.backoffice.tasks.sync_groups", "schedule": 3600.0},
    "newsletter": {"task": "newsletter.tasks.start_due", "schedule": 30.0},
    # Ten minutes between two calls are the patience with an engine or a mail server that is away; the evening ends it.
    "search_alerts": {"task": "newsletter.tasks.tell_of_new_people", "schedule": crontab(hour="8-19", minute="*/10")},
    "postings": {"task": "portal.careers.tasks.turn_of_day", "schedule": crontab(minute="5")},
    "employers": {"task": "portal.employers.tasks.turn_of_day", "schedule": crontab(minute="10")},
    "scraping": {"task": "portal.employers.tasks.look_for_scraping", "schedule": crontab(minute="25")},
    "memberships": {"task": "portal.membership.tasks.hand_over", "schedule": crontab(minute="20", hour="2")},
    "contacts": {"task": "portal.alumni.tasks.lapse_contacts", "schedule": crontab(minute="20")},
    "files": {"task": "portal.files.tasks.sweep", "schedule": crontab(hour="2", minute="50")},
    "proposals": {"task": "portal.alumni.tasks.expire_proposals", "schedule": crontab(hour="1", minute="50")},
    "asleep": {"task": "portal.alumni.tasks.fall_asleep", "schedule": crontab(hour="1", minute="40")},
    "registry": {"task": "portal.registry.tasks.nightly", "schedule": crontab(hour="2", minute="40")},
    "retention": {
        "task": "portal.data_rights.tasks.retention",
        "schedule": crontab(day_of_month="1", hour="5", minute="0"),
    },
    "data_requests": {"task": "portal.data_rights.tasks.hourly", "schedule": crontab(minute="35")},
    "indices": {"task": "search.tasks.rebuild", "schedule": crontab(hour="3", minute="0")},
    "audit": {"task": "portal.audit.tasks.look", "schedule": crontab(hour="4", minute="30")},
    "drift": {"task": "search.tasks.check", "schedule": crontab(hour="4", minute="0")},
}
