"""Every deed of a state machine has its sentence, so that no page of history can fail."""

import pytest
from django.utils import timezone

from cms.backoffice.history import _SENTENCES, history_of
from portal.careers.models import Posting
from portal.employers.models import Employer
from portal.events.models import Event
from portal.workflow.models import Transition
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus


@pytest.mark.parametrize("model", [Employer, Posting, Event])
def test_every_deed_has_a_sentence(model: type) -> None:
    deeds = {transition.name for transition in model._meta.get_field("state").get_all_transitions(model)}

    assert {name for entity, name in _SENTENCES if entity == model._meta.label_lower} == deeds


def test_what_nobody_did_the_platform_did(campus: Campus) -> None:
    firm = places.firm(campus, "Toros", "closed")
    Transition.objects.create(
        entity="employers.employer", entity_id=firm.pk, name="close", source="approved", target="closed",
        at=timezone.now(), reason="Kapandı",
    )  # fmt: skip

    (happening,) = history_of(firm)

    assert (happening.sentence, happening.reason) == ("Platform firmayla ilişkiyi sonlandırdı.", "Kapandı")
