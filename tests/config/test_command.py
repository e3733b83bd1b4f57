"""Dòng lệnh: every command is whole, and a refusal is one sentence."""

from __future__ import annotations

import errno

import psycopg
import pytest

from khue.config import command, terminal
from khue.config.wording import SENTENCES
from khue.shared.refusal import Reason, Refusal


def test_every_command_names_a_function_that_exists_and_is_told() -> None:
    for one in command.known():
        assert callable(command.target(one.run)), one.name
        assert one.help, one.name
        assert all(entry.options.get("help") for entry in one.arguments), one.name


def test_names_are_unique() -> None:
    names = [one.name for one in command.known()]
    assert len(names) == len(set(names))


def test_refusal_becomes_its_sentence_and_exit_code_two(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.choose()
    terminal.complain(
        Refusal("config.port_taken", reasons=(Reason("config.postgres_missing"),), port=80, other=8001)
    )
    first, second = capsys.readouterr().err.strip().splitlines()
    assert "Cổng 80" in first
    assert "KHUE_PORT=8001" in first
    assert second == SENTENCES["config.postgres_missing"]


def test_language_follows_lang_and_the_option(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    for lang, asked, expected in (
        ("C.UTF-8", False, False),
        ("en_US.UTF-8", False, True),
        ("vi_VN", True, True),
    ):
        monkeypatch.setenv("LANG", lang)
        terminal.choose(english=asked)
        assert terminal.in_english() is expected
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    terminal.choose()


def test_full_disk_is_recognised_however_it_is_wrapped() -> None:
    wrapped = RuntimeError("django says")
    wrapped.__cause__ = psycopg.errors.DiskFull("could not extend file")
    assert terminal.is_full(wrapped)
    assert terminal.is_full(OSError(errno.ENOSPC, "No space left on device"))
    assert not terminal.is_full(OSError(errno.EACCES, "Permission denied"))
