"""Khóa phục hồi: its two parts, what isn't one, and the mark that goes with it."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from khue.config.backup import keys, sealing, signers
from khue.shared.refusal import Refusal
from tests.config.backup.kit import IDENTITY, MARK, SECRET


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_parts_of_a_key_make_it_whole_and_one_does_not(order: tuple[int, int]) -> None:
    secret = str(IDENTITY)
    parts = keys.split(secret)
    assert keys.joined("\n".join(parts[at].lower() for at in order)) == secret
    with pytest.raises(Refusal, match=r"config\.backup_key_half"):
        keys.joined(parts[0])
    wrong = parts[0][:10] + ("7" if parts[0][10] != "7" else "6") + parts[0][11:]
    with pytest.raises(Refusal, match=r"config\.backup_key_unreadable"):
        keys.joined(f"{wrong}\n{parts[1]}")


def test_a_text_without_a_key_is_refused() -> None:
    for text in ("", "# age", "AGE-SECRET-KEY-1WRONG"):
        with pytest.raises(Refusal, match=r"config\.backup_key_unreadable"):
            sealing.identities(text)
    with pytest.raises(Refusal, match=r"config\.backup_recipient"):
        sealing.recipients(["age1wrong"])


def printed(capsys: pytest.CaptureFixture[str], *, signer: str | None = None) -> str:
    """What ``khue backup-key new`` prints."""
    keys.new(argparse.Namespace(split=False, sheet=None, signer=signer))
    return capsys.readouterr().out


def test_the_sheet_bears_the_mark_that_a_restore_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("KHUE_SECRET_KEY", raising=False)
    monkeypatch.setenv("KHUE_HOME", str(tmp_path / "elsewhere"))
    assert "phải nêu khi phục hồi: ____" in printed(capsys)
    assert not (tmp_path / "elsewhere").exists()  # a machine that is no site doesn't become one
    assert printed(capsys, signer=MARK.lower()).count(MARK) == 2  # on the sheet, and told
    monkeypatch.setenv("KHUE_SECRET_KEY", SECRET)
    assert printed(capsys).count(MARK) == 2
    sheet = tmp_path / "key.html"
    keys.new(argparse.Namespace(split=True, sheet=str(sheet), signer=None))
    assert sheet.read_text(encoding="utf-8").count(MARK) == 2  # two parts, two custodians


def test_a_mark_is_read_as_people_write_it_and_nothing_else_is_taken_for_one() -> None:
    letters = MARK.replace("-", "")
    assert signers.named(f" {letters.lower()},{letters[:5]} {letters[5:]}") == {MARK}
    assert signers.named("0ABCD-1ABCD-22222-33333") == {"OABCD-IABCD-22222-33333"}
    for wrong in (letters[:-1], letters + "A", "yes", "*"):
        with pytest.raises(Refusal, match=r"config\.backup_mark"):
            signers.named(wrong)
