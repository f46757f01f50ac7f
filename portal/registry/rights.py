"""Who decides about records: the center (DOMAIN section 2)."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import CENTER_ROLES
from portal.privacy.viewers import Viewer


class NotTheCenter(Exception):
    """This viewer decides nothing about other people's records."""

    message = _("Only the career and alumni center decides about records.")


def center_only(actor: Viewer) -> None:
    """Let the center pass; raise NotTheCenter."""
    if not actor.roles & CENTER_ROLES:
        raise NotTheCenter
