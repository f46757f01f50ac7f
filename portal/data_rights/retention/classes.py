"""The classes of retention: which rows, from which day on, for how long, and what becomes of them (section 6 rule 7).

Every table that erasing a person takes rows from belongs to exactly one class or lasts as long as its person;
``checks.py`` refuses to start where one is in neither. Rooms above portal add theirs when they are ready.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from portal.data_rights.rules import Fate


class Ground(TextChoices):
    """On which ground rows are kept: the key of a legal ground. Its wording is the university's affair."""

    LEGAL_DUTY = "legal_duty", _("a duty by law")
    PROOF = "proof", _("establishing or defending a right")
    INTEREST = "interest", _("a legitimate interest of the university")
    SERVICE = "service", _("what the person asked the university for")


@dataclass(frozen=True, slots=True)
class RetentionClass:
    """Rows of one ``table`` that are kept for ``days`` from ``since`` on, a column or a path to one.

    The officer may choose any number of days from ``least`` to ``most``: no class is without an end. ``only`` narrows
    the rows; ``along`` names the tables whose rows go with them. ANONYMIZE writes ``empties``, or what erasing a person
    writes where it is empty.
    """

    key: str
    name: Any
    table: str
    since: str
    days: int
    least: int
    most: int
    ground: Ground
    fate: Fate = Fate.DELETE
    only: Q = field(default_factory=Q)
    along: tuple[str, ...] = ()
    empties: Mapping[str, Any] = field(default_factory=dict)


_classes: dict[str, RetentionClass] = {}
_lasting: set[str] = set()


def add_classes(*classes: RetentionClass) -> None:
    """Declare classes; a second one of the same key raises ValueError."""
    for one in classes:
        if one.key in _classes:
            raise ValueError(f"there is a class {one.key} already")
        _classes[one.key] = one


def lasts_with_person(*labels: str) -> None:
    """Declare that rows of these tables stay as long as the person they are about, and go with them."""
    _lasting.update(labels)


def classes() -> Mapping[str, RetentionClass]:
    """Return every class by its key, in the order of declaration: the order in which a run takes them."""
    return _classes


def lasting() -> frozenset[str]:
    """Return the tables that last with the person."""
    return frozenset(_lasting)


