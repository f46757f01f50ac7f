"""What names of firms are compared by: however somebody types one, it is the same firm."""

import pytest

from portal.employers.models import Employer
from portal.employers.names import LONGEST_KEY, firm_key
from tests.worlds import lay_ground


@pytest.mark.parametrize(
    "typed",
    [
        "Akdeniz Yazılım A.Ş.",
        "AKDENİZ YAZILIM ANONİM ŞİRKETİ",
        "akdeniz yazilim",
        "Akdeniz  Yazılım San. ve Tic. A. Ş.",
        "Akdeniz Yazılım Ltd.Şti.",
        "Akdeniz-Yazılım, Inc.",
        "AkdenizYazılım",
        "Akdeniz Yazılım LİMİTED ŞİRKETİ",
    ],
)
def test_one_firm_however_it_is_typed(typed: str) -> None:
    assert firm_key(typed) == "akdenizyazilim"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Kaya & Oğlu Ltd. Şti.", "kayaveoglu"),
        ("T.C. Ziraat Bankası A.Ş.", "tcziraatbankasi"),
        ("Limited", "limited"),
        ("A.Ş.", "as"),
        ("Işık Holding", "isikholding"),
        ("3M", "3m"),
        ("---", ""),
        ("Ş" * 300, "s" * LONGEST_KEY),
    ],
)
def test_a_legal_form_is_no_name_and_a_name_is_never_left_out(name: str, key: str) -> None:
    assert firm_key(name) == key


@pytest.mark.django_db
def test_a_firm_that_is_renamed_is_known_by_its_new_name() -> None:
    firm = lay_ground().firms[0]
    firm.name = "Toros Bilişim A.Ş."
    firm.save()
    assert Employer.objects.get(pk=firm.pk).name_key == "torosbilisim"
