"""What the graduates say of themselves: made-up careers that suit department, year and place. Pure."""

import re
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

from portal.alumni.services import EmploymentDraft, ProfileDraft

from .graduates import provinces
from .material import content

_LANGUAGES = (("en", 85), ("de", 10), ("ar", 5), ("ru", 5), ("fr", 4), ("es", 2))
"""ISO 639-1 codes, each with how many of a hundred say they speak it."""
_LEVELS = ("a2", "b1", "b2", "c1", "c2")
_BEGINNING = re.compile(r"(^|[.!?]\s+|· )([a-zçğıöşü])")
_INCOMES = ("under_30", "from_30", "from_50", "from_80", "over_120")


@dataclass(frozen=True, slots=True)
class Claimant:
    """A graduate as far as a career needs to know."""

    department: str
    program: str
    graduated_on: date


class Biographer:
    """Invents careers; ``firms`` gives the public id of each approved firm by its name, ``skills`` labels by code."""

    def __init__(
        self, chance: Random, today: date, *, firms: dict[str, UUID], skills: dict[str, str], cities: dict[str, str]
    ) -> None:
        self.chance = chance
        self.today = today
        self.firms = firms
        self.skills = skills
        self.cities = cities
        self.words = content("headlines")
        self.by_department = {row["unit"]: row for row in self.words["departments"]}

    def tell(self, person: Claimant) -> ProfileDraft:
        """Return what this person says of themselves."""
        plan = self.by_department[person.department]
        years = max(0, (self.today - person.graduated_on).days // 365)
        jobs = self._jobs(plan, person, years)
        skills = self.chance.sample(plan["skills"], min(len(plan["skills"]), self.chance.randint(3, 7)))
        province = self.chance.choices(provinces()[0], cum_weights=provinces()[1])[0]
        blanks = self._blanks(person, years, jobs, skills, province)
        works = bool(jobs) and jobs[0].ended_on is None
        return ProfileDraft(
            headline=self._headline(blanks, works=works, years=years),
            summary=self._summary(plan, blanks) if works and self.chance.random() < 0.8 else "",
            province=province if self.chance.random() < 0.9 else "",
            sector=self.chance.choice(plan["sectors"]) if works and self.chance.random() < 0.9 else "",
            income_band=_INCOMES[min(4, years // 3 + self.chance.randint(0, 1))] if self.chance.random() < 0.25 else "",
            open_to_job=not works or self.chance.random() < 0.35,
            open_to_internship=years == 0 and self.chance.random() < 0.3,
            open_to_mentoring=years >= 3 and self.chance.random() < 0.25,
            employments=jobs,
            skills=tuple(skills),
            languages=self._languages(),
        )

    def _jobs(self, plan: dict[str, Any], person: Claimant, years: int) -> tuple[EmploymentDraft, ...]:
        """Return the jobs, the newest first; who graduated lately may have none yet."""
        if self.chance.random() < (0.35 if years < 2 else 0.06):
            return ()
        begin = date.fromordinal(person.graduated_on.toordinal() + self.chance.randint(20, 300))
        if begin >= self.today:
            return ()
        count = min(1 + years // 4, self.chance.randint(1, 4))
        span = (self.today - begin).days // count
        jobs = [
            self._job(
                plan,
                date.fromordinal(begin.toordinal() + place * span),
                last=place == count - 1,
                years=years,
                span=span,
            )
            for place in range(count)
        ]
        return tuple(reversed(jobs))

    def _job(self, plan: dict[str, Any], begin: date, *, last: bool, years: int, span: int) -> EmploymentDraft:
        stage = "junior" if not last or years < 3 else "mid" if years < 8 else "senior"
        name = self.chance.choice(plan["employers"])
        firm = next((full for full in self.firms if full.startswith(name)), None)
        return EmploymentDraft(
            employer_name=firm or name,
            title=self.chance.choice(plan["titles_tr"][stage]),
            started_on=begin,
            ended_on=None if last else date.fromordinal(begin.toordinal() + max(1, span - self.chance.randint(5, 60))),
            employer=self.firms[firm] if firm else None,
        )

    def _blanks(
        self, person: Claimant, years: int, jobs: tuple[EmploymentDraft, ...], skills: list[str], province: str
    ) -> dict[str, str]:
        return {
            "title": jobs[0].title if jobs else "",
            "employer": jobs[0].employer_name if jobs else "",
            "program": person.program,
            "skill_a": self.skills[skills[0]],
            "skill_b": self.skills[skills[1]],
            "years": str(max(2, years)),
            "city": self.cities[province],
        }

    def _headline(self, blanks: dict[str, str], *, works: bool, years: int) -> str:
        if works:
            patterns = self.words["headline_patterns_tr"]
        elif years < 3 and self.chance.random() < 0.4:
            patterns = self.words["study_headlines_tr"]
        else:
            patterns = self.words["seeking_headlines_tr"][0 if years < 2 else 2 :]
        return _capital(str(self.chance.choice(patterns)).format(**blanks))[:160]

    def _summary(self, plan: dict[str, Any], blanks: dict[str, str]) -> str:
        sentences = [self.chance.choice(plan["summaries_tr"])]
        if self.chance.random() < 0.5:
            sentences.append(self.chance.choice(self.words["closing_sentences_tr"]))
        return _capital(" ".join(sentences).format(**blanks))

    def _languages(self) -> tuple[tuple[str, str], ...]:
        spoken = [language for language, share in _LANGUAGES if self.chance.randrange(100) < share]
        return tuple((language, self.chance.choice(_LEVELS)) for language in spoken)


def _capital(text: str) -> str:
    """Begin each sentence, and what follows a dot between two words, with a capital; a dotted i keeps its dot."""
    return _BEGINNING.sub(lambda found: found[1] + ("İ" if found[2] == "i" else found[2].upper()), text)
