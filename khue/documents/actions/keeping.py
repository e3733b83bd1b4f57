"""Văn phòng tiếp nhận, đổi nơi giữ, thu hồi, đóng phiếu."""

from __future__ import annotations

from datetime import datetime

from khue.audit.actions import action, describe
from khue.documents.models import Slip
from khue.documents.queries.access import locked
from khue.documents.queries.reading import handings_of, life_of
from khue.documents.rules import Life, may_close
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal
from khue.shared.text import tidy


def _life(slip: Slip) -> Life:
    return life_of(slip, handings_of(slip), slip.copies.count())


def _place(kept_at: str) -> str:
    place = tidy(kept_at)[:200]
    if not place:
        raise Refusal("documents.no_place")
    return place


@action(allowed={"secret_clerk"})
def take_over(actor: Actor, slip_id: int, *, kept_at: str, counted: int) -> None:
    """Tiếp nhận: the office has counted the copies and says where they lie.

    Refuses ``documents.count_differs`` (then the unit's slip is wrong, or a copy is missing), ``documents.no_place``,
    ``documents.taken_over``.
    """
    slip = locked(actor, slip_id, "take_over")
    if slip.state != "opened":
        raise Refusal("documents.taken_over" if slip.state == "taken" else f"documents.is_{slip.state}")
    copies = slip.copies.count()
    if counted != copies:
        raise Refusal("documents.count_differs", counted=counted, copies=copies)
    slip.kept_at, slip.state = _place(kept_at), "taken"
    slip.taken_at, slip.taken_label = clock.now(), actor.label[:200]
    slip.save(update_fields=["kept_at", "state", "taken_at", "taken_label"])
    describe(object=f"slip:{slip_id}", number=slip.number, year=slip.year, copies=copies)


@action(allowed={"secret_clerk"})
def move_slip(actor: Actor, slip_id: int, *, kept_at: str) -> None:
    """Đổi nơi giữ bản giấy. Refuses ``documents.no_place``, ``not_taken_over``, ``is_closed``, ``is_cancelled``."""
    slip = locked(actor, slip_id, "move_slip")
    if slip.state != "taken":
        raise Refusal("documents.not_taken_over" if slip.state == "opened" else f"documents.is_{slip.state}")
    slip.kept_at = _place(kept_at)
    slip.save(update_fields=["kept_at"])
    describe(object=f"slip:{slip_id}", number=slip.number, year=slip.year)


@action(allowed={"secret_clerk"})
def recall(actor: Actor, slip_id: int, *, due_back: datetime | None = None) -> int:
    """Thu hồi văn bản: nothing more is handed out, everybody gives back until ``due_back``. Gives how many are out.

    Refuses ``documents.nothing_out``, ``documents.is_recalled``.
    """
    slip = locked(actor, slip_id, "recall")
    life = _life(slip)
    if slip.recalled_at is not None:
        raise Refusal("documents.is_recalled")
    if not life.out:
        raise Refusal("documents.nothing_out")
    slip.recalled_at, slip.recalled_label = clock.now(), actor.label[:200]
    slip.due_back = due_back
    slip.save(update_fields=["recalled_at", "recalled_label", "due_back"])
    describe(object=f"slip:{slip_id}", number=slip.number, year=slip.year, out=life.out)
    return life.out


@action(allowed={"secret_clerk"})
def close_slip(actor: Actor, slip_id: int) -> None:
    """Đóng phiếu: every copy is back or reported lost. Refuses ``documents.not_closed`` with all its reasons."""
    slip = locked(actor, slip_id, "close_slip")
    life = _life(slip)
    reasons = may_close(life)
    if reasons:
        raise Refusal("documents.not_closed", reasons=reasons)
    slip.state, slip.ended_at, slip.ended_label = "closed", clock.now(), actor.label[:200]
    slip.save(update_fields=["state", "ended_at", "ended_label"])
    describe(object=f"slip:{slip_id}", number=slip.number, year=slip.year, lost=life.lost)
