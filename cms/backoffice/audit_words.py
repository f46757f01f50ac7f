"""What stands in the audit log, in words: a sentence a deed, without who did it."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.alumni.fields import FIELDS
from portal.privacy.policies import FieldGroup

ACTS: Mapping[str, Any] = {
    "accounts.roleassignment.give": _("Role given"),
    "accounts.roleassignment.delegate": _("Role delegated"),
    "accounts.roleassignment.end": _("Role ended"),
    "staffing.staffinvitation.invite": _("Colleague invited"),
    "staffing.staffinvitation.withdraw": _("Invitation withdrawn"),
    "employers.employer.review": _("Firm taken in hand"),
    "employers.employer.approve": _("Firm approved"),
    "employers.employer.request_changes": _("Firm asked for changes"),
    "employers.employer.reject": _("Firm rejected"),
    "employers.employer.suspend": _("Firm suspended"),
    "employers.employer.close": _("Relation with a firm ended"),
    "employers.scrapingalarm.acknowledge": _("Alarm on a firm acknowledged"),
    "careers.posting.approve": _("Posting approved"),
    "careers.posting.go_live": _("Posting put online"),
    "careers.posting.request_changes": _("Changes to a posting asked for"),
    "careers.posting.reject": _("Posting rejected"),
    "careers.posting.close": _("Posting taken offline"),
    "careers.posting.archive": _("Posting put away"),
    "events.event.publish": _("Event published"),
    "events.event.hold": _("Event held"),
    "events.event.cancel": _("Event called off"),
    "events.registration.check_in": _("Somebody checked in at an event"),
    "registry.importbatch.apply": _("File of graduates imported"),
    "registry.duplicatepair.keep_apart": _("Two records found to be two people"),
    "registry.duplicatepair.look_again": _("Two records put into the list again"),
    "registry.merge.merge": _("Two records merged"),
    "registry.merge.undo": _("Merge taken back"),
    "membership.formedition.publish": _("Edition of the membership form published"),
    "membership.membership.check_form": _("Membership form checked at the desk"),
    "newsletter.mailing.schedule": _("Mailing scheduled"),
    "newsletter.mailing.pause": _("Mailing paused"),
    "newsletter.mailing.resume": _("Mailing resumed"),
    "newsletter.mailing.cancel": _("Mailing canceled"),
    "newsletter.mailing.reopen": _("Mailing opened again"),
    "erase": _("Person erased"),
    "audit.link.search": _("Audit log searched for a person"),
    "privacy.notice.publish": _("Privacy notice published"),
    "privacy.notice.take_back": _("Privacy notice taken back before its day"),
    "privacy.consent.read": _("Consents of a person read"),
    "freshness.confirm": _("Data confirmed for somebody"),
    "freshness.write": _("Data of somebody written"),
    "freshness.ask_whether_still_true": _("Somebody asked whether data is still true"),
    "alumni.proposal.ask": _("Somebody asked about a differing word"),
    "alumni.proposal.keep": _("Differing word not taken over"),
    "alumni.proposal.accept": _("Differing word taken over"),
    "alumni.alumniprofile.decease": _("Death recorded"),
    "registry.claimrequest.review": _("Request for a record taken in hand"),
    "registry.claimrequest.accept": _("Request for a record accepted"),
    "registry.claimrequest.reject": _("Request for a record rejected"),
    "membership.membershipform.print_for": _("Membership form printed for somebody"),
    "membership.membership.register_for": _("Somebody registered by staff"),
    "membership.helprequest.take": _("Request for help taken"),
    "membership.helprequest.take_over": _("Request for help taken over"),
    "membership.helprequest.correct": _("Request for help corrected"),
    "membership.helprequest.reject": _("Request for help rejected"),
    "membership.helpnotice.publish": _("Notice of the help form published"),
    "membership.campaign.write": _("Registration campaign planned or changed"),
    "membership.unittask.finish": _("Task of a campaign done"),
    "membership.unittask.reopen": _("Task of a campaign opened again"),
    "membership.cohortstudent.assign": _("Students given to an advisor"),
    "membership.cohortstudent.release": _("Students taken from an advisor"),
    "data_rights.datarequest.enter": _("Data request entered"),
    "data_rights.datarequest.check_identity": _("Identity behind a data request checked"),
    "data_rights.datarequest.take_up": _("Data request taken up"),
    "data_rights.datarequest.settle": _("Data request answered"),
    "data_rights.datarequest.refuse": _("Data request refused"),
    "data_rights.datarequest.fetch": _("Copy of a person's data fetched"),
    "tracking.calllist.make": _("Call list made"),
    "tracking.calllist.add": _("People added to a call list"),
    "tracking.calllist.close": _("Call list closed"),
    "tracking.call.reached": _("Outcome of a call noted"),
    "tracking.call.no_answer": _("Call without an answer noted"),
    "tracking.call.call_back": _("Call promised for another day"),
    "tracking.call.wrong_number": _("Wrong number noted"),
    "tracking.call.opted_out": _("Wish not to be called noted"),
    "tracking.call.deceased": _("Death reported by a caller"),
    "tracking.call.drop": _("Call taken off a list"),
    "tracking.deathreport.dismiss": _("Report of a death dismissed"),
    "data_rights.retentionperiod.set": _("Period of retention set"),
    "data_rights.retentionrun.run": _("Rows whose time was over destroyed"),
    "data_rights.breach.open": _("Breach file opened"),
    "data_rights.breach.people_sheet": _("Breach file made: people"),
    "data_rights.breach.readings_sheet": _("Breach file made: readings"),
    "data_rights.breach.paper": _("Breach file made: paper"),
    "data_rights.breach.tell_board": _("Board told of a breach"),
    "data_rights.breach.tell_people": _("People told of a breach"),
    "data_rights.wording.publish": _("Words of a breach notice published"),
    "data_rights.processor.add": _("Processor added"),
    "data_rights.processor.change": _("Processor changed"),
    "data_rights.processor.switch_on": _("Processor switched on"),
    "data_rights.processor.switch_off": _("Processor switched off"),
    "outbox.entry.retry": _("Message that was given up sent again"),
    "outbox.entry.discard": _("Message that was given up thrown away"),
    "search.synonymgroup.write": _("Synonyms of the search written"),
    "search.synonymgroup.switch_on": _("Synonyms of the search switched on"),
    "search.synonymgroup.switch_off": _("Synonyms of the search switched off"),
    "search.synonymgroup.remove": _("Synonyms of the search taken back"),
}
"""The deeds the log knows. Another is shown by its code, until somebody finds words for it."""


def told(purpose: str) -> str:
    """Return a deed in words."""
    return str(ACTS.get(purpose, purpose))


def field_told(name: str) -> str:
    """Return what a field or a group of fields is called; the name of a column that people never meet stays."""
    if name in FIELDS:
        return str(FIELDS[name].label)
    if name in FieldGroup.__members__:
        return str(FieldGroup[name].label)
    return gettext("state") if name == "state" else name


def thing_told(subject: str) -> str:
    """Return what a link is about: a kind and a number, or that it is a person."""
    kind, colon, number = subject.partition(":")
    if not colon:
        return gettext("a person") if subject else ""
    model = next((one for one in apps.get_models() if one._meta.model_name == kind), None)
    name = str(model._meta.verbose_name) if model is not None else kind
    return f"{name} {number}"
