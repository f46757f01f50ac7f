"""Who sends each operation, and with which variables, in the small world."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone

from portal.employers.tax_number import check_digit

from .small_world import PASSWORD, SmallWorld

HALFWAY = "halfway"
"""The viewer who gave a password and still owes a code."""
APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
Variables = Callable[[SmallWorld], dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """One operation's replay: the kind of viewer (a user of the small world, or anonymous) and the variables."""

    viewer: str
    variables: Variables = lambda _world: {}


def app_code() -> str:
    """Return what an authenticator app with APP_SECRET shows now."""
    return format_hotp_value(hotp_value(APP_SECRET, int(timezone.now().timestamp()) // 30))


def _in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def _page(**given: Any) -> Variables:
    return lambda _world: {"first": 20, **given}


def _input(**given: Any) -> Variables:
    return lambda _world: {"input": given}


def _draft(world: SmallWorld) -> dict[str, Any]:
    return {
        "input": {
            "kind": "JOB",
            "titleTr": "Yazılım mühendisi",
            "descriptionTr": "Sunucu tarafını yazar.",
            "deadline": _in_days(30),
            "province": "33",
            "skills": world.skill_codes,
            "applyUrl": "https://firma.example/basvuru",
        }
    }


def _registration(world: SmallWorld) -> dict[str, Any]:
    return {
        "input": {
            "name": "Çınar Gıda A.Ş.",
            "taxNumber": f"123456789{check_digit('123456789')}",
            "domain": "cinar.example",
            "sector": "J",
            "province": "33",
            "position": "İnsan kaynakları",
        }
    }


def _office(**given: str) -> Variables:
    """Return input whose values are what the office of the world has under these names."""
    return lambda world: {"input": {name: getattr(world.office, place) for name, place in given.items()}}


def _help(world: SmallWorld) -> dict[str, Any]:
    return {
        "input": {
            "firstName": "Işıl",
            "lastName": "Öz",
            "studentNumber": "20230008",
            "program": world.office.program,
            "trouble": "Olmuyor",
            "noticeVersion": 1,
            "email": "isil@ev.example",
        }
    }


OFFICE_CASES = {
    "AcceptProposal": Case("alumna", _office(proposalId="proposal")),
    "AddToCallList": Case("representative", _office(callListId="fresh_list", alumnusIds="others")),
    "CallLists": Case("representative", _page()),
    "ConfirmAlumnus": Case(
        "representative",
        lambda world: {"input": {"alumnusId": world.office.own_alumnus, "groups": ["CONTACT_PHONE", "CAREER"]}},
    ),
    "ConfirmDataRequest": Case("alumna", _office(requestId="data_request")),
    "ConfirmRecord": Case("alumna", _input(groups=["CONTACT_EMAIL", "CAREER"])),
    "CreateCallList": Case("representative", lambda world: {"input": {"unitId": world.office.unit, "name": "Yeni"}}),
    "DataRequests": Case("alumna"),
    "DeclineProposal": Case("alumna", _office(proposalId="proposal")),
    "FinishCallList": Case("representative", _office(callListId="call_list")),
    "MyFreshness": Case("alumna"),
    "MyProposals": Case("alumna", _page()),
    "RecordCallOutcome": Case(
        "representative", lambda world: {"input": {"callId": world.office.call, "outcome": "REACHED"}}
    ),
    "RegistrationCampaign": Case("anonymous", lambda world: {"unit": world.office.unit}),
    "RegistrationHelp": Case("anonymous", lambda world: {"token": world.office.help_token}),
    "RegistrationHelpNotice": Case("anonymous"),
    "RequestData": Case("alumna", _input(kind="ACCESS")),
    "RequestRegistrationHelp": Case("anonymous", _help),
    "StaleAlumni": Case("representative", _page()),
    "TakeNextCall": Case("representative", _office(callListId="call_list")),
    "UpdateAlumnusCareer": Case(
        "representative",
        lambda world: {
            "input": {
                "alumnusId": world.office.own_alumnus,
                "employerName": "Çınar Gıda",
                "title": "Uzman",
                "startedOn": "2024-01-01",
            }
        },
    ),
    "UpdateAlumnusContact": Case(
        "representative",
        lambda world: {"input": {"alumnusId": world.office.own_alumnus, "contactPhone": "+905551112200"}},
    ),
    "UpdateContact": Case("alumna", _input(contactPhone="+905551112201")),
    "WithdrawDataRequest": Case("alumna", _office(requestId="data_request")),
}
"""What the office's frontend sends, and what people ask of it."""

CASES: dict[str, Case] = {
    **OFFICE_CASES,
    "AcceptContactRequest": Case(
        "alumna",
        lambda world: {"input": {"requestId": world.request, "groups": ["IDENTITY"], "until": _in_days(30)}},
    ),
    "AcceptInvitation": Case("newcomer", lambda world: {"input": {"token": world.invitation_token}}),
    "AccessLedger": Case("alumna", _page()),
    # The last page: a full one by name does not ask for those without a name, and takes a statement less.
    "AlumniDirectory": Case("alumna", _page(first=50, filter={"openToJob": True, "province": "33"})),
    "BlockEmployer": Case("alumna", lambda world: {"input": {"employerId": world.stranger_firm}}),
    "BulletinIssue": Case("anonymous", lambda world: {"path": world.issue_path}),
    "AlumniForPosting": Case("contact", lambda world: {"postingId": world.posting, "first": 5}),
    "BulletinList": Case("anonymous", _page()),
    "CancelRegistration": Case("alumna", lambda world: {"input": {"registrationId": world.registration}}),
    "ClaimRecord": Case("newcomer", _input(studentNumber="20260001", birthDate="2000-05-19")),
    "ClosePosting": Case("contact", lambda world: {"input": {"postingId": world.posting}}),
    "CloseToEmployers": Case("alumna"),
    "CompleteMembership": Case(
        "alumna", lambda world: {"input": {"membershipId": world.membership, "headline": "Analist", "openToJob": True}}
    ),
    "CompleteSignIn": Case(HALFWAY, lambda world: {"input": {"code": app_code()}}),
    "Consents": Case("alumna"),
    "GiveConsent": Case("alumna", _input(purpose="DIRECTORY", version=1)),
    "RemoveFile": Case("alumna", _input(kind="PHOTO")),
    "SimilarAlumni": Case("contact", lambda world: {"alumnusId": world.alumnus, "first": 5}),
    "StartUpload": Case("alumna", _input(kind="CV")),
    "WithdrawConsent": Case("alumna", _input(purpose="PHOTO")),
    "WithdrawAllConsents": Case("alumna"),
    "ContentPage": Case("anonymous", lambda _world: {"path": "/"}),
    "CourseList": Case("anonymous", _page(competence="LEADERSHIP")),
    "DeleteSavedSearch": Case("contact", lambda world: {"input": {"searchId": world.saved_search}}),
    "FoundBy": Case("alumna", lambda world: {"employerId": world.searching_firm}),
    "RenameSavedSearch": Case("contact", lambda world: {"input": {"searchId": world.saved_search, "name": "Python"}}),
    "RunSavedSearch": Case("contact", lambda world: {"id": world.saved_search}),
    "SaveSearch": Case(
        "contact",
        lambda world: {"input": {"name": "Yeni arama", "text": "Mühendis", "filter": {"skills": world.skill_codes}}},
    ),
    "SavedSearches": Case("contact"),
    "TalentLists": Case("contact"),
    "TalentEntries": Case("contact", _page(filter={})),
    "CreateTalentList": Case("contact", _input(name="Yeni liste")),
    "RenameTalentList": Case("contact", lambda world: {"input": {"talentListId": world.talent_list, "name": "Başka"}}),
    "DeleteTalentList": Case("contact", lambda world: {"input": {"talentListId": world.talent_list}}),
    "AddToTalentList": Case(
        "contact", lambda world: {"input": {"talentListId": world.talent_list, "alumnusIds": [world.alumna_record]}}
    ),
    "RemoveFromTalentList": Case("contact", lambda world: {"input": {"entryId": world.talent_entry}}),
    "SetTalentNote": Case("contact", lambda world: {"input": {"entryId": world.talent_entry, "note": "Arandı"}}),
    "SetSearchAlert": Case("contact", lambda world: {"input": {"searchId": world.saved_search, "frequency": "WEEKLY"}}),
    "DeclineContactRequest": Case("alumna", lambda world: {"input": {"requestId": world.request}}),
    "EmployerAlumnus": Case("contact", lambda world: {"id": world.alumnus}),
    "EmployerList": Case("anonymous", _page(filter={"province": "06"})),
    "EmployerSearch": Case("contact", lambda world: {"text": "Mühendis", "filter": {"skills": world.skill_codes}}),
    "EmployerSuggestions": Case("contact", lambda _world: {"text": "müh"}),
    "EndSessions": Case("alumna", _input(allOthers=True)),
    "Event": Case("alumna", lambda world: {"id": world.event}),
    "EventSearch": Case("anonymous", lambda _world: {"text": "buluşma", "filter": {"kinds": ["SEMINAR"]}}),
    "EventList": Case("alumna", _page(filter={"kind": "SEMINAR"})),
    "Home": Case("anonymous", lambda _world: {"now": timezone.now().isoformat()}),
    "InviteColleague": Case("contact", _input(email="yeni@firma.example", role="RECRUITER")),
    "IssueMembershipForm": Case("alumna", lambda world: {"input": {"membershipId": world.membership}}),
    "MyClaimRequest": Case("contact"),
    "MyFirm": Case("contact"),
    "MyMemberships": Case("alumna"),
    "OpenToEmployers": Case("alumna", lambda _world: {"input": {"until": _in_days(90)}}),
    "Posting": Case("anonymous", lambda world: {"id": world.posting}),
    "PostingList": Case("anonymous", _page(filter={"kind": "JOB", "province": "33"}, order="NEWEST")),
    "PostingsForMe": Case("alumna", lambda _world: {"first": 5}),
    "PostingSearch": Case("anonymous", lambda _world: {"text": "mühendis", "filter": {"kinds": ["JOB"]}}),
    "ReceivedContactRequests": Case("alumna", _page()),
    "RegisterEmployer": Case("newcomer", _registration),
    "RegisterForEvent": Case("alumna", lambda world: {"input": {"eventId": world.event}}),
    "RemoveMember": Case("contact", lambda world: {"input": {"memberId": world.colleague}}),
    "RenewApproval": Case("lapsed"),
    "RequestContact": Case(
        "contact",
        lambda world: {
            "input": {"alumnusId": world.alumna_record, "groups": ["IDENTITY"], "message": "Tanışmak isteriz."}
        },
    ),
    "RequestClaimReview": Case("newcomer", _input(firstName="Elif", lastName="Işık", explanation="Benim.")),
    "RevokeAccessGrant": Case("alumna", lambda world: {"input": {"employerId": world.contact_firm}}),
    "SavedPostings": Case("anonymous", lambda world: {"ids": world.postings}),
    "SearchChoices": Case("anonymous", lambda world: {"skillCodes": world.skill_codes}),
    "SentContactRequests": Case("contact", _page()),
    "Sessions": Case("alumna"),
    "SetAccessDigest": Case("alumna", _input(monthly=True)),
    "SetDirectory": Case("alumna", _input(listed=True)),
    "SetMemberRole": Case("contact", lambda world: {"input": {"memberId": world.colleague, "role": "RECRUITER"}}),
    "SetVisibility": Case("alumna", _input(audience="EMPLOYER", groups=["CAREER", "SKILLS"])),
    "SignIn": Case("anonymous", lambda world: {"input": {"email": world.alumna.email, "password": PASSWORD}}),
    "SignOut": Case("alumna"),
    "SiteSearch": Case("anonymous", lambda _world: {"text": "ders OR mühendis OR buluşma"}),
    "StartMembership": Case("newcomer", _input(studentNumber="20260001", birthDate="2000-05-19")),
    "Story": Case("anonymous", lambda world: {"path": world.story_path}),
    "StoryList": Case("anonymous", _page()),
    "SubmitPosting": Case("contact", _draft),
    "ViewAs": Case("alumna", lambda world: {"audience": "EMPLOYER", "employerId": world.stranger_firm}),
    "Viewer": Case("alumna"),
    "VisibilitySettings": Case("alumna"),
    "WithdrawClaimRequest": Case("contact", lambda world: {"input": {"requestId": world.claim_request}}),
    "WithdrawContactRequest": Case("contact", lambda world: {"input": {"requestId": world.sent_request}}),
    "WithdrawInvitation": Case("contact", lambda world: {"input": {"invitationId": world.invitation}}),
}
