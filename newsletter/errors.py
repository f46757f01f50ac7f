"""What the newsletter refuses, in words a person reads."""

from django.utils.translation import gettext_lazy as _


class NotAllowed(Exception):
    """Only the coordinator and the deputy send a bulletin; editors look and test."""

    message = _("Only the coordinator or the deputy coordinator may send the bulletin.")


class NotApproved(Exception):
    """The page is not published, or nobody but its author looked at it."""

    message = _("The issue has to be published and approved by a second person before it is sent.")


class AlreadyMailed(Exception):
    """An issue is sent once."""

    message = _("This issue has been scheduled or sent already.")


class WrongCount(Exception):
    """The number typed is not the number of recipients."""

    message = _("The number you typed is not the number of recipients. Look at the figures again.")


class LintFindings(Exception):
    """The issue has defects that would reach everybody."""

    message = _("The issue has defects that must be mended before it is sent.")

    def __init__(self, findings: list[str]) -> None:
        super().__init__(findings)
        self.findings = findings


class NothingToSendAgain(Exception):
    """There is no delivery in that state."""

    message = _("There is no message to send again.")


class BooksDoNotBalance(Exception):
    """Rows are missing from the ledger: the mailing stays open and somebody has to look."""

    message = _("The number of deliveries does not equal the number of candidates.")
