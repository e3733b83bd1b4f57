"""Trợ lý, thư ký: who acts for whom on the system."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from khue.organisation.models import Delegation
from khue.organisation.models.dated import running
from khue.shared import clock


def assistants_of(person_ids: Iterable[int], day: date | None = None) -> dict[int, tuple[int, ...]]:
    """Người được ủy quyền xử lý trên hệ thống of each of these people, by when they were; who has none is absent."""
    rows = Delegation.objects.filter(running(day or clock.today()), giver__in=set(person_ids))
    found: dict[int, list[int]] = {}
    for giver, taker in rows.order_by("since", "pk").values_list("giver", "taker"):
        found.setdefault(giver, []).append(taker)
    return {giver: tuple(dict.fromkeys(takers)) for giver, takers in found.items()}
