"""The addresses of the back office, below Wagtail's own; every view behind the door of its area."""

from typing import Any

from django.urls import path

from .accounts import EndRole, UserList, UserPage
from .alarms import AlarmList, AlarmPage
from .alumni import AlumniList
from .alumnus import AlumnusPage
from .alumnus_edit import AlumnusEdit
from .audit import AuditPage, LookAgain
from .breaches import BreachFile, BreachList, BreachPage
from .call_lists import CallListPage, CallLists, NewCallList
from .calling import CallingPage
from .campaign_kits import KitPage, PosterPdf
from .campaign_units import AdvisorDeed, CampaignUnitPage, OwnStudents, TaskDeed
from .campaigns import CampaignList, CampaignPage, CampaignWrite
from .careers import PostingDecision, PostingList
from .claims import ClaimList, ClaimPage
from .colleagues import Invite, WithdrawInvitation
from .consents import ConsentPage
from .contact_files import ContactFile
from .data_request import RequestPage
from .data_requests import RequestList, RequestNew
from .deaths import DeathList, DeathPage
from .delegation import Delegate
from .duplicates import DuplicateList, DuplicatePage, FindDuplicates
from .employers import EmployerDecision, EmployerList
from .event_forms import EventCreate, EventEdit
from .events import EventList, EventPage, RegistrationList
from .help_requests import CorrectHelp, HelpList, HelpPage, PrintForApplicant
from .institution import UnitList
from .lists import AreaListView
from .merges import MergeList, MergePage
from .notices import NoticeList, NoticePage, TakeBack
from .outbox import Discard, OutboxList, Retry
from .processors import ProcessorList, SwitchProcessor
from .proposals import ProposalList, ProposalPage, WriteLetters
from .registry import ImportCheck, ImportList, ImportPage, ImportReport
from .retention import RetentionPage, RunNow
from .stale import StaleList
from .waiting import WaitingPage
from .wordings import WordingPage

app_name = "backoffice"


def listing(prefix: str, view: type[AreaListView], name: str) -> list[Any]:
    """Return the two addresses of a list: the page, and its rows alone for the search while one types."""
    return [
        path(prefix, view.as_view(), name=name),
        path(f"{prefix}results/", view.as_view(results_only=True), name=f"{name}_results"),
    ]


