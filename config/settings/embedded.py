"""The embedded default: SQLite, the embedded search engine, mail as files. What ``script/demo`` runs."""

from config.environment import ROOT, database, env, flag

from .base import *  # noqa: F403
from .base import INSTALLED_APPS, private_storage

_state = ROOT / ".demo"
_state.mkdir(exist_ok=True)

DEMO = True
DEBUG = False
# The demo's people are signed in with one click; whoever wants to see the second factor sets this to true.
REQUIRE_SECOND_FACTOR = flag("REQUIRE_SECOND_FACTOR", default=False)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
SECRET_KEY = "embedded-demo-only-never-in-production"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]

INSTALLED_APPS = [*INSTALLED_APPS, "config.start", "graphene_django_graphiql_static"]

DATABASES = {"default": database(env.str("DATABASE_URL", f"sqlite://{_state / 'portal.sqlite3'}"))}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MEDIA_ROOT = _state / "media"
PRIVATE_ROOT = _state / "private"
ERASURE_JOURNAL = _state / "erasures.jsonl"

SEARCH_ENGINE = "embedded"
EMBEDDED_SEARCH_PATH = _state / "search.sqlite3"
GRAPHIQL = True

EMAIL_BACKEND = "newsletter.file_mail.EmailBackend"
EMAIL_FILE_PATH = _state / "mailbox"
DEFAULT_FROM_EMAIL = "Mezun Portalı <bulten@mezun.example>"

# A broker of plain files: the same tasks as in production, with no server to install.
CELERY_BROKER_URL = "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "data_folder_in": str(_state / "queue"),
    "data_folder_out": str(_state / "queue"),
    "control_folder": str(_state / "queue-control"),
}
for _folder in ("queue", "queue-control", "mailbox", "media"):
    (_state / _folder).mkdir(exist_ok=True)

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": private_storage(PRIVATE_ROOT),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
