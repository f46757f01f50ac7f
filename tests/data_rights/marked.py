"""A person about whom every table tells something, with a marker in every text of it, and the search for markers."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, models
from django.utils import timezone
from wagtail.models import Page

from portal.accounts.models import User
from portal.alumni.models import AlumniProfile
from portal.data_rights.rules import PROFILE, USER, About, Fate, Rule, model_of, present
from portal.employers.models import Employer
from portal.institution.models import Unit
from portal.reference.models import Province, Sector, Skill

MARK = "qvzx"
"""Stands in no word of any language we speak."""
TEXTS = (models.CharField, models.TextField, models.JSONField)


def marker(number: int) -> str:
    """Return a value of its own that holds the mark."""
    return f"{MARK}{number}"


def is_planted(column: Any) -> bool:
    """Say whether a marker fits into a column: a free text, no choice of a list and no fixed form."""
    long_enough = getattr(column, "max_length", None) is None or column.max_length >= 8
    return isinstance(column, TEXTS) and not column.choices and long_enough and not isinstance(column, models.JSONField)


def ground() -> dict[str, Any]:
    """Create what people hang on."""
    sector = Sector.objects.create(code="J", name_tr="Bilişim", name_en="IT")
    province = Province.objects.create(code="33", name_tr="Mersin", name_en="Mersin", region_tr="Akdeniz")
    unit = Unit.add_root(code="U", kind="university", name_tr="Üniversite", name_en="University")
    firm = Employer.objects.create(
        name="Toros", tax_number="0000000017", domain="toros.example", sector=sector, province=province
    )
    skill = Skill.objects.create(code="1", name_tr="Python", name_en="Python")
    page = Page.objects.get(depth=2)
    return {
        "wagtailcore.Page": page,
        "reference.Sector": sector,
        "reference.Province": province,
        "institution.Unit": unit,
    } | {
        "employers.Employer": firm,
        "reference.Skill": skill,
    }


def person() -> tuple[User, AlumniProfile]:
    """Create an account and a profile with a marker in every text."""
    user = User.objects.create(
        email=f"{MARK}@ev.example",
        first_name=marker(1),
        last_name=marker(2),
        password=marker(3),
        email_verified_at=timezone.now(),
    )
    values = {
        column.name: f"{MARK}4@ev.example" if isinstance(column, models.EmailField) else marker(4)
        for column in AlumniProfile._meta.local_concrete_fields
        if is_planted(column) and column.name != "state"
    }
    until = timezone.localdate() + timedelta(days=30)
    opened = {"employer_open_until": until, "in_directory": True, "is_public": True}
    masks = dict.fromkeys(("employer_groups", "alumni_groups", "student_groups", "public_groups"), 2**14 - 1)
    return user, AlumniProfile.objects.create(user=user, state="active", **values, **opened, **masks)


def _hangs(rule: Rule) -> bool:
    return rule.fate is Fate.DELETE and rule.about is About.PARENT


class Planter:
    """Writes a row into every table that a rule ties to the person, whatever the table needs."""

    def __init__(self, user: User, profile: AlumniProfile, standing: dict[str, Any]) -> None:
        self.number = 100
        self.is_marking = True
        self.made: dict[str, Any] = {USER: user, PROFILE: profile, **standing}
        self.planted: set[str] = set()
        self.own = {model_of(key)[0]._meta.label: model_of(key)[1] for key, rule in present().items() if _hangs(rule)}

    def plant(self) -> None:
        """Write a row for each rule that deletes or empties."""
        # What hangs on another row of the person comes after it.
        for key, rule in sorted(present().items(), key=lambda pair: pair[1].about is About.PARENT):
            model, name = model_of(key)
            goes = rule.fate in (Fate.DELETE, Fate.ANONYMIZE) and key not in (USER, PROFILE)
            if goes and model._meta.label not in self.planted:
                self.row(model, name, about=rule.about)
                self.planted.add(model._meta.label)

    def row(self, model: type[models.Model], leads: str = "", *, about: About = About.RELATION) -> Any:
        """Create a row with a value in every column that must have one, and a marker in every text."""
        values = {
            column.name: self.value(column)
            for column in model._meta.local_concrete_fields
            if not column.auto_created and not isinstance(column, models.OneToOneField | models.AutoField)
        }
        values |= {
            column.name: self.value(column)
            for column in model._meta.local_concrete_fields
            if isinstance(column, models.OneToOneField) and not column.auto_created
        }
        for column in model._meta.local_concrete_fields:
            if column.related_model is AlumniProfile and column.name != leads and leads:
                values[column.name] = AlumniProfile.objects.create(first_name="Öteki", last_name="Kişi")
        if about is About.ADDRESS:
            values[leads] = self.made[USER].email
        if about is About.USER_KEY:
            values[leads] = self.made[USER].pk
        if about is About.PROFILE_KEY:
            values[leads] = self.made[PROFILE].pk
        made = model._base_manager.create(**values)
        self.made.setdefault(model._meta.label, made)
        return made

    def value(self, column: Any) -> Any:
        """Return a value a column takes."""
        self.number += 1
        if column.is_relation:
            return self.related(column)
        if column.choices:
            return column.get_default() if column.has_default() else "" if column.blank else column.choices[0][0]
        word = marker(self.number) if self.is_marking else f"metin{self.number}"
        if isinstance(column, models.EmailField):
            return f"{word}@ev.example"
        if isinstance(column, models.JSONField):
            return column.get_default() if column.has_default() else {}
        if isinstance(column, models.CharField | models.TextField | models.FileField):
            return word[: getattr(column, "max_length", None)]
        if isinstance(column, models.GenericIPAddressField):
            return "192.0.2.7"
        if isinstance(column, models.DateTimeField):
            return timezone.now() + timedelta(days=self.number)
        if isinstance(column, models.DateField):
            return timezone.localdate() + timedelta(days=self.number)
        if isinstance(column, models.UUIDField):
            return uuid.uuid4()
        if isinstance(column, models.BooleanField):
            return False
        return 1

    def related(self, column: Any) -> Any:
        """Return the row a relation leads to; one that is made already, or one that is made for it."""
        label = column.related_model._meta.label
        if label not in self.made:
            if column.null:
                return None
            was, self.is_marking = self.is_marking, label in self.own
            # What a row about the person hangs on is not about the person, unless a rule says so: then it is planted.
            self.made[label] = self.row(column.related_model, self.own.get(label, ""))
            self.is_marking = was
            self.planted |= {label} & self.own.keys()
        return self.made[label]


def session_of(user: User) -> str:
    """Sign somebody in, with a marker in the session; return its key."""
    store = SessionStore()
    store["_auth_user_id"] = str(user.pk)
    store["note"] = marker(9)
    store.create()
    return str(store.session_key)


def tables_with_mark() -> Iterator[str]:
    """Yield 'table.column' for every column of every table in which the mark stands."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for column in connection.introspection.get_table_description(cursor, table):
                holds = f"CAST({quote(column.name)} AS TEXT) LIKE %s"
                cursor.execute(f"SELECT COUNT(*) FROM {quote(table)} WHERE {holds}", [f"%{MARK}%"])
                if cursor.fetchone()[0]:
                    yield f"{table}.{column.name}"
