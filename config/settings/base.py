"""Settings that hold everywhere; embedded, production and test add what differs."""

from django.utils.translation import gettext_lazy as _

from config.environment import ROOT, choice, env, integer

from .identity import *  # noqa: F403

INSTALLED_APPS = [
    "portal.reference",
    "portal.audit",
    "portal.institution",
    "portal.accounts",
    "portal.privacy",
    "portal.outbox",
    "portal.workflow",
    "portal.staffing",
    "portal.ledger",
    "portal.employers",
    "portal.alumni",
    "portal.files",
    "portal.registry",
    "portal.membership",
    "portal.tracking",
    "portal.talent",
    "portal.careers",
    "portal.events",
    "portal.data_rights",
    "cms",
    "cms.backoffice",
    "search",
    "newsletter",
    "graphql_api",
    "config.demo",
    # Below the houses, whose templates come first.
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "strawberry_django",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.locales",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    # The list of sessions says "two days ago".
    "django.contrib.humanize",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "config.tracing.Tracing",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    # Before whatever looks into a form for its token, and so reads it.
    "config.body_limit.BodyLimit",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "portal.privacy.signed_in.Authentication",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cms.backoffice.door.BackOfficeDoor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["portal.privacy.signed_in.SignedIn"]
SESSION_ENGINE = "portal.privacy.signed_in"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": [ROOT / "config" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ]
        },
    }
]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "portal.accounts.passwords.LongestPassword"},
]

LANGUAGE_CODE = "tr"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("tr", _("Turkish")), ("en", _("English"))]
TIME_ZONE = "Europe/Istanbul"
# How many days before an opening to employers ends its owner gets a letter.
OPENING_REMINDER_DAYS = (14, 2)
# How many people are asked each morning whether their record still holds; none: only when the center presses.
STILL_TRUE_LETTERS_A_DAY = 100
USE_TZ = True
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
# The second holds what Wagtail's own Turkish leaves out.
LOCALE_PATHS = [ROOT / "config" / "locale", ROOT / "config" / "wagtail_strings", ROOT / "config" / "allauth_strings"]
FORMAT_MODULE_PATH = ["config.formats"]

# Beside the database, not in it: after a restore it knows whom to forget again.
ERASURE_JOURNAL = ROOT / "journal" / "erasures.jsonl"

# Bytes; more than any form needs. The back office's own limits (10 MB) are checked by its forms.
LARGEST_REQUEST = 25 << 20

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "static"
MEDIA_URL = "/media/"


def private_storage(location: object) -> dict[str, object]:
    """Return what STORAGES says of the private files: readable for this program's own user and for nobody else."""
    modes = {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
    return {"BACKEND": "portal.files.storage.PrivateStorage", "OPTIONS": {"location": str(location), **modes}}


WAGTAIL_SITE_NAME = "Mezun Portalı"
WAGTAIL_DATE_FORMAT = "%d.%m.%Y"
WAGTAIL_DATETIME_FORMAT = "%d.%m.%Y %H:%M"
WAGTAILADMIN_BASE_URL = env.str("PUBLIC_URL", "http://localhost:8000")
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_RESET_ENABLED = False
# The address is how somebody signs in, and it counts as verified: nobody writes another into their account unseen.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("tr", "Türkçe"), ("en", "English")]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

STRAWBERRY_DJANGO = {"MAP_AUTO_ID_AS_GLOBAL_ID": True, "PAGINATION_DEFAULT_LIMIT": 20, "PAGINATION_MAX_LIMIT": 100}

# Who may send documents that are not registered: everybody, whoever is signed in, or the center alone.
GRAPHQL_DOCUMENTS = choice("GRAPHQL_DOCUMENTS", "open", among=("open", "trusted", "strict"))
GRAPHQL_DOCUMENTS_FILE = env.str("GRAPHQL_DOCUMENTS_FILE", str(ROOT / "frontend_contract" / "documents.json"))

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

# Milliseconds from which an operation of /graphql/ gets a line in the log.
SLOW_OPERATION_MS = integer("SLOW_OPERATION_MS", 1_000)
# /metrics answers whoever has the token; without one there is no such address, and nothing is counted.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
METRICS_DIR = env.str("METRICS_DIR", "")
OTEL_EXPORTER_OTLP_ENDPOINT = env.str("OTEL_EXPORTER_OTLP_ENDPOINT", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "config.log_lines.LineFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # One line a request to the search server is too much; the number of somebody's passkey says who signed in.
    "loggers": {"elastic_transport": {"level": "WARNING"}, "fido2.server": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}

DEMO = False
