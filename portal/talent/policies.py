"""Nothing a firm notes is data the person shows to others: her firm's colleagues read it, and she in her own copy."""

from portal.alumni.services import Handling, MergeRule, merge_rule
from portal.privacy.policies import register

_FIRMS = "the firm's own words, read by those who search for it and by the person in the access copy"

register(
    "talent.TalentEntry",
    exposed={},
    never={
        "id": "how the row is stored, nothing about the person",
        "public_id": "the opaque name under which the firm knows it",
        "talent_list": _FIRMS,
        "profile": "the row belongs to its person; who reads it, the selectors of this room decide",
        "note": _FIRMS,
        "added_by": _FIRMS,
        "added_at": _FIRMS,
        "touched_at": _FIRMS,
    },
)

# A list goes on while a merge can still be taken back; where both records stand on one, the one that stays does.
merge_rule("talent.TalentEntry", MergeRule(Handling.FOLLOW, "talent_list_id"))
