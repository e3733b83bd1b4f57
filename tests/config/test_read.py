"""``khue read``: what it prints, what it ends with, and that it leaves nothing."""

from __future__ import annotations

import json

import pytest

from khue.config.command import parse
from khue.config.read import run
from tests.files.reading.letters import Letter


@pytest.fixture
def read(tmp_path, capsys, monkeypatch):
    """Reads bytes given by name; gives the exit code and the lines."""
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()

    def go(*options: str, **files: bytes):
        paths = []
        for name, data in files.items():
            paths.append(tmp_path / name.replace("__", "."))
            paths[-1].write_bytes(data)
        code = run(parse(["read", *options, *map(str, paths)]))
        assert list((tmp_path / "tmp").iterdir()) == []
        return code, capsys.readouterr().out.splitlines()

    return go


def test_each_file_has_a_line_with_its_fields_and_what_cant_be_read_is_named(read):
    code, lines = read("--json", một__pdf=Letter().pdf(), hỏng__pdf=b"%PDF-1.7 nothing", lạ__txt=b"abc")
    good, broken, strange = map(json.loads, lines)
    assert code == 2
    assert good["fields"]["number_symbol"] | {"score": 1} == {
        "value": "127/QĐ-SNV",
        "text": "Số: 127/QĐ-SNV",
        "page": 1,
        "box": good["fields"]["number_symbol"]["box"],
        "score": 1,
        "how": "text",
    }
    assert (good["pages"], broken["error"], strange["error"]) == (1, "files.damaged", "files.not_a_document")


def test_people_are_told_in_sentences(read):
    code, lines = read(một__pdf=Letter().pdf())
    assert code == 0
    assert "  Số, ký hiệu: 127/QĐ-SNV" in lines
    assert "  Ngày ban hành: 05/03/2024" in lines
    assert "  Người ký: Nguyễn Thị Minh Khuê, PHÓ GIÁM ĐỐC" in lines
