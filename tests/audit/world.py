"""What the deeds of the audit tables are done to: a campus, its people, and things to decide on."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils import timezone

from portal.accounts.models import Role, User
from portal.alumni.models import AlumniProfile, Proposal
from portal.privacy.viewers import Viewer
from portal.registry import services as registry
from portal.registry.models import DuplicatePair
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus


@dataclass
class World:
    """What the deeds below are done to."""

    campus: Campus
    center: Viewer
    people: tuple[AlumniProfile, AlumniProfile]
    coordinator: User
    other: User

    @property
    def officer(self) -> Viewer:
        """Return the coordinator as the privacy officer."""
        return replace(self.center, roles=self.center.roles | {Role.PRIVACY_OFFICER})

    def pair(self) -> DuplicatePair:
        """Return two records that look alike."""
        first, second = self.people
        return DuplicatePair.objects.create(first=first, second=second, score=90, found_at=timezone.now())

    def proposal(self) -> Proposal:
        """Return what somebody says of a person who can be asked and who never confirmed what is held."""
        User.objects.filter(pk=self.other.pk).update(email_verified_at=timezone.now())
        AlumniProfile.objects.filter(pk=self.people[0].pk).update(user=self.other, state="claimed")
        today = day(0)
        told = {"held_source": "student_records", "source": "employer", "told_on": today, "expires_on": today}
        return Proposal.objects.create(
            profile=self.people[0], field="contact_phone", group="CONTACT_PHONE", held="", told="1", key="k", **told
        )

    def firm(self, state: str = "submitted") -> int:
        """Return a firm."""
        return places.firm(self.campus, "Toros", state).pk

    def posting(self, state: str = "submitted") -> int:
        """Return a posting."""
        return places.posting(places.firm(self.campus, "Toros", "approved"), "Geliştirici", state).pk

    def event(self, state: str = "draft") -> int:
        """Return an event."""
        return places.event("Mezunlar Günü", state).pk

    def merged(self) -> int:
        """Return a merge that can be taken back."""
        return registry.merge_pair(self.center, pair_id=self.pair().pk).pk


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)
