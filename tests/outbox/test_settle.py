"""What a rebuild has read need not be told again; what came after it does."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from portal.outbox import services
from portal.outbox.models import Entry


@pytest.mark.django_db
def test_only_older_facts_of_that_channel_are_forgotten() -> None:
    began = timezone.now()
    rows = [("search", -1), ("search", 1), ("mail", -1)]
    with transaction.atomic():
        for number, (channel, hours) in enumerate(rows):
            entry = Entry.objects.create(channel=channel, topic="x", entity_id=number, not_before=began)
            Entry.objects.filter(pk=entry.pk).update(written_at=began + timedelta(hours=hours))
    assert services.settle("search", written_before=began) == 1
    assert list(Entry.objects.order_by("entity_id").values_list("entity_id", flat=True)) == [1, 2]
