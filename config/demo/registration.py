"""A registration campaign in its middle: students before the diploma, tasks half done, requests for help in each state.

Everything goes through the services that everybody uses; what a student needs a password for is done as that student.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.core.cache import cache
from django.utils import timezone

from portal.accounts.models import User
from portal.institution.models import Unit
from portal.membership import services
from portal.membership.help_links import digest_of
from portal.membership.models import Campaign, HelpRequest, UnitTask
from portal.privacy.viewers import Viewer, anonymous, viewer_for
from portal.reference.turkish import fold
from portal.registry.models import ImportState
from portal.registry.services import import_graduates

from .graduates import SEED, Registrar
from .logins import ADVISOR, STAFF
from .material import content
from .organization import coordinator

PROGRAMS = ("MMF-BIL-L", "MMF-END-L", "MMF-MIM-L", "EGF-PDR-L", "SBF-HEM-L", "FEF-PSI-L")
STUDENTS_A_PROGRAM = 8
REGISTERED = 5
"""Of the students of a program; one of them has no form yet."""
_DONE = {
    "MMF": ("notice", "poster", "advisors", "website"),
    "EGF": ("notice", "poster"),
    "SBF": ("notice", "website", "poster"),
    "FEF": ("notice",),
}


@dataclass(frozen=True, slots=True)
class Student:
    """Somebody before the diploma, as student affairs know them."""

    number: str
    first_name: str
    last_name: str
    born: date
    program: str

    @property
    def email(self) -> str:
        """Return the address they sign in with."""
        return f"{fold(f'{self.first_name}.{self.last_name}').replace(' ', '.')}.{self.number}@ogrenci.example"


def make_registration() -> None:
    """Write the whole of it."""
    students = _students()
    _import(students)
    _publish_texts()
    campaign = _campaign()
    _tasks(campaign)
    _advise(campaign, students)
    cache.clear()
    for program in PROGRAMS:
        of_program = [one for one in students if one.program == program]
        for place, student in enumerate(of_program[:REGISTERED]):
            _register(student, with_form=place > 0)
    _ask(students)


def cohort_of(today: date) -> str:
    """Return the academic year of a day: it begins in September."""
    first = today.year if today.month >= 9 else today.year - 1
    return f"{first}-{first + 1}"


def _students() -> list[Student]:
    chance, today = Random(SEED + 1), timezone.localdate()  # noqa: S311 - made-up people, not secrets
    registrar, found = Registrar(chance), []
    for program in PROGRAMS:
        for _place in range(STUDENTS_A_PROGRAM):
            born = date(today.year - 23, 1, 1) + timedelta(days=chance.randrange(700))
            first, last = registrar.name(program, born)
            number = f"{today.year - 4}9{len(found) + 1:03d}"
            found.append(Student(number, first, last, born, program))
    return found


def _import(students: Sequence[Student]) -> None:
    """Hand in those whose diploma is expected: their day of graduation is empty."""
    text = io.StringIO()
    rows = csv.writer(text, delimiter=";", lineterminator="\r\n")
    rows.writerow(["ogrenci_no", "ad", "soyad", "dogum_tarihi", "program_kodu", "kayit_tarihi", "mezuniyet_tarihi"])
    begun = date(timezone.localdate().year - 4, 9, 12)
    for one in students:
        born, enrolled = f"{one.born:%d.%m.%Y}", f"{begun:%d.%m.%Y}"
        rows.writerow([one.number, one.first_name, one.last_name, born, one.program, enrolled, ""])
    file = io.BytesIO(text.getvalue().encode("utf-8-sig"))
    batch = import_graduates(coordinator(), file=file, file_name="mezun-durumundakiler.csv", apply=True)
    if batch.state != ImportState.APPLIED:
        raise RuntimeError(f"the demo's own file has {batch.error_count} errors: {batch.errors[:3]}")


def _publish_texts() -> None:
    """Publish the edition of the form and the notice of the help form."""
    told = content("registration")
    edition = services.EditionDraft(published_on=timezone.localdate() - timedelta(days=200), **told["form"])
    services.publish_edition(coordinator(), draft=edition)
    services.publish_help_notice(coordinator(), draft=services.HelpNoticeDraft(**told["help_notice"]))


def _campaign() -> Campaign:
    today = timezone.localdate()
    draft = services.CampaignDraft(cohort_of(today), today - timedelta(days=30), today + timedelta(days=45))
    return services.write_campaign(coordinator(), draft=draft)


def _tasks(campaign: Campaign) -> None:
    """Let the units do some of their tasks, each with something that shows it."""
    notes = content("registration")["evidence"]
    for task in UnitTask.objects.filter(campaign=campaign, unit__code__in=_DONE).select_related("unit"):
        if task.kind in _DONE[task.unit.code]:
            services.finish_task(
                viewer_for(User.objects.get(email=STAFF.email)), task_id=task.pk, note=notes[task.kind]
            )


def _advise(campaign: Campaign, students: Sequence[Student]) -> None:
    """Give the students of two programs to the advisor one can sign in as."""
    advisor = User.objects.get(email=ADVISOR.email)
    for program in PROGRAMS[:2]:
        unit = Unit.objects.get(code=program)
        numbers = [one.number for one in students if one.program == program]
        services.assign_advisor(
            coordinator(), campaign_id=campaign.pk, unit_id=unit.pk, advisor_id=advisor.pk, student_numbers=numbers
        )


def _register(student: Student, *, with_form: bool) -> None:
    user = User(
        email=student.email,
        first_name=student.first_name,
        last_name=student.last_name,
        email_verified_at=timezone.now(),
    )
    user.set_unusable_password()
    user.save()
    viewer = Viewer(today=timezone.localdate(), user_id=user.pk)
    begun = services.start_membership(viewer, student_number=student.number, birth_date=student.born)
    services.complete_membership(viewer, public_id=begun.public_id, changes={})
    if with_form:
        services.issue_form(viewer, public_id=begun.public_id)


def _ask(students: Sequence[Student]) -> None:
    """Let five who did not register ask for help; the center is at a different step with each."""
    colleague = viewer_for(User.objects.get(email=STAFF.email))
    told = content("registration")
    waiting = [one for one in students if int(one.number[-3:]) % STUDENTS_A_PROGRAM == 0]
    asked = [_request(one, trouble) for one, trouble in zip(waiting, told["troubles"], strict=False)]
    for row in asked[2:]:
        services.take_request(colleague, request_id=row.pk)
    services.complete_request(colleague, request_id=asked[3].pk, proof=told["proof"])
    services.reject_request(colleague, request_id=asked[4].pk, reason=told["rejection"])


def _request(student: Student, trouble: str) -> HelpRequest:
    receipt = services.ask_for_help(
        anonymous(),
        draft=services.HelpDraft(
            first_name=student.first_name,
            last_name=student.last_name,
            student_number=student.number,
            program=Unit.objects.get(code=student.program).public_id,
            trouble=trouble,
            notice_version=1,
            email=student.email,
        ),
        address="demo",
    )
    return HelpRequest.objects.get(link_digest=digest_of(receipt.token))
