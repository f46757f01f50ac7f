"""Each condition under which a posting is read, alone, in both forms of the rule; and the day on which it ends."""

from datetime import timedelta

import pytest

from portal.careers import services
from portal.careers.models import Posting, PostingReach, PostingState
from portal.careers.selectors import can_see, is_on_offer, visible_to
from portal.employers.models import Employer
from portal.privacy.viewers import anonymous, any_alumnus
from tests.worlds import TODAY, lay_ground

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def posting() -> Posting:
    """Return a posting everybody reads on this one day: published today, over tonight."""
    return Posting.objects.create(
        kind="job",
        employer=lay_ground().firms[0],
        title_tr="Veri analisti",
        description_tr="Raporlar ve panolar.",
        state=PostingState.LIVE,
        reach=PostingReach.PUBLIC,
        publish_on=TODAY,
        deadline=TODAY,
    )


def read(posting: Posting) -> tuple[bool, bool]:
    """Say whether everybody and an alumnus read it today; both forms of the rule must say the same."""
    row = Posting.objects.select_related("employer").get(pk=posting.pk)
    viewers = (anonymous(today=TODAY), any_alumnus(today=TODAY))
    found = tuple(visible_to(viewer).filter(pk=row.pk).exists() for viewer in viewers)
    assert found == tuple(can_see(viewer, row) for viewer in viewers)
    return found[0], found[1]


def test_it_is_read_on_its_first_and_last_day(posting: Posting) -> None:
    assert read(posting) == (True, True)


@pytest.mark.parametrize(
    ("changes", "readers"),
    [
        ({"publish_on": TODAY + DAY, "deadline": TODAY + DAY}, (False, False)),
        ({"publish_on": TODAY - DAY, "deadline": TODAY - DAY}, (False, False)),
        ({"state": PostingState.APPROVED}, (False, False)),
        ({"state": PostingState.CLOSED}, (False, False)),
        ({"reach": PostingReach.MEMBERS}, (False, True)),
    ],
    ids=["before its day", "after its deadline", "not live yet", "closed", "for members"],
)
def test_one_condition_of_the_posting_alone_hides_it(
    changes: dict[str, object], readers: tuple[bool, bool], posting: Posting
) -> None:
    Posting.objects.update(**changes)

    assert read(posting) == readers


@pytest.mark.parametrize(
    "changes",
    [{"approved_until": TODAY - DAY}, {"state": "suspended"}, {"state": "expired", "approved_until": None}],
    ids=["approval over", "suspended", "expired"],
)
def test_one_condition_of_the_firm_alone_hides_it(changes: dict[str, object], posting: Posting) -> None:
    Employer.objects.filter(pk=posting.employer_id).update(**changes)

    assert read(posting) == (False, False)


def test_an_index_holds_what_is_live_of_an_approved_firm(posting: Posting) -> None:
    assert [is_on_offer(posting, public=public) for public in (True, False)] == [True, True]
    posting.reach = PostingReach.MEMBERS
    assert [is_on_offer(posting, public=public) for public in (True, False)] == [False, True]
    posting.employer.state = "suspended"
    assert [is_on_offer(posting, public=public) for public in (True, False)] == [False, False]


def test_it_ends_the_day_after_its_last(posting: Posting) -> None:
    assert services.turn_of_day(anonymous(today=TODAY)) == 0
    assert services.turn_of_day(anonymous(today=TODAY + DAY)) == 1
    assert Posting.objects.get().state == PostingState.EXPIRED
