"""The table of decisions a second time, from DOMAIN section 2 and by hand: who sees a group, and what belongs to it."""

from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup

ANYBODY = "public student mentee alumni employer"
NOT_PUBLIC = "student mentee alumni employer"
TABLE = {
    FieldGroup.IDENTITY: ("self center unit", ANYBODY),
    FieldGroup.PHOTO: ("self center", ANYBODY),
    FieldGroup.CONTACT_EMAIL: ("self center unit", NOT_PUBLIC),
    FieldGroup.CONTACT_PHONE: ("self center unit", NOT_PUBLIC),
    FieldGroup.ADDRESS: ("self center", "alumni"),
    FieldGroup.EDUCATION: ("self center unit", ANYBODY),
    FieldGroup.CAREER: ("self center unit", ANYBODY),
    FieldGroup.SKILLS: ("self center unit", ANYBODY),
    FieldGroup.LOCATION: ("self center unit", ANYBODY),
    FieldGroup.SECTOR: ("self center unit", ANYBODY),
    FieldGroup.INCOME: ("self center", ""),
    FieldGroup.PLANS: ("self center", NOT_PUBLIC),
    FieldGroup.CV: ("self", "alumni employer"),
}
"""By role, and by the owner's choice."""

_COLUMNS = {
    FieldGroup.IDENTITY: {"alumni.AlumniProfile": "first_name last_name name_key name_folded"},
    FieldGroup.PHOTO: {"files.Photo": "small medium large"},
    FieldGroup.CONTACT_EMAIL: {"alumni.AlumniProfile": "contact_email"},
    FieldGroup.CONTACT_PHONE: {"alumni.AlumniProfile": "contact_phone"},
    FieldGroup.ADDRESS: {"alumni.AlumniProfile": "postal_address"},
    FieldGroup.EDUCATION: {"alumni.Degree": "unit level enrolled_on graduated_on"},
    FieldGroup.CAREER: {
        "alumni.AlumniProfile": "headline summary",
        "alumni.Employment": "employer employer_name title started_on ended_on",
    },
    FieldGroup.SKILLS: {"alumni.ProfileSkill": "skill", "alumni.ProfileLanguage": "language proficiency"},
    FieldGroup.LOCATION: {"alumni.AlumniProfile": "province"},
    FieldGroup.SECTOR: {"alumni.AlumniProfile": "sector"},
    FieldGroup.INCOME: {"alumni.AlumniProfile": "income_band"},
    FieldGroup.PLANS: {"alumni.AlumniProfile": "open_to_job open_to_internship open_to_mentoring"},
    FieldGroup.CV: {"files.CurriculumVitae": "document size_bytes uploaded_at"},
    FieldGroup.ACTIVITY: {},
}
COLUMNS = {
    group: frozenset(f"{label}.{name}" for label, names in tables.items() for name in names.split())
    for group, tables in _COLUMNS.items()
}
"""Every column anybody is ever shown, by its group."""

NEEDS_THE_NAME = frozenset({"alumni.Degree.enrolled_on", "alumni.Degree.graduated_on"})
"""The columns told exactly only to who sees the name as well."""

ALL_GROUPS = 2**14 - 1
MASKS = (0, *(group.bit for group in FieldGroup), ALL_GROUPS)
"""Nothing opened, each group alone, everything."""


def audiences(names: str) -> frozenset[Audience]:
    """Return audiences by their names."""
    return frozenset(Audience[name.upper()] for name in names.split())


def groups_seen(audience: Audience, opened: int) -> frozenset[FieldGroup]:
    """Return the groups ``audience`` sees of somebody who opened it the groups of mask ``opened``."""
    return frozenset(
        group
        for group, (always, choosable) in TABLE.items()
        if audience in audiences(always) or (audience in audiences(choosable) and opened & group.bit)
    )


def columns_seen(audience: Audience, opened: int) -> frozenset[str]:
    """Return the columns ``audience`` sees of somebody who opened it the groups of mask ``opened``."""
    return frozenset().union(*(COLUMNS[group] for group in groups_seen(audience, opened)))
