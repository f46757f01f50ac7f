"""allauth's list of addresses, held to the one truth: ``User.email`` and ``User.email_verified_at``.

The house reads the user only; allauth reads its own rows. Here, and nowhere else, the two are brought together: the
rows follow the user before each sign-in and whenever an address changes, and the user follows a confirmed mail.
"""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, password_reset
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from .models import User


def keep_in_step(user: User) -> None:
    """Make allauth's row for the user's address say what the user says; one statement where it does already."""
    verified = user.email_verified_at is not None
    held = EmailAddress.objects.filter(user=user, email=user.email).first()
    if held is not None and held.verified == verified and held.primary:
        return
    with transaction.atomic():
        _drop_former(user)
        # Addresses of users are unique; a row of somebody else's is left from a time when it was theirs.
        EmailAddress.objects.filter(email=user.email, verified=True).exclude(user=user).delete()
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"verified": verified, "primary": True}
        )


def _drop_former(user: User) -> None:
    """Drop the rows of addresses that were the user's: a password must not be reset through one of them."""
    EmailAddress.objects.filter(Q(verified=True) | Q(primary=True), user=user).exclude(email=user.email).delete()


@receiver(email_confirmed)
def _verified_by_mail(email_address: EmailAddress, **_rest: Any) -> None:
    """Take over what a mail confirmed."""
    user = email_address.user
    if user.email == email_address.email:
        now = timezone.now()
        User.objects.filter(pk=user.pk).update(email_verified_at=now)
        user.email_verified_at = now


@receiver(password_reset)
def _proved_by_reset(user: User, **_rest: Any) -> None:
    """Take over what a reset proves: its link was in the mailbox of the user's own address.

    Whoever the center registered gets in with this one letter.
    """
    if user.email_verified_at is None:
        user.email_verified_at = timezone.now()
        User.objects.filter(pk=user.pk, email=user.email).update(email_verified_at=user.email_verified_at)
        keep_in_step(user)


@receiver(post_save, sender=User)
def _address_changed(instance: User, created: bool, update_fields: frozenset[str] | None, **_rest: Any) -> None:
    """Forget former addresses at once when a user was given another."""
    if not created and (update_fields is None or "email" in update_fields):
        _drop_former(instance)
