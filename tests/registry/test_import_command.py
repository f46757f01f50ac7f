"""``manage.py import_graduates``: what it prints, and when it fails."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal.accounts.models import Role, RoleAssignment, User
from portal.registry.models import ImportBatch, StudentRecord

from .files import ELIF, HEADING, MURAT

pytestmark = pytest.mark.usefixtures("university")


def write(folder: Path, *lines: str) -> Path:
    path = folder / "mezunlar.csv"
    path.write_text("\n".join([HEADING, *lines]), encoding="utf-8")
    return path


def test_a_dry_run_then_the_import(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, ELIF, MURAT)
    call_command("import_graduates", path)
    assert capsys.readouterr().out == "2 satır: 2 yeni, 0 değişen, 0 aynı; hata: 0\nDenetlendi, bir şey yazılmadı\n"
    call_command("import_graduates", path, apply=True)
    assert capsys.readouterr().out == "2 satır: 2 yeni, 0 değişen, 0 aynı; hata: 0\nAktarıldı\n"
    assert StudentRecord.objects.count() == 2


def test_a_bad_file_is_reported_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, ELIF.replace("BIL-L", "YOK"))
    with pytest.raises(CommandError, match="Dosyada hata var; hiçbir şey yazılmadı"):
        call_command("import_graduates", path, apply=True)
    assert capsys.readouterr().out == (
        "2\tprogram_kodu\tBu kodla bir program yok.\n0 satır: 0 yeni, 0 değişen, 0 aynı; hata: 1\n"
    )


def test_in_whose_name(tmp_path: Path) -> None:
    path = write(tmp_path, ELIF)
    verified = {"email_verified_at": timezone.now()}
    staff = User.objects.create_user("merkez@uni.example", **verified)
    RoleAssignment.objects.create(user=staff, role=Role.CENTER_STAFF, starts_on=date(2020, 1, 1))
    root = User.objects.create_superuser("root@uni.example", **verified)
    nobody = User.objects.create_user("kimse@uni.example", **verified)
    for user in (staff, root):
        call_command("import_graduates", path, by=user.email)
    assert set(ImportBatch.objects.values_list("imported_by", flat=True)) == {staff.pk, root.pk}
    with pytest.raises(CommandError):
        call_command("import_graduates", path, by=nobody.email)
    with pytest.raises(CommandError, match="nobody has the address"):
        call_command("import_graduates", path, by="yok@uni.example")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_graduates", tmp_path / "yok.csv")
