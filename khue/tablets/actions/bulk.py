"""Nhập hàng loạt: many tablets within the running action, a child record for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from khue.audit.actions import action, describe, note_each
from khue.shared import clock
from khue.shared.actor import Actor
from khue.tablets.models import Tablet
from khue.tablets.queries.desk import KEEPERS

BATCH = 1000


@dataclass(frozen=True, slots=True)
class TabletDraft:
    """Máy sẽ ghi nhận, and who gets it at once."""

    tag: str
    serial: str
    imei: str
    model: str
    platform: str
    holder_id: int | None


@dataclass(frozen=True, slots=True)
class TabletDetails:
    """Kiểu máy, số sê-ri, IMEI of a tablet that is known."""

    id: int
    serial: str
    imei: str
    model: str


def register_tablets(actor: Actor, drafts: Sequence[TabletDraft]) -> int:
    """Ghi nhận và giao nhiều máy; the caller knows that each holder holds a post."""
    now = clock.now()
    rows = [
        Tablet(
            tag=one.tag,
            serial=one.serial,
            imei=one.imei,
            model=one.model,
            platform=one.platform,
            holder_id=one.holder_id,
            held_since=now if one.holder_id else None,
            registered_at=now,
        )
        for one in drafts
    ]
    made = Tablet.objects.bulk_create(rows, batch_size=BATCH)
    registered = [(f"tablet:{one.pk}", {"tag": one.tag, "platform": one.platform}) for one in made]
    handed = [(f"tablet:{one.pk}", {"person": one.holder_id}) for one in made if one.holder_id]
    note_each(actor, "tablets.assign_holder", handed)
    return note_each(actor, "tablets.register_tablet", registered)


@action(allowed=KEEPERS)
def describe_tablets(actor: Actor, details: Sequence[TabletDetails]) -> int:
    """Sửa kiểu máy, số sê-ri, IMEI of tablets that are known."""
    del actor
    known = {one.id: one for one in details}
    rows = list(Tablet.objects.select_for_update().filter(id__in=known).order_by("id"))
    Tablet.objects.filter(id__in=known).update(serial="", imei="")  # two may exchange what was mixed up
    for row in rows:
        told = known[row.id]
        row.serial, row.imei, row.model = told.serial, told.imei, told.model
    Tablet.objects.bulk_update(rows, ["serial", "imei", "model"], batch_size=500)
    describe(object="tablets", tablets=[row.id for row in rows])
    return len(rows)
