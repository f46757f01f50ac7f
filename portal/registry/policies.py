"""Nothing of a student record is ever shown: it proves who somebody is (DOMAIN section 6 rule 4)."""

from portal.privacy.policies import register

_PROOF = "proves who somebody is; compared, never shown"
_STORAGE = "how the row is stored, nothing about the person"

register(
    "registry.StudentRecord",
    exposed={},
    never={
        "id": _STORAGE,
        "student_number": _PROOF,
        "profile": _STORAGE,
        "degree": _STORAGE,
        "birth_date": _PROOF,
        "digest": _STORAGE,
        "batch": _STORAGE,
    },
)
