"""Gửi thông báo tới máy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from khue.audit.actions import action, describe
from khue.distribution.actions.feeds import Entry, append
from khue.shared.actor import Actor


@action(allowed={"organiser"})
def tell(actor: Actor, person_ids: Iterable[int], kind: str, body: dict[str, Any]) -> int:
    """Báo: one feed entry for each person, no package. Gives how many were told."""
    people = sorted(set(person_ids))
    append([Entry(person, kind, body) for person in people])
    describe(object=str(body.get("subject", "")), kind=kind, recipients=len(people))
    return len(people)
