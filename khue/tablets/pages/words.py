"""Chữ trên trang máy tính bảng: states, platforms and lines of the history, in the words of the office."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from khue.audit.queries import RecordRow
from khue.organisation.queries import people
from khue.shared.verbs import verb
from khue.tablets.queries import TabletRow

PLATFORMS = (("ios", mark("iPadOS")), ("android", mark("Android")))
PRACTICE = ("practice", mark("Máy thực hành"))


@dataclass(frozen=True, slots=True)
class Line:
    """Một dòng lịch sử của máy."""

    at: datetime
    what: str
    who: str
    more: str
    refused: bool


@dataclass(frozen=True, slots=True)
class State:
    """Tình trạng của máy: words, tone and sign together."""

    words: str
    tone: str
    icon: str


def platform(key: str) -> str:
    """The platform's name."""
    return _(dict((*PLATFORMS, PRACTICE)).get(key, key))


def state(row: TabletRow) -> State:
    """Tình trạng in a word or two; the reasons stand beside it."""
    if row.state == "lost":
        return State(_("Báo mất"), "bad", "map-pin-off")
    if row.state == "revoked":
        return State(_("Đã thu hồi"), "", "ban")
    if row.state == "known":
        return State(_("Chờ ghi danh"), "info", "hourglass")
    if row.reasons:
        return State(_("Tạm dừng nhận tài liệu"), "warn", "shield-alert")
    return State(_("Đủ điều kiện nhận tài liệu"), "ok", "shield-check")


def history(records: Iterable[RecordRow]) -> list[Line]:
    """Lịch sử: what was done with a tablet, newest first; what was refused is told as such."""
    rows = list(records)
    named = people({row.facts["person"] for row in rows if isinstance(row.facts.get("person"), int)})
    lines = []
    for row in rows:
        holder = named.get(row.facts.get("person", 0))
        said = row.facts.get("reason") or row.facts.get("note") or ""
        shown = (holder.name if holder else "", str(said), _unsent(row.facts.get("unsent")))
        lines.append(
            Line(
                row.at,
                verb(row.action),
                row.actor.get("label", "") if row.actor.get("kind") == "person" else _("Máy tự gửi"),
                " · ".join(part for part in shown if part),
                row.outcome == "refused",
            )
        )
    return lines


def _unsent(count: object) -> str:
    if not isinstance(count, int) or count == 0:
        return ""
    return _("%(n)s nội dung chưa gửi đi") % {"n": count}
