"""Máy và điều kiện nhận tài liệu: what the contexts above ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from khue.organisation.queries import PersonCard
from khue.shared.refusal import NotFound, Reason
from khue.tablets.models import Tablet
from khue.tablets.queries.holders import holders, in_post
from khue.tablets.rules import standing as rules


@dataclass(frozen=True, slots=True)
class TabletCard:
    """Thẻ máy: one tablet in brief."""

    id: int
    tag: str
    model: str
    holder_id: int | None
    standing: Literal["good", "stopped"]
    enrolled: bool
    last_seen: datetime | None


@dataclass(frozen=True, slots=True)
class StandingCard:
    """Điều kiện nhận tài liệu của một máy: what it must do, and why."""

    order: rules.Order
    reasons: tuple[Reason, ...]


def facts_of(tablet: Tablet, *, holder_in_post: bool) -> rules.Facts:
    """What the rule of good standing asks about a tablet."""
    state: rules.State = tablet.state  # type: ignore[assignment]  # a check constraint keeps the four states
    return rules.Facts(state, tablet.holder_id is not None, holder_in_post, tablet.stop_reason)


def standing_of(tablet_id: int) -> StandingCard:
    """Lệnh và lý do for one tablet; raises NotFound."""
    tablet = Tablet.objects.filter(id=tablet_id).first()
    if tablet is None:
        raise NotFound(f"tablet:{tablet_id}")
    card = holders([tablet.holder_id]).get(tablet.holder_id or 0)
    facts = facts_of(tablet, holder_in_post=in_post(card))
    return StandingCard(rules.order(facts), rules.standing(facts))


def tablets_of(
    person_ids: Iterable[int], known: Mapping[int, PersonCard] | None = None
) -> dict[int, list[TabletCard]]:
    """Máy của những người này: each person's tablets, without the lost and the revoked.

    ``known``: today's cards of these people, where the caller has them.
    """
    ids = list(person_ids)
    cards = holders(ids) if known is None else known
    found: defaultdict[int, list[TabletCard]] = defaultdict(list)
    rows = Tablet.objects.filter(holder_id__in=ids, state__in=("known", "enrolled")).order_by("tag")
    for tablet in rows:
        holder = tablet.holder_id or 0
        reasons = rules.standing(facts_of(tablet, holder_in_post=in_post(cards.get(holder))))
        found[holder].append(
            TabletCard(
                tablet.id,
                tablet.tag,
                tablet.model,
                holder,
                "stopped" if reasons else "good",
                tablet.state == "enrolled",
                tablet.last_seen,
            )
        )
    return dict(found)
