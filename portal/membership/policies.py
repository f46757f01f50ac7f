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
        "source": "tells the center whom it registered itself",
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
_ASKED = "written by the applicant for the center, which reads it in its queue"
_STEP = "told on the status page, to whoever holds its link"
register(
    "membership.HelpRequest",
    exposed={},
    never={
        "id": _STORAGE,
        "first_name": _ASKED,
        "last_name": _ASKED,
        "student_number": _ASKED,
        "program": _ASKED,
        "email": _ASKED,
        "phone": _ASKED,
        "trouble": _ASKED,
        "language": "the language the applicant is written to in",
        "notice": "evidence of which privacy notice was shown",
        "shown_digest": "evidence of which privacy notice was shown",
        "state": _STEP,
        "assigned_to": "who of the center has it in hand; told to the center",
        "membership": _RELATION,
        "nonce": "what the link follows from",
        "link_digest": "finds the request of a link; compared, never shown",
        "link_until": "until when the link opens",
        "created_at": _STEP,
        "changed_at": _STEP,
    },
)
register(
    "membership.CohortStudent",
    exposed={},
    never={
        "id": _STORAGE,
        "campaign": "counted for K-29, and told to the student's own advisor as member yes or no",
        "record": _RELATION,
        "advisor": "who reminds the student; told to the unit",
    },
)
