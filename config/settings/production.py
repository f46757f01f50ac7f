"""Production: PostgreSQL, Redis, Elasticsearch, SMTP; every secret from the environment, nothing guessed."""

from config.environment import ROOT, database, env, flag, integer, require

from .base import *  # noqa: F403
from .base import MIDDLEWARE, private_storage

DEBUG = False
SECRET_KEY = require("SECRET_KEY")
# What was signed with the keys before stays good: sessions, links in mails, the codes on membership forms.
SECRET_KEY_FALLBACKS = [key.strip() for key in env.str("SECRET_KEY_FALLBACKS", "").split(",") if key.strip()]
ADDRESS_DIGEST_KEY = env.str("ADDRESS_DIGEST_KEY", "")
ALLOWED_HOSTS = [host.strip() for host in require("ALLOWED_HOSTS").split(",") if host.strip()]
WAGTAILADMIN_BASE_URL = require("PUBLIC_URL")
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL]

DATABASES = {"default": database(require("DATABASE_URL"))}
if _replica := env.str("DATABASE_REPLICA_URL", ""):
    DATABASES["replica"] = database(_replica)
    DATABASE_ROUTERS = ["config.replica.Router"]
    MIDDLEWARE = [MIDDLEWARE[0], "config.replica.ReadYourWrites", *MIDDLEWARE[1:]]
for _database in DATABASES.values():
    if _database["ENGINE"] == "django.db.backends.postgresql":
        _bound = f"-c statement_timeout={integer('STATEMENT_TIMEOUT_MS', 10_000, least=100)}"
        _database["OPTIONS"] = {**_database["OPTIONS"], "options": _bound}

REDIS_URL = require("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
CELERY_BROKER_URL = REDIS_URL

SEARCH_ENGINE = "elasticsearch"
# What the portal's own account may touch (docker/search-account.sh).
SEARCH_INDEX_PREFIX = "portal-"
ELASTICSEARCH_URL = require("ELASTICSEARCH_URL")
ELASTICSEARCH_API_KEY = env.str("ELASTICSEARCH_API_KEY", "")
ELASTICSEARCH_USERNAME = env.str("ELASTICSEARCH_USERNAME", "")
ELASTICSEARCH_PASSWORD = env.str("ELASTICSEARCH_PASSWORD", "")
ELASTICSEARCH_CA_CERTS = env.str("ELASTICSEARCH_CA_CERTS", "")
GRAPHIQL = flag("GRAPHIQL", default=False)

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = require("EMAIL_HOST")
EMAIL_PORT = integer("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = require("DEFAULT_FROM_EMAIL")

MEDIA_ROOT = env.str("MEDIA_ROOT", str(ROOT / "media"))
# Served by nobody but the program itself, which asks who looks.
PRIVATE_ROOT = env.str("PRIVATE_ROOT", str(ROOT / "private"))
# On a disk that a restore of the database leaves alone.
ERASURE_JOURNAL = env.str("ERASURE_JOURNAL", str(ROOT / "journal" / "erasures.jsonl"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": private_storage(PRIVATE_ROOT),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Of the proxies of our own before the program; with a wrong number everybody would be counted as one network address.
TRUSTED_PROXIES = integer("TRUSTED_PROXIES", 1, least=0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = flag("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = integer("SECURE_HSTS_SECONDS", 31_536_000, least=0)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
