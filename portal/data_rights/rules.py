"""What becomes of every row about a person when that person is erased, and what of it stands in the access copy.

One readable table, held complete at start-up.
A key names a column that leads to a person (``events.Registration.user``), or a whole table (``accounts.User``). Rooms
above portal add theirs with ``add_rules`` when they are ready. ``checks.py`` refuses to start where one is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Field, Model
from django.utils.translation import gettext_lazy as _

from .copies import COMPUTED, FIRMS_OWN, FROM_LEDGER, OTHERS, OURS, SECRET, Copied, Withheld, copied, withheld

USER, PROFILE = "accounts.User", "alumni.AlumniProfile"


class Fate(Enum):
    """What becomes of a row."""

    DELETE = "delete"
    ANONYMIZE = "anonymize"
    DETACH = "detach"
    KEEP = "keep"


class About(Enum):
    """How a column names a person where it is no foreign key."""

    RELATION = "relation"
    PARENT = "parent"
    USER_KEY = "user key"
    PROFILE_KEY = "profile key"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Rule:
    """The fate of the rows that name a person, and why.

    ANONYMIZE empties every column but those in ``keeps``, so that a column added later is emptied unless somebody
    decides otherwise; ``values`` holds what stands in a column that has no empty form. ``copy`` says what the person
    gets of the row when asking for a copy; rows that only forget who it was are counted there.
    """

    fate: Fate
    why: Any
    about: About = About.RELATION
    keeps: frozenset[str] = frozenset()
    values: Mapping[str, Any] = field(default_factory=dict)
    copy: Copied | Withheld | None = None


_rules: dict[str, Rule] = {}


def add_rules(rules: Mapping[str, Rule]) -> None:
    """Declare rules; a second rule for one key raises ValueError."""
    for key, rule in rules.items():
        if key in _rules:
            raise ValueError(f"{key} has an erasure rule already")
        _rules[key] = rule


def rules() -> Mapping[str, Rule]:
    """Return every rule by its key, in the order of declaration: the order in which rows go."""
    return _rules


def present() -> dict[str, Rule]:
    """Return the rules of the tables that are there."""
    return {key: rule for key, rule in _rules.items() if _is_there(key)}


def _is_there(key: str) -> bool:
    try:
        model, column = model_of(key)
        return not column or model._meta.get_field(column) is not None
    except (LookupError, FieldDoesNotExist):
        return False


def delete(why: Any, about: About = About.RELATION, *, copy: Copied | Withheld | None = None) -> Rule:
    """Return the rule of rows that go whole."""
    return Rule(Fate.DELETE, why, about, copy=copy)


def detach(why: Any, about: About = About.RELATION) -> Rule:
    """Return the rule of rows that are about something else and only forget who it was."""
    return Rule(Fate.DETACH, why, about)


def goes_along(why: Any, *, copy: Copied | Withheld | None = None) -> Rule:
    """Return the rule of rows that hang on a row that goes, and are deleted with it."""
    return Rule(Fate.DELETE, why, About.PARENT, copy=copy)


def keep(why: Any, about: About = About.RELATION, *, copy: Copied | Withheld | None = None) -> Rule:
    """Return the rule of rows that stay as they are, for a reason a reader of the log is told."""
    return Rule(Fate.KEEP, why, about, copy=copy)


def model_of(key: str) -> tuple[type[Model], str]:
    """Return the model of a key and the name of its column, empty for a whole table. Raises LookupError."""
    label, name, column = key.split(".", 2) if key.count(".") == 2 else (*key.split(".", 1), "")
    return apps.get_model(label, name), column


def empty_form(column: "Field[Any, Any]") -> Any:
    """Return what stands for nothing in a column; raise ValueError where it has no such form."""
    if column.null:
        return None
    if column.has_default() and not callable(column.default):
        return column.get_default()
    if column.empty_strings_allowed and not column.is_relation:
        return ""
    raise ValueError(f"{column} has no empty form")


def emptied(model: type[Model], rule: Rule) -> dict[str, Any]:
    """Return what ANONYMIZE writes into each column. Raises ValueError for a column without an empty form."""
    return {
        column.name: rule.values[column.name] if column.name in rule.values else empty_form(column)
        for column in model._meta.local_concrete_fields
        if not column.primary_key and column.name not in rule.keeps
    }


_OF_PROFILE = "tells about the person"
_OF_ACCOUNT = "belongs to the account"
_DID_IT = "the deed stays, who did it does not"
_FILES_GO = "the files leave the disk once the deed is committed"
_ASKED = Rule(
    Fate.ANONYMIZE,
    _("that a request was answered in time is shown for three years; who asked is forgotten"),
    keeps=frozenset(
        {
            "public_id",
            "kind",
            "state",
            "came_by",
            "purpose",
            "received_at",
            "due_on",
            "settled_at",
            "proof",
            "created_at",
            "changed_at",
        }
    ),
    copy=copied(copy=COMPUTED),
)

add_rules(
    {
        "registry.StudentRecord.profile": delete(
            "the student affairs office holds the original",
            copy=copied(reads={"imported_at": "batch__at"}, batch=OURS, digest=COMPUTED),
        ),
        "membership.MembershipForm.membership": goes_along(
            "the printed form, as it was frozen",
            copy=copied(reads={"edition": "edition__document_number"}, nonce=SECRET, code_digest=SECRET),
        ),
        "membership.Membership.user": delete(_OF_PROFILE, copy=copied()),
        "membership.CohortStudent.record": goes_along(
            "that a diploma was expected", copy=copied(reads={"campaign": "campaign__cohort"})
        ),
        "membership.CohortStudent.advisor": detach(_DID_IT),
        "membership.UnitTask.done_by": detach(_DID_IT),
        "membership.HelpRequest.email": delete(
            "what was asked is nobody's business any more",
            About.ADDRESS,
            copy=copied(reads={"notice": "notice__version"}, nonce=SECRET, link_digest=SECRET, shown_digest=COMPUTED),
        ),
        "membership.HelpRequest.assigned_to": detach(_DID_IT),
        "membership.FormCheck.checked_by": detach(_DID_IT),
        "membership.FormCheck.form": keep(
            _("the log of the diploma desk; the form it names is gone"), About.PARENT, copy=copied()
        ),
        "alumni.ContactRequest.profile": delete(_OF_PROFILE, copy=copied()),
        "alumni.ContactRequest.asked_by": detach(_DID_IT),
        "registry.ClaimRequest.claimant": delete("what the person said to get a record", copy=copied()),
        "registry.DuplicatePair.first": delete(_OF_PROFILE, copy=withheld(OTHERS)),
        "registry.DuplicatePair.second": delete(_OF_PROFILE, copy=withheld(OTHERS)),
        "registry.Merge.kept": delete("its snapshot holds what the person was", copy=withheld(OTHERS)),
        "tracking.CallList.created_by": detach(_DID_IT),
        "tracking.Attempt.call": goes_along("a call that was made to the person", copy=copied(number_digest=COMPUTED)),
        "tracking.Attempt.made_by": detach(_DID_IT),
        "tracking.Call.taken_by": detach(_DID_IT),
        "tracking.Call.profile": delete(_OF_PROFILE, copy=copied()),
        "tracking.ContactOptOut.noted_by": detach(_DID_IT),
        "tracking.ContactOptOut.profile": delete(
            "the closed number stays as a digest: a later import is not called", copy=copied()
        ),
        "tracking.DeathReport.reported_by": detach(_DID_IT),
        "tracking.DeathReport.profile": delete(_OF_PROFILE, copy=copied()),
        "alumni.Freshness.profile": delete(_OF_PROFILE, copy=copied(standing=COMPUTED)),
        "alumni.Proposal.profile": delete(_OF_PROFILE, copy=copied(key=COMPUTED)),
        "alumni.Proposal.told_by": detach(_DID_IT),
        "alumni.StillTrueLetter.profile": delete(_OF_PROFILE, copy=copied(public_id=SECRET)),
        "alumni.Employment.profile": delete(_OF_PROFILE, copy=copied(employer_key=COMPUTED)),
        "alumni.ProfileSkill.profile": delete(_OF_PROFILE, copy=copied()),
        "alumni.ProfileLanguage.profile": delete(_OF_PROFILE, copy=copied()),
        "alumni.EmployerBlock.profile": delete(_OF_PROFILE, copy=copied()),
        "alumni.AccessGrant.profile": delete(_OF_PROFILE, copy=copied()),
        "alumni.Degree.profile": delete(_OF_PROFILE, copy=copied()),
        "alumni.ListPlace.profile": delete("where the person stood in lists", copy=withheld(COMPUTED)),
        "files.Photo.profile": delete(_FILES_GO, copy=copied(small=COMPUTED, medium=COMPUTED)),
        "files.CurriculumVitae.profile": delete(_FILES_GO, copy=copied()),
        "privacy.Consent.user": delete(
            "the destruction log tells how many there were",
            copy=copied(reads={"version": "notice__version", "text": "notice__text_tr"}, notice=COMPUTED),
        ),
        "events.Registration.user": delete(
            "the event keeps how many seats were taken", copy=copied(reads={"starts_at": "event__starts_at"})
        ),
        "employers.EmployerMember.user": delete("the firm stays, its contact does not", copy=copied()),
        "employers.ScrapingAlarm.contact": detach("the alarm is the firm's; through whom it came is not"),
        "employers.ScrapingAlarm.acknowledged_by": detach(_DID_IT),
        "talent.TalentEntry.profile": delete(
            "what a firm noted about the person",
            copy=copied(reads={"employer": "talent_list__employer__name"}, public_id=OURS, talent_list=FIRMS_OWN),
        ),
        "talent.TalentEntry.added_by": detach(_DID_IT),
        "talent.TalentList.created_by": detach(_DID_IT),
        "employers.SavedSearch.saved_by": detach("the search is the firm's; who saved it is not"),
        "staffing.StaffInvitation.email": delete("an invitation of a person who left", About.ADDRESS, copy=copied()),
        "staffing.StaffInvitation.invited_by": detach(_DID_IT),
        "employers.EmployerInvitation.email": delete(
            "an invitation that nobody will accept", About.ADDRESS, copy=copied()
        ),
        "employers.EmployerInvitation.invited_by": detach(_DID_IT),
        "account.EmailAddress.user": delete(_OF_ACCOUNT, copy=copied()),
        "account.EmailConfirmation.email_address": goes_along(_OF_ACCOUNT, copy=withheld(SECRET)),
        "mfa.Authenticator.user": delete(_OF_ACCOUNT, copy=copied(data=SECRET)),
        "usersessions.UserSession.user": delete(_OF_ACCOUNT, copy=copied(session_key=SECRET, data=OURS)),
        "socialaccount.SocialToken.account": goes_along(_OF_ACCOUNT, copy=withheld(SECRET)),
        "socialaccount.SocialAccount.user": delete(_OF_ACCOUNT, copy=copied()),
        "accounts.RoleAssignment.user": delete(
            "nobody in office is erased; what ended long ago goes with the person", copy=copied(rests_on=OTHERS)
        ),
        "accounts.User_groups.user": delete(_OF_ACCOUNT, copy=copied()),
        "accounts.User_user_permissions.user": delete(_OF_ACCOUNT, copy=copied()),
        "accounts.RoleAssignment.appointed_by": detach(_DID_IT),
        "careers.Posting.created_by": detach(_DID_IT),
        "registry.ImportBatch.imported_by": detach(_DID_IT),
        "workflow.Transition.actor": detach(_DID_IT),
        "data_rights.Destruction.ordered_by": detach(_DID_IT),
        "data_rights.DataRequest.user": _ASKED,
        "data_rights.DataRequest.profile": _ASKED,
        "data_rights.Breach.account": detach(_("the breach stays, through whose account it came does not")),
        "data_rights.Breach.opened_by": detach(_DID_IT),
        "data_rights.Wording.published_by": detach(_DID_IT),
        "data_rights.RetentionPeriod.set_by": detach(_DID_IT),
        "data_rights.RetentionRun.ordered_by": detach(_DID_IT),
        "ledger.Reading.user_id": keep(
            _("those who were read keep it; the number leads to nobody any more"), About.USER_KEY, copy=withheld(OTHERS)
        ),
        "ledger.Line.profile_id": delete("tells who was interested in the person", About.PROFILE_KEY, copy=FROM_LEDGER),
        "ledger.Followed.line": goes_along("where a line stood before two records were merged", copy=withheld(OURS)),
        "ledger.DigestWish.profile_id": delete("a letter nobody reads any more", About.PROFILE_KEY, copy=copied()),
        "outbox.Letter.profile_id": delete(
            "which letters the person got", About.PROFILE_KEY, copy=copied(handed_over_at=OURS)
        ),
        # What is left of a person: a number the indices know, so that they take the person out.
        PROFILE: Rule(
            Fate.ANONYMIZE,
            _("an empty row under its opaque id, so that every index and every restored backup lets go of it"),
            keeps=frozenset({"public_id", "created_at", "changed_at"}),
            values={"state": "erased", "revision": F("revision") + 1},
            copy=copied(name_key=COMPUTED, name_folded=COMPUTED, graduation_rank=COMPUTED, revision=OURS),
        ),
        USER: delete("nobody signs in any more", copy=copied(password=SECRET)),
    }
)
