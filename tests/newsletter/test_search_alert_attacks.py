"""What a mail of an alert could be made to tell: to a contact who sees more than the firm, by a name that is markup."""

from dataclasses import replace

import pytest

from portal.accounts.models import User
from portal.alumni.models import EmployerBlock
from portal.ledger.models import Reading
from portal.privacy.policies import FieldGroup, mask_of
from tests.newsletter.alert_world import SHE, arrive, contact, keep, people_in, turn, want
from tests.worlds import Ground, populate

pytestmark = pytest.mark.django_db
_G = FieldGroup


@pytest.fixture
def alumna(ground: Ground) -> User:
    """A contact of the first firm who graduated here herself."""
    user = contact(ground)
    populate(ground, [replace(SHE, number=50, skills=frozenset())], owners={50: user})
    return user


def test_the_mail_to_an_alumna_tells_what_the_firm_sees(ground: Ground, alumna: User) -> None:
    """The directory shows her more; the mail lies in the firm's mailbox."""
    want(alumna, keep(ground))
    everything = mask_of(FieldGroup)
    arrive(ground, 1, in_directory=True, masks=(0, 0, 0, everything, _G.SKILLS.bit), mentoring=True)
    [message] = turn(1)
    assert people_in(message) == 1
    told = message.body + message.alternatives[0][0]
    assert "Python" in told
    assert [word for word in ("Mersin", "BIL", "2015", "mentorluk", "Lisans") if word in told] == []
    assert [groups for reading in Reading.objects.all() for _pk, groups in reading.people] == [_G.SKILLS.bit]


def test_a_name_that_is_markup_stays_a_name(ground: Ground) -> None:
    name = "<script>alert(1)</script> {{ 7|add:7 }} & </mj-text>"
    want(contact(ground), keep(ground, name))
    arrive(ground, 1)
    [message] = turn(1)
    assert message.subject == f"“{name}” aramanızda bir yeni kişi"
    html = message.alternatives[0][0]
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7|add:7 }} &amp; &lt;/mj-text&gt;" in html


def test_a_firm_that_is_blocked_is_told_nothing_of_a_public_page(ground: Ground) -> None:
    everything = mask_of(FieldGroup)
    want(contact(ground), keep(ground))
    [row] = arrive(ground, 1, is_public=True, masks=(everything, 0, 0, 0, everything))
    EmployerBlock.objects.create(profile=row, employer=ground.firms[0])
    assert turn(1) == []
    assert not Reading.objects.exists()
