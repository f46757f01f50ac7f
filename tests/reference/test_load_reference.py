"""Loading the reference data: complete, repeatable, in Turkish order."""

import shutil
from pathlib import Path

import pytest
from django.core.management import call_command

from portal.reference.models import District, FieldOfStudy, Occupation, Province, Sector, Skill
from portal.reference.services import DATA, load_reference

pytestmark = pytest.mark.django_db

EVERYTHING = {
    "provinces": 81,
    "fields of study": 220,
    "sectors": 22,
    "skills": 3547,
    "occupations": 1836,
    "districts": 973,
}


def counts() -> dict[str, int]:
    models = (Province, FieldOfStudy, Sector, Skill, Occupation, District)
    return {name: model.objects.count() for name, model in zip(EVERYTHING, models, strict=True)}


def test_everything_is_loaded_once_however_often_it_is_run() -> None:
    assert load_reference() == EVERYTHING
    keys = dict(Skill.objects.values_list("code", "pk"))
    assert load_reference() == EVERYTHING
    assert counts() == EVERYTHING
    assert dict(Skill.objects.values_list("code", "pk")) == keys


def test_provinces_stand_in_turkish_order() -> None:
    load_reference()
    names = list(Province.objects.values_list("name_tr", flat=True))
    assert names[:3] == ["Adana", "Adıyaman", "Afyonkarahisar"]
    assert names.index("Çorum") == names.index("Çankırı") + 1
    assert names.index("Isparta") + 1 == names.index("İstanbul")
    assert names[-1] == "Zonguldak"


def test_rows_hold_what_the_files_say() -> None:
    load_reference()
    samsun = Province.objects.get(code="55")
    assert (samsun.name_tr, samsun.region_tr) == ("Samsun", "Karadeniz")
    assert District.objects.get(code="1757").province.code == "01"
    assert Sector.objects.get(code="C").name_tr == "İmalat"
    assert FieldOfStudy.objects.get(code="0000").name_en == (
        "Generic programmes and qualifications not further defined"
    )
    assert Skill.objects.get(code="3").name_in("tr") == "personel yönetimi"
    # Without a Turkish name the English one is shown.
    governor = Occupation.objects.get(code="24")
    assert (governor.name_in("tr"), governor.isco_code) == ("governor", "1111")


def copy_of_the_data(folder: Path) -> Path:
    return Path(shutil.copytree(DATA, folder / "data"))


def test_a_changed_name_is_taken_over_and_a_vanished_code_stays(tmp_path: Path) -> None:
    load_reference()
    folder = copy_of_the_data(tmp_path)
    lines = (folder / "provinces.csv").read_text(encoding="utf-8").splitlines()
    kept = [line.replace("Adıyaman", "Adıyaman Yeni", 1) for line in lines if not line.startswith("81,")]
    (folder / "provinces.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    load_reference(folder)
    assert Province.objects.get(code="02").name_tr == "Adıyaman Yeni"
    assert Province.objects.get(code="81").name_tr == "Düzce"


def test_a_wrong_file_changes_nothing(tmp_path: Path) -> None:
    folder = copy_of_the_data(tmp_path)
    with (folder / "districts.csv").open("a", encoding="utf-8") as file:
        file.write("999999,99,Nowhere,nowhere,1,1\n")
    with pytest.raises(KeyError):
        load_reference(folder)
    assert counts() == dict.fromkeys(EVERYTHING, 0)


def test_the_command_says_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_reference")
    assert capsys.readouterr().out == (
        "81 provinces, 220 fields of study, 22 sectors, 3547 skills, 1836 occupations, 973 districts\n"
    )
