"""What an edited profile says by group, so that what changed becomes the person's own word from that day on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.alumni.fields import Value, held_value, job_value
from portal.alumni.models import AlumniProfile, Employment, ProfileLanguage, ProfileSkill
from portal.alumni.provenance import Source
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer

from .arbitration import Arbiter

_TOLD_BY_OTHERS = {FieldGroup.CAREER: "job", FieldGroup.LOCATION: "province", FieldGroup.SECTOR: "sector"}
"""The fields of an edit that others tell too: what her word replaces is kept."""


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a profile: by group to see what changed, and those that others tell too."""

    groups: Mapping[FieldGroup, Any]
    values: Mapping[str, Value]

    @classmethod
    def of(cls, profile: AlumniProfile) -> "Said":
        """Read what a profile says now."""
        jobs = Employment.objects.filter(profile=profile).order_by("started_on", "employer_name", "title", "pk")
        said = [(job.employer_id, job.employer_name, job.title, job.started_on, job.ended_on) for job in jobs]
        present = max(
            (job for job in jobs if job.ended_on is None), key=lambda job: (job.started_on, job.pk), default=None
        )
        offers = ("open_to_job", "open_to_internship", "open_to_mentoring")
        return cls(
            groups={
                FieldGroup.CAREER: (profile.headline, profile.summary, *said),
                FieldGroup.LOCATION: profile.province_id,
                FieldGroup.SECTOR: profile.sector_id,
                FieldGroup.INCOME: profile.income_band,
                FieldGroup.PLANS: tuple(getattr(profile, name) for name in offers),
                FieldGroup.SKILLS: {
                    *ProfileSkill.objects.filter(profile=profile).values_list("skill_id"),
                    *ProfileLanguage.objects.filter(profile=profile).values_list("language", "proficiency"),
                },
            },
            values={
                "job": job_value(present) if present else "",
                "province": held_value(profile, "province"),
                "sector": held_value(profile, "sector"),
            },
        )


def note_edit(actor: Viewer, profile: AlumniProfile, before: Said) -> None:
    """Make every group that changed the person's own word; belongs inside the transaction of the edit."""
    after = Said.of(profile)
    groups = [group for group, said in after.groups.items() if said != before.groups[group]]
    if not groups:
        return
    arbiter = Arbiter(actor, [profile.pk], source=Source.SELF, on=actor.today)
    for group in groups:
        field = _TOLD_BY_OTHERS.get(group)
        held, told = (before.values[field], after.values[field]) if field else ("", "")
        if field and held != told:
            word = arbiter.word(profile.pk, group, held)
            arbiter.replace(profile.pk, field, held=held, told=told, word=word)
        arbiter.say(profile.pk, group)
    arbiter.write()
