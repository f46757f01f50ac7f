"""Why a deed was not done: one form for every room, so that every door tells it in one way."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DeedRefused(Exception):
    """Why nothing was done. A room says its reasons by subclasses, and each deed names those it raises.

    ``code`` is for programs and stable, ``message`` for people in their language, ``field`` what of the input it is
    about in the schema's spelling, empty where it is about the whole of it.
    """

    code: ClassVar[str] = ""
    message: ClassVar[Promise | str] = ""
    field: ClassVar[str] = ""


class SignInFirst(DeedRefused):
    """Nobody is behind the viewer."""

    code = "SIGN_IN_FIRST"
    message = _("Please sign in first.")
