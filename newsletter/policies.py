"""Nothing of a delivery or an alert is ever shown of a person: the back office sees counts (DOMAIN section 2)."""

from portal.alumni.services import Handling, MergeRule, merge_rule
from portal.privacy.policies import register

_LEDGER = "how one message went; shown as counts only"
_SECRET = "opens the unsubscribe page of one person"  # noqa: S105 - a reason, not a secret
_STORAGE = "how the row is stored, nothing about the person"

register(
    "newsletter.Delivery",
    exposed={},
    never={
        "id": _STORAGE,
        "mailing": _LEDGER,
        "variant": _LEDGER,
        "profile": "who gets the bulletin is nobody's business but theirs",
        "address_digest": "stands for an address",
        "token": _SECRET,
        "message_id": _SECRET,
        "state": _LEDGER,
        "skip_reason": _LEDGER,
        "attempts": _LEDGER,
        "not_before": _STORAGE,
        "claim": _STORAGE,
        "claimed_until": _STORAGE,
        "first_attempt_at": _LEDGER,
        "settled_at": _LEDGER,
        "reply": "may quote an address",
    },
)
register(
    "newsletter.KnownPerson",
    exposed={},
    never={
        "id": _STORAGE,
        "alert": "whose search finds the person; she is told by foundBy and by the access ledger",
        "profile": "whom a firm was told of",
    },
)
merge_rule("newsletter.KnownPerson", MergeRule(Handling.FOLLOW, "alert_id"))
# Where both records of one person had a delivery of one mailing, one row loses its person and the books still add up.
merge_rule("newsletter.Delivery", MergeRule(Handling.FOLLOW, "mailing_id"))
