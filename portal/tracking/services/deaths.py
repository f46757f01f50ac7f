"""The center checks a report of a death; nobody else changes where a person stands."""

from django.db import transaction

from portal.alumni.services import record_death
from portal.privacy.audiences import Audience
from portal.privacy.own_affairs import not_about_oneself
from portal.privacy.viewers import Viewer
from portal.tracking.models import DeathReport
from portal.tracking.rights import NotEntrusted, in_office
from portal.workflow.services import move


def confirm_death(actor: Viewer, *, report_id: int, reason: str) -> DeathReport:
    """Note that the person has died; ``reason`` tells how the center knows.

    Raises NotEntrusted for whoever is not of the center, OwnAffair, ReasonMissing, IllegalTransition.
    """
    with transaction.atomic():
        report = _report(actor, report_id)
        move(report, "confirm", actor=actor, reason=reason, needs_reason=True, audited=False)
        record_death(actor, profile_id=report.profile_id, reason=reason)
        return report


def dismiss_death(actor: Viewer, *, report_id: int, reason: str = "") -> DeathReport:
    """Find a report to be a mistake: the person can be put on lists again.

    Raises NotEntrusted, OwnAffair, IllegalTransition.
    """
    with transaction.atomic():
        return move(_report(actor, report_id), "dismiss", actor=actor, reason=reason)


def _report(actor: Viewer, report_id: int) -> DeathReport:
    if Audience.CENTER not in in_office(actor).audiences:
        raise NotEntrusted
    reports = DeathReport.objects.select_for_update(of=("self",)).select_related("profile")
    report = reports.filter(pk=report_id).first()
    if report is None:
        raise NotEntrusted
    not_about_oneself(actor, report.profile.user_id)
    return report
