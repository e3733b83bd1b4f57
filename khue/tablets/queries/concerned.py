"""Máy bị ảnh hưởng: what a change of the organisation means for tablets, told before it is confirmed."""

from __future__ import annotations

from khue.organisation.queries import people
from khue.organisation.rules.consequences import CONSEQUENCES, Consequence, Touched
from khue.shared.actor import Actor
from khue.shared.refusal import Reason
from khue.tablets.models import Tablet
from khue.tablets.queries.desk import VIEWERS

MOST_SHOWN = 8


def concerned(actor: Actor, touched: Touched) -> tuple[Consequence, ...]:
    """Tablets that stop because their holder holds no post any more, and new leaders who have none."""
    if not actor.may(VIEWERS):
        return ()
    live = Tablet.objects.filter(state__in=("known", "enrolled"))
    stopping = list(live.filter(holder_id__in=touched.leavers).order_by("tag"))
    having = set(live.filter(holder_id__in=touched.leaders).values_list("holder_id", flat=True))
    without = touched.leaders - having
    names = people([*(one.holder_id or 0 for one in stopping), *without], touched.day)
    found = [
        Consequence(
            Reason("tablets.will_stop", "warn", {"tag": one.tag, "name": names[one.holder_id or 0].name}),
            f"/tablets/{one.id}/",
        )
        for one in stopping[:MOST_SHOWN]
    ]
    if len(stopping) > MOST_SHOWN:
        more = len(stopping) - MOST_SHOWN
        found.append(Consequence(Reason("tablets.more_will_stop", "warn", {"count": more}), "/tablets/"))
    if without:
        named = ", ".join(sorted(names[one].name for one in without if one in names)[:MOST_SHOWN])
        found.append(Consequence(Reason("tablets.leaders_without", "warn", {"names": named}), "/tablets/"))
    return tuple(found)


CONSEQUENCES.add("tablets", concerned)
