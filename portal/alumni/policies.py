"""Who may ever see which column of a profile. The table a reader of ``docs/visibility.md`` sees is made from this.

DOMAIN section 2: income is never for employers or the directory; a missing setting is closed.
"""

from portal.privacy.audiences import OWNER_CHOOSES, Audience
from portal.privacy.policies import FieldGroup, FieldPolicy, register

A = Audience
_STAFF_AND_SELF = frozenset({A.SELF, A.CENTER})
_TRACKING = frozenset({A.SELF, A.CENTER, A.UNIT})
"""A representative needs contact and career data of the own department's alumni (S3-44, S3-45)."""
_ANYBODY = frozenset(OWNER_CHOOSES)
_NOT_PUBLIC = _ANYBODY - {A.PUBLIC}


NAME = FieldPolicy(FieldGroup.IDENTITY, _TRACKING, _ANYBODY)
EMAIL = FieldPolicy(FieldGroup.CONTACT_EMAIL, _TRACKING, _NOT_PUBLIC)
PHONE = FieldPolicy(FieldGroup.CONTACT_PHONE, _TRACKING, _NOT_PUBLIC)
ADDRESS = FieldPolicy(FieldGroup.ADDRESS, _STAFF_AND_SELF, frozenset({A.ALUMNI}))
EDUCATION = FieldPolicy(FieldGroup.EDUCATION, _TRACKING, _ANYBODY)
CAREER = FieldPolicy(FieldGroup.CAREER, _TRACKING, _ANYBODY)
SKILLS = FieldPolicy(FieldGroup.SKILLS, _TRACKING, _ANYBODY)
LOCATION = FieldPolicy(FieldGroup.LOCATION, _TRACKING, _ANYBODY)
SECTOR = FieldPolicy(FieldGroup.SECTOR, _TRACKING, _ANYBODY)
INCOME = FieldPolicy(FieldGroup.INCOME, _STAFF_AND_SELF, frozenset())
PLANS = FieldPolicy(FieldGroup.PLANS, _STAFF_AND_SELF, _NOT_PUBLIC)

_RELATION = "the row belongs to its profile; the profile's own rules decide"
_SETTING = "the owner's own setting; read through the visibility settings, never as data"
_STORAGE = "how the row is stored, nothing about the person"
_WALKED = "what a list is walked by, where the values it follows from are seen; never told"

register(
    "alumni.AlumniProfile",
    exposed={
        "first_name": NAME,
        "last_name": NAME,
        "name_key": NAME,
        "name_folded": NAME,
        "contact_email": EMAIL,
        "contact_phone": PHONE,
        "postal_address": ADDRESS,
        "headline": CAREER,
        "summary": CAREER,
        "province": LOCATION,
        "sector": SECTOR,
        "income_band": INCOME,
        "open_to_job": PLANS,
        "open_to_internship": PLANS,
        "open_to_mentoring": PLANS,
    },
    never={
        "id": _STORAGE,
        "graduation_rank": _WALKED,
        "public_id": "the opaque name under which a visible row is known",
        "user": "the account, not the profile",
        "state": "decides whether the row is seen; shown in the back office only",
        "employer_open_until": _SETTING,
        "in_directory": _SETTING,
        "is_public": _SETTING,
        "employer_groups": _SETTING,
        "alumni_groups": _SETTING,
        "student_groups": _SETTING,
        "mentee_groups": _SETTING,
        "public_groups": _SETTING,
        "revision": "moves with hidden edits too, so it may not be seen",
        "created_at": _STORAGE,
        "changed_at": "moves with hidden edits too, so it may not be seen",
    },
)
register(
    "alumni.Degree",
    exposed={"unit": EDUCATION, "level": EDUCATION, "enrolled_on": EDUCATION, "graduated_on": EDUCATION},
    never={"id": _STORAGE, "profile": _RELATION, "source": "provenance, shown in the back office only"},
    # Program and day name a person as well as a name does: without it they are told as a span of years.
    only_with={"enrolled_on": FieldGroup.IDENTITY, "graduated_on": FieldGroup.IDENTITY},
)
register(
    "alumni.ListPlace",
    exposed={},
    never={
        "id": _STORAGE,
        "profile": _RELATION,
        **dict.fromkeys(("unit_path", "public_id", "name_key", "graduation_rank"), _WALKED),
    },
)
register(
    "alumni.Employment",
    exposed={
        "employer": CAREER,
        "employer_name": CAREER,
        "title": CAREER,
        "started_on": CAREER,
        "ended_on": CAREER,
    },
    never={
        "id": _STORAGE,
        "profile": _RELATION,
        "source": "provenance, shown in the back office only",
        "employer_key": "keeps the present employer from finding the person, and says no more than the name typed",
    },
)
register("alumni.ProfileSkill", exposed={"skill": SKILLS}, never={"id": _STORAGE, "profile": _RELATION})
register(
    "alumni.ProfileLanguage",
    exposed={"language": SKILLS, "proficiency": SKILLS},
    never={"id": _STORAGE, "profile": _RELATION},
)
register(
    "alumni.EmployerBlock",
    exposed={},
    never={"id": _STORAGE, "profile": _RELATION, "employer": _SETTING, "created_at": _SETTING},
)
register(
    "alumni.ContactRequest",
    exposed={},
    never={
        "id": _STORAGE,
        "public_id": "the opaque name under which the two sides know it",
        "profile": _RELATION,
        "employer": _SETTING,
        "asked_by": "the contact of the firm, not the person",
        "message": "told to the owner and the firm that wrote it, through ``contacts``",
        "groups": _SETTING,
        "state": "told to the firm only as ``told_state`` has it: a refusal reads like silence",
        "asked_on": _SETTING,
        "decided_at": _SETTING,
    },
)
register(
    "alumni.AccessGrant",
    exposed={},
    never={
        "id": _STORAGE,
        "profile": _RELATION,
        "employer": _SETTING,
        "groups": _SETTING,
        "until": _SETTING,
        "created_at": _SETTING,
    },
)
_PROVENANCE = "told to the person, the center and the representative of the unit through ``freshness``, to nobody else"
register(
    "alumni.Freshness",
    exposed={},
    never={
        "id": _STORAGE,
        "profile": _RELATION,
        **dict.fromkeys(("group", "source", "standing", "verified_by", "verified_on"), _PROVENANCE),
    },
)
register(
    "alumni.Proposal",
    exposed={},
    never={
        "id": _STORAGE,
        "public_id": "the opaque name under which the person knows it",
        "profile": _RELATION,
        "told_by": "the member of staff, not the person",
        **dict.fromkeys(("key", "expires_on", "decided_at"), _STORAGE),
        **dict.fromkeys(
            ("field", "group", "state", "held", "held_source", "held_on", "told", "source", "told_on"), _PROVENANCE
        ),
    },
)
register(
    "alumni.StillTrueLetter",
    exposed={},
    never={
        "id": _STORAGE,
        "public_id": "stands in the signed link alone",
        "profile": _RELATION,
        **dict.fromkeys(("state", "asked_on", "expires_on", "answered_at"), _PROVENANCE),
    },
)
