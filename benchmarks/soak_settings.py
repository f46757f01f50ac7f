"""A worker that is driven for a long time: nothing that a real one hands to others may pile up in it."""

from benchmarks.settings import *  # noqa: F403
from config.environment import env

CELERY_TASK_ALWAYS_EAGER = True
# The tests' mail backend keeps every letter in the process that wrote it.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
EMBEDDED_SEARCH_PATH = env.str("SOAK_SEARCH_PATH", ":memory:")
GRAPHQL_LIMITS = {"rate_anonymous": 10**9, "rate_signed_in": 10**9, "rate_center": 10**9}
FIRM_LIMITS = {"searches_a_minute": 10**9, "people_a_day": 10**9}
