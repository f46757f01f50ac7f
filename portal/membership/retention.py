"""How long a request for help is kept: as long as it helps, and not a day longer (DOMAIN 6, rule 7)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .models import HELP_OPEN, HelpRequest

KEPT_AFTER_ANSWER = timedelta(days=180)
"""After the last step: as long as the status link opens."""
KEPT_UNANSWERED = timedelta(days=730)
"""A request that was never answered is of no use after two years."""
_BATCH = 500


def forget_help_requests() -> int:
    """Delete the requests whose time is over; return how many went, at most a batch."""
    now = timezone.now()
    answered = ~Q(state__in=HELP_OPEN) & Q(changed_at__lt=now - KEPT_AFTER_ANSWER)
    over = answered | Q(state__in=HELP_OPEN, changed_at__lt=now - KEPT_UNANSWERED)
    with transaction.atomic():
        keys = list(HelpRequest.objects.filter(over).order_by("pk").values_list("pk", flat=True)[:_BATCH])
        HelpRequest.objects.filter(pk__in=keys).delete()
    return len(keys)
