"""``khue scan``: what it prints, what it ends with, and that it leaves nothing."""

from __future__ import annotations

import json

import pytest

from khue.config.command import parse
from khue.config.scan import run
from tests.files import makers
from tests.files.guard import papers


@pytest.fixture
def scan(tmp_path, capsys, monkeypatch):
    """Scans bytes given by name; gives the exit code and a line of JSON for each."""
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()

    def go(**files: bytes):
        paths = []
        for name, data in files.items():
            paths.append(tmp_path / name.replace("__", "."))
            paths[-1].write_bytes(data)
        code = run(parse(["scan", "--json", *map(str, paths)]))
        assert list((tmp_path / "tmp").iterdir()) == []
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return go


def test_each_file_has_a_line_with_level_evidence_pages_and_seconds(scan):
    code, (clean, marked) = scan(thường__pdf=makers.pdf(2), kín__pdf=papers.typed("TỐI MẬT", pages=3, on=2))
    assert code == 3
    assert (clean["level"], clean["evidence"], clean["pages"]) == ("none", [], 2)
    assert (marked["level"], marked["pages"]) == ("toi_mat", 3)
    assert {**marked["evidence"][0], "page": 3, "how": "text"} == marked["evidence"][0]
    assert len(marked["evidence"][0]["box"]) == 4
    assert marked["seconds"] >= 0


def test_nothing_marked_ends_with_zero(scan):
    assert scan(một__pdf=makers.pdf())[0] == 0


def test_what_cant_be_read_ends_with_two_and_names_its_error(scan):
    code, (broken, clean) = scan(hỏng__pdf=b"%PDF-1.7 nothing", tốt__pdf=makers.pdf())
    assert code == 2
    assert (broken["error"], broken["level"]) == ("files.damaged", None)
    assert clean["level"] == "none"