urlpatterns = [
    *listing("employers/", EmployerList, "employers"),
    path("employers/<int:pk>/", EmployerDecision.as_view(), name="employer"),
    *listing("alarms/", AlarmList, "alarms"),
    path("alarms/<int:pk>/", AlarmPage.as_view(), name="alarm"),
    *listing("postings/", PostingList, "postings"),
    path("postings/<int:pk>/", PostingDecision.as_view(), name="posting"),
    *listing("events/", EventList, "events"),
    path("events/new/", EventCreate.as_view(), name="event_new"),
    path("events/<int:pk>/", EventPage.as_view(), name="event"),
    path("events/<int:pk>/edit/", EventEdit.as_view(), name="event_edit"),
    *listing("events/<int:pk>/registrations/", RegistrationList, "registrations"),
    *listing("alumni/", AlumniList, "alumni"),
    path("alumni/<uuid:public_id>/", AlumnusPage.as_view(), name="alumnus"),
    path("alumni/<uuid:public_id>/edit/", AlumnusEdit.as_view(), name="alumnus_edit"),
    path("stale/", StaleList.as_view(), name="stale"),
    path("stale/file/", ContactFile.as_view(), name="contact_file"),
    *listing("calls/", CallLists, "call_lists"),
    path("calls/new/", NewCallList.as_view(), name="call_list_new"),
    path("calls/<uuid:public_id>/", CallListPage.as_view(), name="call_list"),
    path("calls/<uuid:public_id>/calling/", CallingPage.as_view(), name="calling"),
    *listing("deaths/", DeathList, "deaths"),
    path("deaths/<int:pk>/", DeathPage.as_view(), name="death"),
    *listing("units/", UnitList, "units"),
    *listing("imports/", ImportList, "imports"),
    path("imports/new/", ImportCheck.as_view(), name="import_new"),
    path("imports/<int:pk>/report.csv", ImportReport.as_view(), name="import_report"),
    path("imports/<int:pk>/", ImportPage.as_view(), name="import"),
    *listing("claims/", ClaimList, "claims"),
    path("claims/<int:pk>/", ClaimPage.as_view(), name="claim"),
    *listing("duplicates/", DuplicateList, "duplicates"),
    path("duplicates/find/", FindDuplicates.as_view(), name="duplicates_find"),
    path("duplicates/<int:pk>/", DuplicatePage.as_view(), name="duplicate"),
    *listing("merges/", MergeList, "merges"),
    path("merges/<int:pk>/", MergePage.as_view(), name="merge"),
    path("audit/", AuditPage.as_view(), name="audit"),
    path("audit/look/", LookAgain.as_view(), name="audit_look"),
    path("notices/", NoticeList.as_view(), name="notices"),
    path("notices/<int:pk>/back/", TakeBack.as_view(), name="notice_back"),
    path("notices/<slug:purpose>/", NoticePage.as_view(), name="notice"),
    path("consents/", ConsentPage.as_view(), name="consents"),
    path("retention/", RetentionPage.as_view(), name="retention"),
    path("retention/run/", RunNow.as_view(), name="retention_run"),
    path("breaches/", BreachList.as_view(), name="breaches"),
    path("breaches/words/<slug:kind>/", WordingPage.as_view(), name="wording"),
    path("breaches/<int:pk>/", BreachPage.as_view(), name="breach"),
    path("breaches/<int:pk>/<slug:form>/", BreachFile.as_view(), name="breach_file"),
    path("processors/", ProcessorList.as_view(), name="processors"),
    path("processors/<int:pk>/", ProcessorList.as_view(), name="processor"),
    path("processors/<int:pk>/switch/", SwitchProcessor.as_view(), name="processor_switch"),
    *listing("campaigns/", CampaignList, "campaigns"),
    path("campaigns/new/", CampaignWrite.as_view(), name="campaign_new"),
    path("campaigns/<int:pk>/", CampaignPage.as_view(), name="campaign"),
    path("campaigns/<int:pk>/edit/", CampaignWrite.as_view(), name="campaign_edit"),
    path("campaigns/<int:pk>/units/<int:unit>/", CampaignUnitPage.as_view(), name="campaign_unit"),
    path("campaigns/<int:pk>/units/<int:unit>/tasks/<int:task>/", TaskDeed.as_view(), name="campaign_task"),
    path("campaigns/<int:pk>/units/<int:unit>/advisors/", AdvisorDeed.as_view(), name="campaign_advisors"),
    path("campaigns/<int:pk>/units/<int:unit>/kit/", KitPage.as_view(), name="campaign_kit"),
    path("campaigns/<int:pk>/units/<int:unit>/poster-<slug:language>.pdf", PosterPdf.as_view(), name="campaign_poster"),
    path("own-students/", OwnStudents.as_view(), name="own_students"),
    *listing("registration-help/", HelpList, "help_requests"),
    path("registration-help/<int:pk>/", HelpPage.as_view(), name="help_request"),
    path("registration-help/<int:pk>/correct/", CorrectHelp.as_view(), name="help_correct"),
    path("registration-help/<int:pk>/form.pdf", PrintForApplicant.as_view(), name="help_form"),
    *listing("data-requests/", RequestList, "data_requests"),
    path("data-requests/new/", RequestNew.as_view(), name="data_request_new"),
    path("data-requests/<int:pk>/", RequestPage.as_view(), name="data_request"),
    *listing("proposals/", ProposalList, "proposals"),
    path("proposals/letters/", WriteLetters.as_view(), name="still_true"),
    path("proposals/<int:pk>/", ProposalPage.as_view(), name="proposal"),
    path("waiting/", WaitingPage.as_view(), name="waiting"),
    *listing("outbox/", OutboxList, "outbox"),
    path("outbox/retry/", Retry.as_view(), name="outbox_retry_all"),
    path("outbox/<int:pk>/retry/", Retry.as_view(), name="outbox_retry"),
    path("outbox/<int:pk>/discard/", Discard.as_view(), name="outbox_discard"),
    *listing("people/", UserList, "users"),
    path("people/invite/", Invite.as_view(), name="colleague_invite"),
    path("people/invite/<int:pk>/withdraw/", WithdrawInvitation.as_view(), name="colleague_withdraw"),
    path("people/<int:pk>/", UserPage.as_view(), name="user"),
    path("people/<int:pk>/acting/", Delegate.as_view(), name="role_delegate"),
    path("people/<int:pk>/roles/<int:assignment>/end/", EndRole.as_view(), name="role_end"),
]
