"""The enums of people."""

from enum import Enum

from graphql_api.enums import described_enum
from portal.ledger.access import Door
from portal.privacy.policies import FieldGroup

FieldGroupEnum = described_enum(
    Enum("FieldGroup", {group.name: group.name for group in FieldGroup}),  # type: ignore[arg-type]
    name="FieldGroup",
    description="What an owner opens or closes at once.",
    members={
        "IDENTITY": "First and last name.",
        "PHOTO": "The photo.",
        "CONTACT_EMAIL": "The address of mail for being written to.",
        "CONTACT_PHONE": "The telephone number.",
        "ADDRESS": "The postal address.",
        "EDUCATION": "Degrees: unit, level and dates.",
        "CAREER": "Headline, summary and jobs.",
        "SKILLS": "Skills and languages.",
        "LOCATION": "The province the owner lives in.",
        "SECTOR": "The sector the owner works in.",
        "INCOME": "The income band; only ever for statistics.",
        "PLANS": "What the owner is open to: jobs, internships, mentoring.",
        "CV": "The curriculum vitae.",
        "ACTIVITY": "What the owner did here: events, courses.",
    },
)

DoorEnum = described_enum(
    Door,
    name="AccessDoor",
    description="Where somebody was read.",
    members={
        "LIST": "A list of people.",
        "PROFILE": "The profile itself.",
        "SEARCH": "A search.",
        "OFFICE_LIST": "A list in the back office.",
        "OFFICE": "The page of the person in the back office.",
    },
)
