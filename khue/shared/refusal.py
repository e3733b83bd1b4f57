"""Từ chối: the one exception of the domain. A code and facts; the sentence is added at the edge."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Reason:
    """Lý do: one reason, as data; a ``stop`` forbids, a ``warn`` only tells."""

    code: str
    level: Literal["stop", "warn"] = "stop"
    facts: dict[str, Any] = field(default_factory=dict)


class Refusal(Exception):  # noqa: N818 - the word of the domain is refusal, not error
    """Sự từ chối, with a code ``context.reason``, facts that are safe to show, and all its reasons."""

    status = 422

    def __init__(self, code: str, *, reasons: tuple[Reason, ...] = (), **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.reasons = reasons
        self.facts = facts

    def __str__(self) -> str:
        return self.code


class NotFound(Refusal):
    """Không có, or not to be seen: the two are never told apart."""

    status = 404

    def __init__(self, what: str = "") -> None:
        super().__init__("shared.not_found", what=what)


class Forbidden(Refusal):
    """Được xem nhưng không được làm: may see, may not do."""

    status = 403

    def __init__(self, act: str, **facts: Any) -> None:
        super().__init__("shared.forbidden", act=act, **facts)


class NotInOffice(Refusal):
    """Không còn giữ chức vụ: what only serves the office isn't for who holds no post today."""

    status = 403

    def __init__(self) -> None:
        super().__init__("shared.not_in_office")


class Stale(Refusal):
    """Người khác vừa thay đổi: somebody changed it since it was seen."""

    status = 409
