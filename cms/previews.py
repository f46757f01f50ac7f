"""The only way to a draft: a token for one page, one person and fifteen minutes."""

from datetime import timedelta
from typing import Any

from django.core import signing
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from portal.accounts.models import User

VALID_FOR = timedelta(minutes=15)
_SALT = "cms.preview"


class PreviewRefused(Exception):
    """The token is wrong or too old, or whoever holds it may not edit the page: the three are told alike."""

    message = _("This preview is not valid any more. Open it again from the editor.")


def issue_preview_token(user: Any, page: Page) -> str:
    """Return a token that shows ``user`` the draft of ``page`` for 15 minutes; raise PreviewRefused for non-editors."""
    if not page.permissions_for_user(user).can_edit():
        raise PreviewRefused
    return signing.dumps({"page": page.pk, "user": user.pk}, salt=_SALT)


def page_for_preview(token: str, *, page_id: int | None = None) -> Page:
    """Return the newest draft of the page ``token`` was issued for; raise PreviewRefused.

    Asks again whether the person may edit: a role that ended ends its previews. Where ``page_id`` is given, a token of
    any other page is refused.
    """
    try:
        named = signing.loads(token, salt=_SALT, max_age=VALID_FOR)
        user, page = User.objects.get(pk=named["user"]), Page.objects.get(pk=named["page"])
    except (signing.BadSignature, User.DoesNotExist, Page.DoesNotExist, UnicodeError, ValueError) as wrong:
        raise PreviewRefused from wrong
    if page_id not in (None, page.pk) or not page.specific.permissions_for_user(user).can_edit():
        raise PreviewRefused
    draft: Page = page.get_latest_revision_as_object()
    return draft
