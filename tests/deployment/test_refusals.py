"""What a browser is told where there is nothing to show: in the visitor's language, nothing of what was asked for."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

pytestmark = pytest.mark.django_db
HEADINGS = {
    ("tr", 404): "Burada size açık bir şey yok",
    ("en", 404): "There is nothing here for you",
    ("tr", 403): "Bu form gönderilmedi",
    ("en", 403): "This form was not sent",
}


@pytest.mark.parametrize("language", ["tr", "en"])
def test_an_absent_page_is_refused_in_the_language_of_the_visitor(language: str) -> None:
    absent = [
        Client().get(path, headers={"Accept-Language": language})
        for path in ("/record/kimse/yok/", "/membership/yok/", f"/{language}/yok-boyle-bir-sayfa/")
    ]
    assert [answer.status_code for answer in absent] == [404, 404, 404]
    (told,) = {answer.content.decode() for answer in absent}
    assert f"<h1>{HEADINGS[language, 404]}</h1>" in told
    assert f'<html lang="{language}">' in told


@pytest.mark.parametrize("language", ["tr", "en"])
def test_a_form_without_its_token_is_refused_with_the_way_out(language: str) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/account/login/", {"login": "x"}, headers={"Accept-Language": language})
    assert answer.status_code == 403
    assert f"<h1>{HEADINGS[language, 403]}</h1>" in answer.content.decode()


def test_a_fault_is_told_in_both_languages_without_the_help_of_anything_that_may_have_failed() -> None:
    told = render_to_string("500.html")
    assert "<h1>Bir şeyler ters gitti</h1>" in told
    assert "<h2>Something went wrong</h2>" in told
    assert "{" not in told.replace("<style>", "").split("</style>")[-1]
