"""Who may ever see a person's photo and CV. Both begin closed, like everything an owner decides on."""

from portal.alumni.services import Handling, MergeRule, merge_rule
from portal.privacy.audiences import OWNER_CHOOSES, Audience
from portal.privacy.policies import FieldGroup, FieldPolicy, register

A = Audience
PHOTO = FieldPolicy(FieldGroup.PHOTO, frozenset({A.SELF, A.CENTER}), frozenset(OWNER_CHOOSES))
# A CV holds contact data and more: the center has no task that needs it, and no public page shows it.
CV = FieldPolicy(FieldGroup.CV, frozenset({A.SELF}), frozenset({A.ALUMNI, A.EMPLOYER}))

_STORAGE = "how the row is stored, nothing about the person"
_RELATION = "the row belongs to its profile; the profile's own rules decide"
_KNOWN_AS = "what the file is known as in addresses, which are opaque and one viewer's own"

register(
    "files.Photo",
    exposed={"small": PHOTO, "medium": PHOTO, "large": PHOTO},
    never={"id": _STORAGE, "public_id": _KNOWN_AS, "profile": _RELATION, "uploaded_at": "shown to nobody"},
)
register(
    "files.CurriculumVitae",
    exposed={"document": CV, "size_bytes": CV, "uploaded_at": CV},
    never={"id": _STORAGE, "public_id": _KNOWN_AS, "profile": _RELATION},
)
# Only whoever claimed a record hands files in, and two claimed ones are never merged: there is one to keep at most.
merge_rule("files.Photo", MergeRule(Handling.FOLLOW))
merge_rule("files.CurriculumVitae", MergeRule(Handling.FOLLOW))
