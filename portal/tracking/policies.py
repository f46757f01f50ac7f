"""Nothing of a call is ever data of the person for others: its unit's representatives and the center work with it."""

from portal.alumni.services import Handling, MergeRule, merge_rule
from portal.privacy.policies import register

_RELATION = "the row belongs to its person; who reads it, the selectors of this room decide"
_STORAGE = "how the row is stored, nothing about the person"
_WORK = "the calling itself, shown to those who call and to the center"

register(
    "tracking.Call",
    exposed={},
    never={
        "id": _STORAGE,
        "public_id": "the opaque name under which those who call know it",
        "call_list": _WORK,
        "profile": _RELATION,
        "state": _WORK,
        "tries": _WORK,
        "due_on": _WORK,
        "is_promised": _WORK,
        "taken_by": _WORK,
        "taken_until": _WORK,
    },
)
register(
    "tracking.Attempt",
    exposed={},
    never={
        "id": _STORAGE,
        "call": _RELATION,
        "made_by": _WORK,
        "made_at": _WORK,
        "outcome": _WORK,
        "number_digest": "compared, never shown",
    },
)
register(
    "tracking.ContactOptOut",
    exposed={},
    never={"id": _STORAGE, "profile": _RELATION, "channel": _WORK, "since": _WORK, "noted_by": _WORK},
)
register(
    "tracking.DeathReport",
    exposed={},
    never={"id": _STORAGE, "profile": _RELATION, "state": _WORK, "reported_by": _WORK, "reported_at": _WORK},
)

# A list goes on as it is worked off; a wish not to be called may neither be lost by a merge nor by taking one back.
merge_rule("tracking.Call", MergeRule(Handling.FOLLOW, "call_list_id"))
merge_rule("tracking.ContactOptOut", MergeRule(Handling.MOVE_NEW, "channel"))
merge_rule("tracking.DeathReport", MergeRule(Handling.FOLLOW, "state"))
