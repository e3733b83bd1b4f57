"""A long paper looked at by several processes: the same evidence, every page once, and no page left out silently."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psutil
import pytest

from khue.files.rules.guard import hands
from khue.files.rules.guard.examine import Examiner
from khue.shared.refusal import Refusal
from tests.files.guard import papers

PAGES = hands.LONG + 3


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """Its mark stands on the last page but one."""
    path = tmp_path / "paper.pdf"
    path.write_bytes(papers.typed("TỐI MẬT", pages=PAGES, on=PAGES - 2))
    return path


def test_several_hands_see_what_one_sees(paper: Path) -> None:
    told: list[tuple[int, int]] = []
    alone = Examiner().examine(paper, "van ban.pdf")
    together = Examiner(hands=2, told=lambda done, of: told.append((done, of))).examine(paper, "van ban.pdf")
    assert alone.level == "toi_mat"
    assert together == alone
    assert told == [(done, PAGES) for done in range(1, PAGES + 1)]


def test_a_hand_that_ends_early_clears_nothing(paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_args: object) -> object:
        os._exit(3)

    monkeypatch.setattr(hands, "pages", dies)
    with pytest.raises(RuntimeError):
        list(hands.pages_by_hands(paper, lambda _done, _of: None, 5_000, 2))


def test_a_hand_that_costs_too_much_is_a_refusal(paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_args: object) -> object:
        os.kill(os.getpid(), signal.SIGXCPU)

    monkeypatch.setattr(hands, "pages", dies)
    with pytest.raises(Refusal, match="too_heavy"):
        list(hands.pages_by_hands(paper, lambda _done, _of: None, 5_000, 2))


def test_pages_that_a_hand_leaves_out_clear_nothing(paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = hands.pages
    monkeypatch.setattr(hands, "pages", lambda *args: list(real(*args))[:-1])
    with pytest.raises(RuntimeError, match="not every page"):
        list(hands.pages_by_hands(paper, lambda _done, _of: None, 5_000, 2))


def test_what_a_hand_refuses_is_refused(paper: Path) -> None:
    with pytest.raises(Refusal, match="too_many_pages"):
        list(hands.pages_by_hands(paper, lambda _done, _of: None, PAGES - 1, 2))


def test_nobody_is_left_at_work(paper: Path) -> None:
    before = {one.pid for one in psutil.Process().children()}
    looking = hands.pages_by_hands(paper, lambda _done, _of: None, 5_000, 2)
    next(looking)
    assert {one.pid for one in psutil.Process().children()} > before
    looking.close()
    assert {one.pid for one in psutil.Process().children()} == before
