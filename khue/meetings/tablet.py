"""Lệnh từ máy tính bảng: the answer to an invitation."""

from __future__ import annotations

from khue.distribution.rules import Operation, command
from khue.meetings import actions
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal


@command("meetings.answer")
def answer(actor: Actor, operation: Operation) -> None:
    """Trả lời giấy mời: ``{meeting, answer, reason, deputy?}``."""
    body = operation.body
    meeting = body.get("meeting")
    if not isinstance(meeting, int):
        raise Refusal("meetings.bad_answer")
    actions.answer(
        actor,
        meeting,
        answer=str(body.get("answer", "")),
        reason=str(body.get("reason") or ""),
        deputy=str(body.get("deputy") or ""),
        made_at=operation.made_at,
    )
