"""Who may not."""

from django.utils.translation import gettext_lazy as _


class NotAllowed(Exception):
    """The viewer does not hold the role this takes."""

    message = _("You may not do this.")
