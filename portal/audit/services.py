"""Writing the chain, and looking whether it still holds.

A link's digest is the SHA-256 of the digest before it, its number, and its content as canonical JSON. The database
computes it in the statement that inserts the row: a link costs that statement and the lock that puts writers in line.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from .models import Link

LOCK = 0x6175646974
"""The number of the advisory lock: 'audit' in ASCII."""
BATCH = 2_000
LONGEST_REASON = 500

_INSERT = """
INSERT INTO audit_link (number, at, actor, purpose, subject, fields, reason, digest)
SELECT next.number, {values}, {digest}
FROM (SELECT COALESCE(MAX(number), 0) + 1 AS number FROM audit_link) AS next
LEFT JOIN audit_link AS last ON last.number = next.number - 1
"""
_JOINED = "COALESCE(last.digest, '') || CAST(next.number AS {text}) || %s"
_VALUES = {
    "postgresql": "CAST(%s AS timestamptz), %s, %s, %s, CAST(%s AS jsonb), %s",
    "sqlite": "%s, %s, %s, %s, %s, %s",
}
_DIGEST = {
    "postgresql": f"encode(sha256(convert_to({_JOINED.format(text='text')}, 'UTF8')), 'hex')",
    # Django gives SQLite its SHA256.
    "sqlite": f"SHA256({_JOINED.format(text='TEXT')})",
}


def pseudonym(kind: str, key: int) -> str:
    """Return what stands for a person in the log: ``kind`` is user or profile, ``key`` its number.

    Keyed as addresses are in the bulletin's ledger, and kept when SECRET_KEY is exchanged.
    """
    secret: str = getattr(settings, "ADDRESS_DIGEST_KEY", "") or settings.SECRET_KEY
    return hmac.new(f"audit.subject:{secret}".encode(), f"{kind}:{key}".encode(), hashlib.sha256).hexdigest()[:32]


def _content(at: datetime, actor: str, purpose: str, subject: str, fields: Sequence[str], reason: str) -> str:
    told = {
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": actor,
        "purpose": purpose,
        "subject": subject,
        "fields": list(fields),
        "reason": reason,
    }
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def write(
    purpose: str,
    *,
    actor_id: int | None = None,
    by_self: bool = False,
    subject: str = "",
    fields: Iterable[str] = (),
    reason: str = "",
) -> None:
    """Add a link: what was done (``purpose``), by whom, on whose data (``pseudonym``), on which fields, and why.

    Inside a transaction the link is committed or rolled back with the deed, and other writers wait for that. Raises
    DatabaseError where it cannot be written, and then the deed may not happen. ``fields`` are names, never values.
    """
    actor = "self" if by_self else "" if actor_id is None else str(actor_id)
    names, at, why = sorted(set(fields)), timezone.now(), reason.strip()[:LONGEST_REASON]
    content = _content(at, actor, purpose, subject, names, why)
    vendor = connection.vendor
    moment = at if vendor == "postgresql" else at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    statement = _INSERT.format(values=_VALUES[vendor], digest=_DIGEST[vendor])
    with nullcontext() if connection.in_atomic_block else transaction.atomic(), connection.cursor() as cursor:
        if vendor == "postgresql":
            # Before the insert, so that its snapshot holds the link of whoever wrote before.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(statement, [moment, actor, purpose, subject, json.dumps(names), why, content])


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many links hold, the digest of the last of them, and the number of the first that does not."""

    links: int
    head: str
    broken: int | None


def verify() -> Verdict:
    """Compute the whole chain anew. A link that is missing breaks it at the number where it stood."""
    count, head = 0, ""
    for link in Link.objects.order_by("number").iterator(chunk_size=BATCH):
        content = _content(link.at, link.actor, link.purpose, link.subject, link.fields, link.reason)
        digest = hashlib.sha256(f"{head}{link.number}{content}".encode()).hexdigest()
        if link.number != count + 1 or digest != link.digest:
            return Verdict(count, head, count + 1)
        count, head = link.number, digest
    return Verdict(count, head, None)
