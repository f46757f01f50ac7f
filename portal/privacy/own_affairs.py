"""Nobody in office decides about themselves: a colleague does."""

from django.utils.translation import gettext_lazy as _

from .refusals import DeedRefused
from .viewers import Viewer


class OwnAffair(DeedRefused):
    """What is to be decided is about the actor: their own record, request, form or firm."""

    code = "OWN_RECORD"
    message = _("This is about yourself, or about your own firm. A colleague has to decide on it.")


def not_about_oneself(actor: Viewer, *user_ids: int | None) -> None:
    """Let an actor pass who is none of these users; raise OwnAffair.

    Asked by the account: at the door of the back office whoever is an alumna or acts for a firm leaves that behind.
    """
    if actor.user_id is not None and actor.user_id in user_ids:
        raise OwnAffair
