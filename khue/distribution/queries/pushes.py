"""Báo ra máy đang đóng: what is to be sent, whose tablets can be reached so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from khue.distribution.models import PushSubscription
from khue.distribution.rules.parameters import PUSH_HOSTS
from khue.distribution.rules.webpush import Target
from khue.organisation import queries as organisation
from khue.shared import clock


@dataclass(frozen=True, slots=True)
class PushToSend:
    """Một lần báo ra máy cần gửi: neutral by its shape; ``seq`` tells whether more came while it was under way."""

    id: int
    target: Target
    kind: str
    count: int
    urgent: bool
    seq: int
    tries: int


def push_hosts() -> tuple[str, ...]:
    """Dịch vụ báo ra máy được gọi: these hosts and what lies below them."""
    return organisation.domains(PUSH_HOSTS)


def has_push(tablet_id: int) -> bool:
    """Whether this tablet is told of news while its app is closed."""
    return PushSubscription.objects.filter(tablet_id=tablet_id, ended_at=None, end_reason="").exists()


def reachable_by_push(person_ids: Iterable[int]) -> frozenset[int]:
    """Those of these people who have a tablet with a live subscription."""
    live = PushSubscription.objects.filter(person_id__in=list(person_ids), ended_at=None, end_reason="")
    return frozenset(live.values_list("person_id", flat=True))


def pushes_waiting() -> bool:
    """Whether any is due now."""
    return PushSubscription.objects.filter(ended_at=None, due_at__lte=clock.now()).exists()
