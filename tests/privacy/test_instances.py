"""An instance made the short way is what Django would have made; where Django would do more, Django makes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.models import Model
from django.db.models.signals import post_init
from wagtail.images.models import Image

from cms.models import StoryPage
from portal.accounts.models import User
from portal.careers.models import Posting
from portal.employers.models import Employer
from portal.privacy.instances import maker_of
from portal.privacy.statements import KeptStatements
from portal.reference.models import Province, Sector
from tests.worlds import TODAY


@contextmanager
def heard(model: type[Model]) -> Iterator[list[Any]]:
    """Listen to instances of ``model`` being made."""
    told: list[Any] = []

    def listen(instance: Any, **_more: Any) -> None:
        told.append(instance)

    post_init.connect(listen, sender=model)
    try:
        yield told
    finally:
        post_init.disconnect(listen, sender=model)


def values_of(model: type[Model], *left_out: str) -> tuple[list[str], list[Any]]:
    """Return columns of a model and a value for each."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in left_out]
    return names, [f"{name} of it" for name in names]


@pytest.mark.parametrize("model", [Posting, Employer, Province, User])
def test_the_short_way_makes_what_django_makes(model: type[Model]) -> None:
    names, values = values_of(model)
    short, long = maker_of(model, names)("default", names, values), model.from_db("default", names, values)
    assert maker_of(model, names) != model.from_db
    assert type(short) is model
    own = {name: value for name, value in vars(short).items() if name != "_state"}
    assert own == {name: value for name, value in vars(long).items() if name != "_state"}
    assert (short._state.adding, short._state.db) == (long._state.adding, long._state.db) == (False, "default")
    assert short._state.fields_cache == {}


def test_a_column_left_out_is_as_one_django_deferred() -> None:
    names, values = values_of(Posting, "description_tr", "state")
    short = maker_of(Posting, names)("default", names, values)
    assert short.get_deferred_fields() == Posting.from_db("default", names, values).get_deferred_fields()
    assert short.get_deferred_fields() == {"description_tr", "state"}


def test_a_page_with_its_key_is_made_as_wagtail_makes_it() -> None:
    names, values = values_of(StoryPage, "draft_title")
    body = StoryPage._meta.get_field("body").to_python([{"type": "heading", "value": "Bir", "id": "a"}])
    values[names.index("body")] = body
    short, long = maker_of(StoryPage, names)("default", names, values), StoryPage.from_db("default", names, values)
    assert maker_of(StoryPage, names) != StoryPage.from_db
    own = {name: value for name, value in vars(short).items() if name != "_state"}
    assert own == {name: value for name, value in vars(long).items() if name != "_state"}
    assert short.body is body and short.get_deferred_fields() == {"draft_title"}


def test_what_makes_its_own_instances_or_sets_a_column_is_left_to_django() -> None:
    assert maker_of(StoryPage, ["title", "body"]) == StoryPage.from_db
    assert maker_of(Image, ["id", "file"]) == Image.from_db
    names, values = values_of(Province)
    with heard(Province) as told:
        made = maker_of(Province, names)("default", names, values)
    assert told == [made]


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_kept_statement_follows_relations_the_short_way() -> None:
    sector = Sector.objects.create(code="J", name_tr="Bilgi", name_en="Information")
    province = Province.objects.create(code="33", name_tr="Mersin", name_en="Mersin")
    firm = Employer.objects.create(
        name="Firma", tax_number="1000000000", domain="f.example", sector=sector, province=province
    )
    for place in (province, None):
        Posting.objects.create(
            kind="job",
            employer=firm,
            title_tr="İş",
            description_tr="İş",
            province=place,
            publish_on=TODAY,
            deadline=TODAY,
        )

    def build(key: int) -> Any:
        rows = Posting.objects.filter(employer=key).select_related("province", "employer__sector").order_by("pk")
        return rows.only("title_tr", "province__code", "employer__name", "employer__sector__code")

    first, second = KeptStatements().rows("postings", build, [firm.pk])
    told = [(row.title_tr, row.province and row.province.code, row.employer.sector.code) for row in (first, second)]
    assert told == [("İş", "33", "J"), ("İş", None, "J")]
    assert first.get_deferred_fields() == build(firm.pk)[0].get_deferred_fields()
    assert first.description_tr == "İş"
