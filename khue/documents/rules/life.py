"""Đường đi của phiếu: lập, tiếp nhận, phát, thu hồi, đóng; what may follow what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from khue.shared.refusal import Reason


@dataclass(frozen=True, slots=True)
class Life:
    """Một phiếu tại một lúc, as rules judge it: ``out`` and ``lost`` count copies."""

    state: str
    copies: int = 0
    out: int = 0
    lost: int = 0
    opened_at: datetime | None = None
    taken_at: datetime | None = None
    first_out_at: datetime | None = None
    recalled_at: datetime | None = None
    last_back_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Một bước trên đường đi; ``at`` is when it was done, or none."""

    code: str
    state: Literal["done", "now", "ahead"]
    at: datetime | None = None


def may_hand_out(life: Life) -> tuple[Reason, ...]:
    """Mọi lý do chưa phát được một bản."""
    found = []
    if life.state == "opened":
        found.append(Reason("documents.not_taken_over"))
    if life.state in {"closed", "cancelled"}:
        found.append(Reason(f"documents.is_{life.state}"))
    if life.recalled_at is not None:
        found.append(Reason("documents.is_recalled"))
    return tuple(found)


def may_close(life: Life) -> tuple[Reason, ...]:
    """Mọi lý do chưa đóng được phiếu: copies out; a copy lost is reported, so it doesn't keep the slip open."""
    found = []
    if life.state != "taken":
        found.append(
            Reason("documents.not_taken_over" if life.state == "opened" else f"documents.is_{life.state}")
        )
    if life.out:
        found.append(Reason("documents.copies_out", facts={"count": life.out}))
    return tuple(found)


def steps(life: Life) -> tuple[Step, ...]:
    """Đường đi: five steps; the first that isn't done is now, and none is after a cancellation."""
    back = life.first_out_at is not None and not life.out
    times = (
        ("open", life.opened_at),
        ("take", life.taken_at),
        ("out", life.first_out_at),
        ("back", (life.last_back_at or life.first_out_at) if back else None),
        ("close", life.closed_at),
    )
    found: list[Step] = []
    for code, at in times:
        ahead = life.state == "cancelled" or any(one.state == "now" for one in found)
        # What was passed over (closed without ever being handed out) is done with, too.
        over = life.closed_at is not None
        state: Literal["done", "now", "ahead"] = "done" if at or over else "ahead" if ahead else "now"
        found.append(Step(code, state, at))
    return tuple(found)
