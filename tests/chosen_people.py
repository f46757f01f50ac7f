"""People written down one by one, for what a property over random ones meets too seldom."""

from dataclasses import replace

from portal.alumni.models import LifeCycle
from tests.worlds import DegreeSpec, JobSpec, PersonSpec

NAME, SKILLS, EVERYTHING = 1 << 0, 1 << 7, 2**14 - 1
OPEN = PersonSpec(
    number=1,
    state=LifeCycle.ACTIVE,
    first_name="Işıl",
    last_name="Öztürk",
    email="isil@ornek.example",
    phone="",
    address="",
    headline="Yazılım geliştirici",
    summary="",
    income="",
    job=True,
    internship=False,
    mentoring=False,
    province=0,
    sector=0,
    degrees=(DegreeSpec(0, "bachelor", 2016), DegreeSpec(1, "master", 2018)),
    jobs=(JobSpec(1, "Uzman", present=True), JobSpec(0, "Stajyer", present=False)),
    skills=frozenset({0}),
    languages=(),
    employer_days=30,
    in_directory=True,
    is_public=True,
    masks=(EVERYTHING,) * 5,
    blocks=frozenset({1}),
    grants=(),
    photo=1,
    cv=1,
)
"""Somebody who opened everything: present at firm 1, formerly at firm 0, which is the one that looks."""

CLOSED = replace(OPEN, masks=(NAME,) * 5, blocks=frozenset())
"""The same, who opened nothing but the name."""

OTHERWISE = replace(
    CLOSED,
    email="baska@ornek.example",
    phone="+90 555 000 00 02",
    address="Gizli Sokak 2",
    headline="Tarih öğretmeni",
    summary="Arşivde çalışıyor.",
    income="over_120",
    job=False,
    internship=True,
    mentoring=True,
    province=1,
    sector=1,
    degrees=(DegreeSpec(0, "bachelor", 2016), DegreeSpec(1, "bachelor", 2015)),
    jobs=(JobSpec(None, "Analist", present=True),),
    skills=frozenset({1, 2}),
    languages=(("de", "c1"),),
    photo=2,
    cv=0,
)
"""The same again with every other value another, but for the degree of unit 0, which its representative sees."""
