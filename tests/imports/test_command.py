"""``khue import``: the same engine, its report on the screen, exit codes as documented."""

from __future__ import annotations

import pytest

from khue.config.command import parse
from khue.config.importing import run
from khue.organisation.models import Person
from khue.shared.refusal import Refusal
from tests.imports.conftest import OFFICE
from tests.imports.made import book

pytestmark = pytest.mark.django_db


def command(*words: object) -> int:
    return run(parse(["import", *map(str, words)]))


@pytest.fixture
def office(tmp_path):
    path = tmp_path / "van-phong.xlsx"
    path.write_bytes(book(OFFICE))
    return path


def test_a_dry_run_writes_nothing_and_the_import_all(office, capsys):
    assert command(office, "--dry-run") == 0
    assert "thêm 13" in capsys.readouterr().out
    assert Person.objects.count() == 0
    assert command(office, "--effective", "24/11/2026") == 0
    assert Person.objects.count() == 3
    assert command(office) == 0
    assert "Không có gì phải nhập" in capsys.readouterr().out


def test_rows_in_error_give_one_and_refusals_are_raised(tmp_path, capsys):
    path = tmp_path / "nguoi.csv"
    path.write_text("Mã cán bộ;Họ và tên;Thư điện tử\nA;Lê An;x\n", encoding="utf-8")
    assert command(path) == 1
    assert "people:2" in capsys.readouterr().out
    path.write_text("Mã cán bộ;Họ và tên;Thư điện tử\nA;Lê An;an@gmail.com\n", encoding="utf-8")
    with pytest.raises(Refusal, match=r"imports\.warnings_unseen"):
        command(path)
    assert command(path, "--yes") == 0
    path.write_text("<html></html>", encoding="utf-8")
    with pytest.raises(Refusal, match=r"imports\.html"):
        command(path)
    with pytest.raises(Refusal, match=r"config\.no_file"):
        command(tmp_path / "khong-co.xlsx")
