"""Whether a session proves who asks: signed in just now, with a second factor or a verified address."""

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from portal.accounts.second_factor import signed_in_just_now

from .models import Proof


def proof_of(request: HttpRequest) -> Proof | None:
    """Return what the session of ``request`` proves; None where it was opened longer ago.

    Nobody counts as signed in without a verified address (``privacy.viewers``).
    """
    if not request.user.is_authenticated or not signed_in_just_now(request):
        return None
    methods = {record.get("method") for record in get_authentication_records(request, request.user)}
    return Proof.SECOND_FACTOR if "mfa" in methods else Proof.VERIFIED_MAIL
