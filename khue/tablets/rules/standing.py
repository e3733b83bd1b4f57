"""Đủ điều kiện nhận tài liệu: whether content may go to a tablet, with all reasons at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from khue.shared.refusal import Reason

State = Literal["known", "enrolled", "revoked", "lost"]
Order = Literal["erase", "stopped", "good"]


@dataclass(frozen=True, slots=True)
class Facts:
    """Dữ kiện about one tablet, from its row and from what its holder is today."""

    state: State
    has_holder: bool
    holder_in_post: bool
    stop_reason: str | None


def standing(facts: Facts) -> tuple[Reason, ...]:
    """Lý do tạm dừng: empty means in good standing."""
    reasons = []
    if facts.state == "lost":
        reasons.append(Reason("tablets.is_lost"))
    if facts.state == "revoked":
        reasons.append(Reason("tablets.is_revoked"))
    if facts.state == "known":
        reasons.append(Reason("tablets.not_enrolled"))
    if not facts.has_holder:
        reasons.append(Reason("tablets.no_holder"))
    elif not facts.holder_in_post:
        reasons.append(Reason("tablets.holder_left"))
    if facts.stop_reason is not None:
        reasons.append(Reason("tablets.content_stopped", facts={"reason": facts.stop_reason}))
    return tuple(reasons)


def order(facts: Facts) -> Order:
    """Lệnh cho máy: what the tablet must do. Only loss and revocation erase."""
    if facts.state in {"lost", "revoked"}:
        return "erase"
    return "stopped" if standing(facts) else "good"
