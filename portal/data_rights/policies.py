"""What of a data request is ever shown: to the person who asks and to the privacy officer, and as data to nobody."""

from portal.privacy.policies import register

_STORAGE = "how the row is stored, nothing about the person"
_RELATION = "who asks; the services decide who reads the row"
_OWN = "told to the person who asks and to the privacy officer"
_OFFICE = "for the privacy officer"

register(
    "data_rights.DataRequest",
    exposed={},
    never={
        "id": _STORAGE,
        "public_id": "the opaque name under which the person knows it",
        "user": _RELATION,
        "profile": _RELATION,
        "kind": _OWN,
        "state": _OWN,
        "came_by": _OWN,
        "language": _OFFICE,
        "text": _OWN,
        "field": _OWN,
        "value": _OWN,
        "evidence": _OWN,
        "purpose": _OWN,
        "received_at": _OWN,
        "due_on": _OWN,
        "settled_at": _OWN,
        "proof": _OWN,
        "proof_note": _OFFICE,
        "copy": "the file with the copy; handed out by the view that asks who fetches it",
        "copy_until": _OWN,
        "answer": _OWN,
        "created_at": _STORAGE,
        "changed_at": _STORAGE,
    },
)
