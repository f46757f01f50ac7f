"""The demo logins, one a role: what the start page offers and ``manage.py demo_logins`` prints."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PASSWORD = "kuzey-yildizi-2026"  # noqa: S105 - printed on the start page; the demo holds nobody's data
DOMAIN = "kuzeyyildizi.example"


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody a newcomer can be; ``tries`` says what to do first."""

    email: str
    first_name: str
    last_name: str
    role_label: str | Promise
    tries: str | Promise
    role: str = ""
    unit: str = ""
    employer: str = ""


EDITOR = Login(
    f"editor@{DOMAIN}",
    "Defne",
    "Aksoy",
    _("Editor"),
    _("Open Content, write a bulletin issue and hand it in for approval; you cannot approve it yourself."),
    role="editor",
)
COORDINATOR = Login(
    f"koordinator@{DOMAIN}",
    "Kerem",
    "Yalçın",
    _("Coordinator"),
    _("Approve the bulletin issue that waits, look at the mail it makes, and send it."),
    role="coordinator",
)
STAFF = Login(
    f"merkez@{DOMAIN}",
    "Sevgi",
    "Uçar",
    _("Center staff"),
    _("Approve a waiting employer and a waiting posting in two clicks."),
    role="center_staff",
)
REPRESENTATIVE = Login(
    f"temsilci@{DOMAIN}",
    "Orhan",
    "Gürsoy",
    _("Department representative"),
    _("See who is out of date and go on with the call list; another department's people are not there at all."),
    role="department_representative",
    unit="MMF-BIL",
)
UNIT_COORDINATOR = Login(
    f"birim@{DOMAIN}",
    "Nesrin",
    "Bozkurt",
    _("Unit coordinator"),
    _("Open Alumni, Registration campaigns: see how far your faculty is, and download its poster."),
    role="unit_coordinator",
    unit="MMF",
)
ADVISOR = Login(
    f"danisman@{DOMAIN}",
    "Haluk",
    "Tanyeri",
    _("Academic advisor"),
    _("Open My students: who is a member before the diploma and who is not, and nothing else about them."),
    role="advisor",
)
EMPLOYER = Login(
    f"isveren@{DOMAIN}",
    "Melis",
    "Akıncı",
    _("Approved employer"),
    _("Search alumni in GraphiQL: try 'yazılım', then 'yazlım'. You see what each of them opened to employers."),
    employer="kutupay-yazilim",
)
WAITING_EMPLOYER = Login(
    f"bekleyen@{DOMAIN}",
    "Tolga",
    "Esen",
    _("Waiting employer"),
    _("Try the same search: it is closed to your firm until the center approves it."),
    employer="serinkanat-iklimlendirme",
)
ALUMNA = Login(
    f"mezun@{DOMAIN}",
    "Işıl",
    "Karadağ",
    _("Alumna"),
    _("Close a field with setVisibility, then search again as the employer: it is gone from the next answer."),
)
UNCLAIMED = Login(
    f"yeni@{DOMAIN}",
    "Çağrı",
    "Öztürk",
    _("Alumnus without a record yet"),
    _("Claim your record with claimRecord: student number 20130001, date of birth 1991-05-19."),
)
STUDENT = Login(
    f"ogrenci@{DOMAIN}",
    "Zeynep",
    "Ilgaz",
    _("Student"),
    _("Read the postings for members and register for an event."),
    role="student",
)
ADMINISTRATOR = Login(
    f"yonetici@{DOMAIN}",
    "Barış",
    "Tekin",
    _("IT administrator"),
    _("See users, roles and what the outbox gave up on."),
    role="it_admin",
)
OFFICER = Login(
    f"kvkk@{DOMAIN}",
    "Nesrin",
    "Aydoğan",
    _("Privacy officer"),
    _("Open Privacy: answer the data request that is nearly due, look whether the audit log holds."),
    role="privacy_officer",
)
LOGINS = (
    EDITOR,
    COORDINATOR,
    STAFF,
    REPRESENTATIVE,
    UNIT_COORDINATOR,
    ADVISOR,
    EMPLOYER,
    WAITING_EMPLOYER,
    ALUMNA,
    UNCLAIMED,
    STUDENT,
    ADMINISTRATOR,
    OFFICER,
)
