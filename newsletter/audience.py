"""Who gets a bulletin and who does not, with the reason: one decision, asked before scheduling and at preparation."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from portal.accounts.addresses import InvalidAddress
from portal.alumni.models import OWNED_STATES, AlumniProfile
from portal.alumni.selectors import bulletin_recipients
from portal.privacy.models import Consent, Purpose
from portal.privacy.selectors import consents_in_force

from .digests import address_digest
from .models import SkipReason, Suppression, SuppressionReason

SKIP_FOR = {
    SuppressionReason.UNSUBSCRIBED: SkipReason.UNSUBSCRIBED,
    SuppressionReason.COMPLAINED: SkipReason.UNSUBSCRIBED,
    SuppressionReason.BOUNCED: SkipReason.BOUNCED,
    SuppressionReason.IYS_REFUSED: SkipReason.IYS_REFUSED,
}
_HARDEST_FIRST = (
    SuppressionReason.IYS_REFUSED,
    SuppressionReason.COMPLAINED,
    SuppressionReason.BOUNCED,
    SuppressionReason.UNSUBSCRIBED,
)


@dataclass(frozen=True, slots=True)
class Fate:
    """What the issue holds for one candidate: a digest to send to, or the reason why not."""

    profile_id: int
    language: str
    digest: str
    skip: SkipReason | None


def _consent() -> QuerySet[Consent]:
    return consents_in_force(Purpose.BULLETIN_EMAIL)


def candidates() -> QuerySet[AlumniProfile]:
    """Return the people a bulletin could reach at all: the profiles somebody stands behind.

    Who never claimed the record has no account to consent with, and is no candidate.
    """
    return AlumniProfile.objects.filter(state__in=OWNED_STATES, user__isnull=False)


def closing(reasons: Iterable[tuple[str, datetime]], consented_at: datetime | None) -> SuppressionReason | None:
    """Return the reason that closes an address to somebody who consented then, or None. Pure.

    The person's own unsubscribing ends with a later consent; a bounce, a complaint and a refusal do not.
    """
    standing = {
        reason
        for reason, at in reasons
        if reason != SuppressionReason.UNSUBSCRIBED or consented_at is None or at >= consented_at
    }
    return next((reason for reason in _HARDEST_FIRST if reason in standing), None)


def closing_q(digest: str) -> Q:
    """Return the same rule as a filter on Suppression, inside a query of Consent."""
    own_word = Q(reason=SuppressionReason.UNSUBSCRIBED)
    return Q(address_digest=digest) & (~own_word | Q(at__gte=OuterRef("given_at")))


def may_write_to(digest: str) -> Q:
    """Return the condition, on a query with ``profile``, "consents now, and the address is not closed"."""
    still_open = ~Exists(Suppression.objects.filter(closing_q(digest)))
    consents = _consent().filter(still_open, user_id=OuterRef("profile__user_id"))
    recipients = bulletin_recipients().filter(pk=OuterRef("profile_id"))
    return Q(Exists(consents)) & Q(Exists(recipients))


Closings = dict[str, list[tuple[str, datetime]]]
"""Why and since when addresses are closed, by digest."""


def _closings(condition: Q) -> Closings:
    found: Closings = {}
    for digest, reason, at in Suppression.objects.filter(condition).values_list("address_digest", "reason", "at"):
        found.setdefault(digest, []).append((reason, at))
    return found


def _facts(people: QuerySet[AlumniProfile]) -> QuerySet[AlumniProfile, tuple[int, str, str, datetime | None, bool]]:
    """Return what is decided on, a row a person: key, address, language, since when they consent, reachable."""
    consent = _consent().filter(user_id=OuterRef("user_id")).values("given_at")[:1]
    recipients = bulletin_recipients().filter(pk=OuterRef("pk"))
    return (
        people.annotate(consented_at=Subquery(consent), reachable=Exists(recipients))
        .order_by("pk")
        .values_list("pk", "user__email", "user__language", "consented_at", "reachable")
    )


def fates() -> Iterator[Fate]:
    """Decide on every candidate, in the order of their keys. Two statements; the people in one, so at one moment."""
    closings = _closings(Q())
    taken: set[str] = set()
    for pk, address, language, consented_at, reachable in _facts(candidates()):
        digest, skip = _decide(address, consented_at, reachable, closings)
        if skip is None and digest in taken:
            skip = SkipReason.DUPLICATE_ADDRESS
        if skip is None:
            taken.add(digest)
        yield Fate(pk, language, "" if skip else digest, skip)


def reason_to_skip(profile_id: int | None) -> SkipReason | None:
    """Decide on one person anew: why they get no mail now, or None. An erased person is out of the segment."""
    people = candidates().filter(pk=profile_id) if profile_id is not None else candidates().none()
    for _pk, address, _language, consented_at, reachable in _facts(people):
        try:
            closings = _closings(Q(address_digest=address_digest(address)))
        except InvalidAddress:
            return SkipReason.BOUNCED
        return _decide(address, consented_at, reachable, closings)[1]
    return SkipReason.OUT_OF_SEGMENT


def _decide(
    address: str, consented_at: datetime | None, reachable: bool, closings: Closings
) -> tuple[str, SkipReason | None]:
    """Return the digest of an address and why nothing is sent to it, or None. Pure."""
    try:
        digest = address_digest(address)
    except InvalidAddress:
        return "", SkipReason.BOUNCED
    closed = closing(closings.get(digest, ()), consented_at)
    if closed is not None:
        return digest, SKIP_FOR[closed]
    if consented_at is None:
        return digest, SkipReason.NO_CONSENT
    return digest, None if reachable else SkipReason.OUT_OF_SEGMENT


@dataclass(frozen=True, slots=True)
class Headcount:
    """How many would get the bulletin now, and how many not, by reason."""

    recipients: int
    by_language: dict[str, int]
    skipped: dict[SkipReason, int]

    @property
    def candidates(self) -> int:
        """Return how many people were decided on."""
        return self.recipients + sum(self.skipped.values())


def headcount() -> Headcount:
    """Count what preparation would write now."""
    languages: Counter[str] = Counter()
    skipped: Counter[SkipReason] = Counter()
    for fate in fates():
        if fate.skip is None:
            languages[fate.language] += 1
        else:
            skipped[fate.skip] += 1
    by_reason = {reason: skipped[reason] for reason in SkipReason if skipped[reason]}
    return Headcount(sum(languages.values()), dict(languages), by_reason)
