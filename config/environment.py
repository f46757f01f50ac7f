"""The environment, read once: every variable the program understands is named here and nowhere else."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

ROOT = Path(__file__).resolve().parent.parent

env = Env()


def require(name: str) -> str:
    """Return the variable ``name``; raise ImproperlyConfigured, naming it, where it is missing or empty."""
    try:
        value = env.str(name)
    except EnvError as missing:
        raise ImproperlyConfigured(f"{name} is not set; see docs/operations.md") from missing
    if not value:
        raise ImproperlyConfigured(f"{name} is empty; see docs/operations.md")
    return value


def integer(name: str, default: int, *, least: int = 1) -> int:
    """Return ``name`` as a whole number of at least ``least``; raise ImproperlyConfigured, naming it, otherwise."""
    try:
        value = env.int(name, default)
    except EnvError as wrong:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {env.str(name)!r}") from wrong
    if value < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}, not {value}")
    return value


def flag(name: str, *, default: bool) -> bool:
    """Return ``name`` as yes or no; raise ImproperlyConfigured, naming it, for anything else."""
    try:
        return env.bool(name, default)
    except EnvError as wrong:
        raise ImproperlyConfigured(f"{name} must be true or false, not {env.str(name)!r}") from wrong


def choice(name: str, default: str, *, among: tuple[str, ...]) -> str:
    """Return ``name`` as one of ``among``; raise ImproperlyConfigured, naming it, for anything else."""
    value = env.str(name, default)
    if value not in among:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(among)}, not {value!r}")
    return value


def database(url: str) -> dict[str, object]:
    """Turn a database address into Django's setting; raise ImproperlyConfigured for an address of another kind.

    ``sqlite:///absolute/path`` and ``postgresql://user:password@host:port/name`` are understood.
    """
    from urllib.parse import unquote, urlsplit

    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path),
            "OPTIONS": {
                # Web and background work both write here: wait for each other, and take the write lock first.
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    if parts.scheme in ("postgres", "postgresql"):
        try:
            port = parts.port or 5432
        except ValueError as wrong:
            raise ImproperlyConfigured("DATABASE_URL has a port that is no number") from wrong
        if not parts.path.strip("/"):
            raise ImproperlyConfigured("DATABASE_URL names no database")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": port,
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            # Kept statements (portal/privacy/statements.py) are planned once a connection. A pooler that hands a
            # connection on between two transactions cannot keep them: PREPARED_STATEMENTS=false.
            "OPTIONS": {"prepare_threshold": 5 if flag("PREPARED_STATEMENTS", default=True) else None},
        }
    raise ImproperlyConfigured(f"DATABASE_URL must begin with postgresql:// or sqlite:///, not {parts.scheme!r}://")
