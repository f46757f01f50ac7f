"""Postings as the indices hold them: for members, and those open to everyone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from portal.careers import selectors
from portal.institution.selectors import codes_above, codes_by_path
from search.documents import Projection


@dataclass(frozen=True, slots=True)
class PostingSource:
    """The postings of one index; ``public`` keeps those that everybody may read."""

    index: str
    public: bool

    def documents(self, entity_ids: Sequence[int]) -> Mapping[str, tuple[int, Projection | None]]:
        """Return the postings as they are now; None for one that is not live or whose firm is not in force."""
        codes, shown = codes_by_path(), {}
        skills, units = selectors.skills_of(entity_ids), selectors.units_of(entity_ids)
        for posting in selectors.for_index(entity_ids):
            made = None
            if selectors.is_on_offer(posting, public=self.public):
                asked, addressed = skills.get(posting.pk, []), units.get(posting.pk, [])
                place = posting.province
                made = {
                    "title": [title for title in (posting.title_tr, posting.title_en) if title],
                    "description": [text for text in (posting.description_tr, posting.description_en) if text],
                    "employer": posting.employer.name,
                    "skills": [name for skill in asked for name in (skill.name_tr, skill.name_en) if name],
                    "studied": [name for unit in addressed for name in (unit.name_tr, unit.name_en) if name],
                    "place": place.name_tr if place else None,
                    "kind": posting.kind,
                    "work_mode": posting.work_mode,
                    "province": place.code if place else None,
                    "sector": posting.employer.sector.code,
                    "skill": [skill.code for skill in asked],
                    "unit": sorted({code for unit in addressed for code in codes_above(unit.path, codes)}),
                    "addressed": [unit.code for unit in addressed],
                    "bound_to": selectors.place_of_work(posting),
                    "firm": str(posting.employer.public_id),
                    "pay_least": posting.pay_to if posting.pay_from is None else posting.pay_from,
                    "pay_most": posting.pay_from if posting.pay_to is None else posting.pay_to,
                    "published_at": posting.publish_on,
                    "closes_on": posting.deadline,
                    "shown_from": posting.publish_on,
                    "shown_until": min(posting.deadline, posting.employer.approved_until or posting.deadline),
                }
            shown[str(posting.public_id)] = (posting.revision, made)
        return shown

    def all_ids(self) -> Iterable[int]:
        """Return every posting."""
        return selectors.every_id()


SOURCES = (PostingSource("postings-alumni", public=False), PostingSource("postings-public", public=True))
