"""Nothing of a student record is ever shown: it proves who somebody is (DOMAIN section 6 rule 4)."""

from portal.alumni.services import Handling, MergeRule, merge_rule
from portal.privacy.policies import register

_PROOF = "proves who somebody is; compared, never shown"
_SAID = "what the student records said last; compared with the profile, which is what is shown"
_STORAGE = "how the row is stored, nothing about the person"
_QUEUE = "the center's own work, shown in the back office only"

register(
    "registry.StudentRecord",
    exposed={},
    never={
        "id": _STORAGE,
        "student_number": _PROOF,
        "person_key": _STORAGE,
        "profile": _STORAGE,
        "degree": _STORAGE,
        "birth_date": _PROOF,
        "first_name": _SAID,
        "last_name": _SAID,
        "contact_email": _SAID,
        "contact_phone": _SAID,
        "province": _SAID,
        "digest": _STORAGE,
        "batch": _STORAGE,
    },
)
register(
    "registry.DuplicatePair",
    exposed={},
    never=dict.fromkeys(("id", "first", "second", "state", "score", "reasons", "found_at"), _QUEUE),
)
register(
    "registry.Merge",
    exposed={},
    never={
        **dict.fromkeys(("id", "kept", "gone_id", "state", "at", "undo_until", "apart", "seal"), _QUEUE),
        "snapshot": "two records as they were, for undoing alone",
    },
)
register(
    "registry.ClaimRequest",
    exposed={},
    never={
        **dict.fromkeys(("id", "public_id", "claimant", "state", "created_at", "changed_at"), _QUEUE),
        **dict.fromkeys(("birth_date", "student_number"), _PROOF),
        **dict.fromkeys(
            ("first_name", "last_name", "program", "graduation_year", "explanation", "contact_phone"),
            "what the claimant says; told to the claimant and to the center",
        ),
    },
)
merge_rule("registry.StudentRecord", MergeRule(Handling.MOVE))
merge_rule("registry.DuplicatePair", MergeRule(Handling.DERIVED))
merge_rule("registry.Merge", MergeRule(Handling.DERIVED))
