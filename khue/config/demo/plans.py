"""Các cuộc họp mẫu như meetings.toml kể: what is made, when it takes place, and with which papers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from khue.config.demo.papers import Sample
from khue.shared import clock


@dataclass(frozen=True, slots=True)
class SampleItem:
    """Một mục mẫu: ``owed`` are papers that the unit hasn't put yet; ``secret`` a level, on paper only, without title."""

    title: str
    unit: str
    minutes: int
    papers: tuple[Sample, ...] = ()
    owed: tuple[str, ...] = ()
    secret: str = ""


@dataclass(frozen=True, slots=True)
class SampleMeeting:
    """Một cuộc họp mẫu; ``after`` names what finishes it (another room, cancelled, answers, copies)."""

    key: str
    title: str
    starts: datetime
    minutes: int
    place: str
    number: int
    items: tuple[SampleItem, ...]
    bodies: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    kind: str = "meeting"
    publish_before: timedelta | None = timedelta(0)
    after: str = ""


def _starts(said: Mapping[str, Any], local: datetime) -> datetime:
    """When a sample takes place: soon, or so many days from now, never at a weekend."""
    if said.get("soon"):
        soon = local + timedelta(minutes=48)
        return soon.replace(minute=soon.minute // 5 * 5, second=0, microsecond=0)
    days = int(said["days"])
    day = local + timedelta(days=days)
    while day.weekday() > 4:
        day += timedelta(days=1 if days > 0 else -1)
    hour, minute = str(said["at"]).split(":")
    return day.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)


def _item(said: Mapping[str, Any], day: date) -> SampleItem:
    papers = tuple(
        Sample(number=100 + sum(map(ord, one["abstract"])) % 900, day=day, **one)
        for one in said.get("papers", ())
    )
    return SampleItem(
        said.get("title", ""),
        said.get("unit", ""),
        said["minutes"],
        papers,
        tuple(said.get("owed", ())),
        said.get("secret", ""),
    )


def plans(now: datetime) -> tuple[SampleMeeting, ...]:
    """Các cuộc họp mẫu quanh ``now``, from meetings.toml, in the order in which they are loaded."""
    local = now.astimezone(clock.VN)
    week = local.isocalendar().week
    names = {"week": week, "next_week": (local + timedelta(days=7)).isocalendar().week, "month": local.month}
    table = tomllib.loads((Path(__file__).parent / "meetings.toml").read_text(encoding="utf-8"))
    made = []
    for said in table["meetings"]:
        starts = _starts(said, local)
        issued = min(starts, local) - timedelta(days=2)
        before = timedelta(days=int(said.get("published_days_before", 0)))
        made.append(
            SampleMeeting(
                key=f"today-{local:%Y%m%d}" if said.get("soon") else said["key"],
                title=said["title"].format(**names),
                starts=starts,
                minutes=said["minutes"],
                place=said["place"],
                number=said["number"],
                items=tuple(_item(one, issued.date()) for one in said["items"]),
                bodies=tuple(said.get("bodies", ())),
                units=tuple(said.get("units", ())),
                kind=said["kind"],
                publish_before=None if said.get("draft") else before,
                after=said.get("after", ""),
            )
        )
    return tuple(made)
