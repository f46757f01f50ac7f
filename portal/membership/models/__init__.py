"""The tables of membership: registrations with their forms, and the requests for help, the campaigns."""

from .campaigns import Campaign, CohortStudent, TaskKind, TaskState, UnitTask
from .helping import HELP_OPEN, HelpNotice, HelpRequest, HelpState
from .memberships import (
    LONGEST_STATEMENT,
    MEMBERS,
    Door,
    FormCheck,
    FormEdition,
    FormSerial,
    Membership,
    MembershipForm,
    MembershipState,
    RegisteredBy,
)

__all__ = [
    "HELP_OPEN",
    "LONGEST_STATEMENT",
    "MEMBERS",
    "Campaign",
    "CohortStudent",
    "Door",
    "FormCheck",
    "FormEdition",
    "FormSerial",
    "HelpNotice",
    "HelpRequest",
    "HelpState",
    "Membership",
    "MembershipForm",
    "MembershipState",
    "RegisteredBy",
    "TaskKind",
    "TaskState",
    "UnitTask",
]