add_classes(
    RetentionClass(
        "access_ledger", _("Access ledger: who read whom"), "ledger.Reading", "read_at",
        days=730, least=365, most=1825, ground=Ground.PROOF, along=("ledger.Line", "ledger.Followed"),
    ),
    RetentionClass(
        "state_trace", _("Trace of decisions: who and in which words"), "workflow.Transition", "at",
        days=1825, least=365, most=3650, ground=Ground.PROOF, fate=Fate.ANONYMIZE,
        only=~Q(actor=None, reason=""), empties={"actor": None, "reason": ""},
    ),
    RetentionClass(
        "form_checks", _("Checks of membership forms"), "membership.FormCheck", "at",
        days=730, least=90, most=1825, ground=Ground.PROOF,
    ),
    RetentionClass(
        "contact_requests", _("Answered contact requests"), "alumni.ContactRequest", "asked_on",
        days=365, least=30, most=1095, ground=Ground.SERVICE, only=~Q(state="sent"),
    ),
    RetentionClass(
        "access_grants", _("Grants to firms that are over"), "alumni.AccessGrant", "until",
        days=90, least=1, most=730, ground=Ground.SERVICE,
    ),
    RetentionClass(
        "consent_evidence", _("Evidence of withdrawn consent"), "privacy.Consent", "withdrawn_at",
        days=1095, least=365, most=3650, ground=Ground.PROOF,
    ),
    RetentionClass(
        "merges", _("Merges that are final or taken back"), "registry.Merge", "at",
        days=365, least=60, most=1095, ground=Ground.PROOF, only=~Q(state="done"),
    ),
    RetentionClass(
        "import_reports", _("Imports: who imported"), "registry.ImportBatch", "at",
        days=1095, least=180, most=1825, ground=Ground.INTEREST, fate=Fate.ANONYMIZE,
        only=Q(imported_by__isnull=False), empties={"imported_by": None},
    ),
    RetentionClass(
        "staff_invitations", _("Invitations of colleagues"), "staffing.StaffInvitation", "expires_at",
        days=90, least=30, most=365, ground=Ground.INTEREST,
    ),
    RetentionClass(
        "talent_entries", _("People on firms' talent lists, with the notes"), "talent.TalentEntry", "touched_at",
        days=730, least=90, most=1095, ground=Ground.INTEREST,
    ),
    RetentionClass(
        "scraping_alarms", _("Alarms on what firms read"), "employers.ScrapingAlarm", "raised_at",
        days=730, least=90, most=1825, ground=Ground.INTEREST,
    ),
    RetentionClass(
        "firm_invitations", _("Invitations within firms"), "employers.EmployerInvitation", "expires_at",
        days=90, least=30, most=365, ground=Ground.INTEREST,
    ),
    RetentionClass(
        "event_lists", _("Lists of participants"), "events.Registration", "event__ends_at",
        days=1095, least=90, most=1825, ground=Ground.SERVICE,
    ),
    RetentionClass(
        "ended_roles", _("Roles that ended"), "accounts.RoleAssignment", "ends_on",
        days=1825, least=365, most=3650, ground=Ground.PROOF,
    ),
    RetentionClass(
        "sign_ins", _("Sign-ins: address and device"), "usersessions.UserSession", "last_seen_at",
        days=180, least=30, most=730, ground=Ground.LEGAL_DUTY,
    ),
    RetentionClass(
        "call_lists", _("Closed call lists"), "tracking.CallList", "closed_at",
        days=730, least=90, most=1825, ground=Ground.INTEREST, along=("tracking.Call", "tracking.Attempt"),
    ),
    RetentionClass(
        "help_requests", _("Requests for help with joining, answered or not"), "membership.HelpRequest", "changed_at",
        days=365, least=180, most=1095, ground=Ground.SERVICE,
    ),
    RetentionClass(
        "claim_requests", _("Decided requests for records"), "registry.ClaimRequest", "changed_at",
        days=180, least=30, most=1095, ground=Ground.SERVICE, only=~Q(state__in=["received", "in_review"]),
    ),
    RetentionClass(
        "data_requests", _("Settled requests about one's own data"), "data_rights.DataRequest", "settled_at",
        days=1825, least=1095, most=3650, ground=Ground.LEGAL_DUTY,
    ),
    RetentionClass(
        "proposals", _("Differing words of other sources"), "alumni.Proposal", "told_on",
        days=1095, least=180, most=1825, ground=Ground.INTEREST, only=~Q(state__in=["open", "asked"]),
    ),
    RetentionClass(
        "still_true_letters", _("Letters that asked whether a record is still true"), "alumni.StillTrueLetter",
        "asked_on", days=730, least=400, most=1825, ground=Ground.SERVICE, only=~Q(state="stopped"),
    ),
    RetentionClass(
        "letters_once", _("Which letters went to whom"), "outbox.Letter", "written_at",
        days=400, least=60, most=730, ground=Ground.SERVICE,
    ),
    RetentionClass(
        "breaches", _("Breach files"), "data_rights.Breach", "discovered_at",
        days=3650, least=1825, most=3650, ground=Ground.LEGAL_DUTY,
    ),
    RetentionClass(
        "destruction_log", _("Destruction log"), "data_rights.Destruction", "at",
        days=1825, least=1095, most=3650, ground=Ground.LEGAL_DUTY,
    ),
)  # fmt: skip

lasts_with_person(
    "account.EmailAddress",
    "account.EmailConfirmation",
    "accounts.User",
    "accounts.User_groups",
    "accounts.User_user_permissions",
    "alumni.AlumniProfile",
    "alumni.Degree",
    "alumni.EmployerBlock",
    "alumni.Employment",
    "alumni.Freshness",
    "alumni.ListPlace",
    "alumni.ProfileLanguage",
    "alumni.ProfileSkill",
    "employers.EmployerMember",
    "files.CurriculumVitae",
    "files.Photo",
    "ledger.DigestWish",
    "membership.CohortStudent",
    "membership.Membership",
    "membership.MembershipForm",
    "mfa.Authenticator",
    "registry.DuplicatePair",
    "registry.StudentRecord",
    "socialaccount.SocialAccount",
    "socialaccount.SocialToken",
    "tracking.ContactOptOut",
    "tracking.DeathReport",
)
