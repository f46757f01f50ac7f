"""What of a membership is ever shown: the owner prints the form, the desk reads three facts, nobody reads a column."""

from portal.privacy.policies import register

_RELATION = "the row belongs to its membership; the services decide who reads it"
_STORAGE = "how the row is stored, nothing about the person"
_OWN = "told to its owner, and to the desk as yes or no"
_PRINTED = "printed on the owner's own form"
_ANSWER = "answered to whoever holds the code of the form"
_LOG = "evidence of a check, for the center"

register(
    "membership.Membership",
    exposed={},
    never={
        "id": _STORAGE,
        "public_id": "the opaque name under which its owner knows it",
        "user": _RELATION,
        "record": _RELATION,
        "state": _OWN,
        "created_at": _OWN,
        "changed_at": _OWN,
    },
)
register(
    "membership.MembershipForm",
    exposed={},
    never={
        "id": _STORAGE,
        "membership": _RELATION,
        "edition": _PRINTED,
        "year": _PRINTED,
        "number": _PRINTED,
        "nonce": "what the code follows from",
        "code_digest": "finds the form of a code; compared, never shown",
        "issued_on": _ANSWER,
        "initials": _ANSWER,
        "full_name": _PRINTED,
        "student_number": _PRINTED,
        "program_tr": _PRINTED,
        "program_en": _PRINTED,
    },
)
register(
    "membership.FormCheck",
    exposed={},
    never={"id": _STORAGE, "form": _RELATION, "checked_by": _LOG, "at": _LOG, "door": _LOG, "is_member": _LOG},
)
