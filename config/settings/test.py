"""What the tests run on: SQLite in memory, or the servers named by DATABASE_URL, REDIS_URL and ELASTICSEARCH_URL."""

import atexit
import shutil
import tempfile
from pathlib import Path

from config.environment import database, env

from .base import *  # noqa: F403
from .base import INSTALLED_APPS, private_storage

_state = Path(tempfile.mkdtemp(prefix="portal-test-"))
atexit.register(shutil.rmtree, _state, ignore_errors=True)

SECRET_KEY = "test-only"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
INSTALLED_APPS = [*INSTALLED_APPS, "config.start", "graphene_django_graphiql_static"]

_url = env.str("DATABASE_URL", "")
DATABASES = {
    "default": database(_url)
    if _url
    else {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:", "OPTIONS": {"transaction_mode": "IMMEDIATE"}}
}
if _url:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MEDIA_ROOT = _state / "media"
PRIVATE_ROOT = _state / "private"
ERASURE_JOURNAL = _state / "erasures.jsonl"
STATIC_ROOT = _state / "static"
STATIC_ROOT.mkdir()

REDIS_URL = env.str("REDIS_URL", "")
ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", "")
ELASTICSEARCH_API_KEY = ELASTICSEARCH_USERNAME = ELASTICSEARCH_PASSWORD = ELASTICSEARCH_CA_CERTS = ""
SEARCH_ENGINE = "embedded"
EMBEDDED_SEARCH_PATH = ":memory:"
GRAPHIQL = True

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEFAULT_FROM_EMAIL = "Mezun Portalı <bulten@mezun.example>"

# Most tests are about what somebody sees, not how they came in; tests/accounts turns it on.
REQUIRE_SECOND_FACTOR = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
# Each client of a test is a program that starts: it must not list every file first.
WHITENOISE_AUTOREFRESH = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": private_storage(PRIVATE_ROOT),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
