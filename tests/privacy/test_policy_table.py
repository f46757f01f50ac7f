"""The table of decisions, a second time and from DOMAIN section 2: who sees a group, and by whose choice."""

import pytest

from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup, group_policy

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


@pytest.mark.parametrize("group", FieldGroup)
def test_a_group_is_open_to_exactly_these(group: FieldGroup) -> None:
    rule = group_policy(group)
    told = TABLE.get(group)
    if told is None or rule is None:
        assert (told, rule) == (None, None)
        return
    always, choosable = (frozenset(Audience[name.upper()] for name in names.split()) for names in told)
    assert (rule.always, rule.choosable) == (always, choosable)
