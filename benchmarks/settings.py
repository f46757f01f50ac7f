"""Both contestants on the same database, settings and middleware; BENCH_URLCONF says which of them answers."""

from config.environment import env
from config.settings.test import *  # noqa: F403

DATABASES["default"]["CONN_MAX_AGE"] = env.int("BENCH_CONN_MAX_AGE", 600)  # noqa: F405
if env.bool("BENCH_POOL", False):
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 2, "max_size": 8}  # noqa: F405
ROOT_URLCONF = env.str("BENCH_URLCONF", "config.urls")
CELERY_TASK_ALWAYS_EAGER = False
# As in production: all files are known from the start.
WHITENOISE_AUTOREFRESH = False
LOGGING = {"version": 1, "disable_existing_loggers": True}
# The client sends more in a minute than any person: the rate is not what is measured.
GRAPHQL_LIMITS = {"rate_anonymous": 10**9, "rate_signed_in": 10**9}
FIRM_LIMITS = {"searches_a_minute": 10**9, "people_a_day": 10**9}
GRAPHQL_DOCUMENTS_FILE = env.str("BENCH_DOCUMENTS", str(GRAPHQL_DOCUMENTS_FILE))  # noqa: F405
