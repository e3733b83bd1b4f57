"""Thư mục cuộc họp: ``agenda.toml`` read into values, with every problem at once, its line and its field."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any

from khue.shared.clock import VN
from khue.shared.refusal import Reason
from khue.shared.text import tidy

NAME = "agenda.toml"


@dataclass(frozen=True, slots=True)
class FolderPaper:
    """Một tệp của một mục, named relative to the folder."""

    file: str
    title: str = ""
    number: str = ""
    date: date | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class FolderItem:
    """Một mục của chương trình."""

    title: str
    minutes: int = 0
    unit: str = ""
    presenters: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    papers: tuple[FolderPaper, ...] = ()
    items: tuple[FolderItem, ...] = ()


@dataclass(frozen=True, slots=True)
class FolderInvitation:
    """Giấy mời: a signed file, or what the form says."""

    file: str = ""
    number: str = ""
    date: date | None = None
    signer: str = ""
    form: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FolderMeeting:
    """Cuộc họp như ``agenda.toml`` nói; people and units are still names."""

    title: str
    starts: datetime
    ends: datetime
    presider: str
    attendees: tuple[str, ...]
    guests: tuple[str, ...] = ()
    place: str = ""
    online_url: str = ""
    kind: str = "meeting"
    urgent: bool = False
    unit: str = ""
    items: tuple[FolderItem, ...] = ()
    invitation: FolderInvitation = field(default_factory=FolderInvitation)

    def files(self) -> tuple[str, ...]:
        """Every file that is named, each once, in order."""
        names = [self.invitation.file] if self.invitation.file else []
        names += [paper.file for item in walk(self.items) for paper in item.papers]
        return tuple(dict.fromkeys(names))

    def people(self) -> tuple[str, ...]:
        """Every attendee text, each once."""
        named = [self.presider, *self.attendees, *self.guests]
        for item in walk(self.items):
            named += [*item.presenters, *item.readers]
        return tuple(dict.fromkeys(named))

    def units(self) -> tuple[str, ...]:
        """Every unit text, each once."""
        named = [self.unit, *(item.unit for item in walk(self.items))]
        return tuple(dict.fromkeys(one for one in named if one))


def walk(items: tuple[FolderItem, ...]) -> Iterator[FolderItem]:
    """All items in reading order."""
    for item in items:
        yield item
        yield from walk(item.items)


def line_of(text: str, value: str) -> int:
    """The first line (1-based) that holds the value; 0 when none does."""
    return next((n for n, line in enumerate(text.splitlines(), 1) if value and value in line), 0)


MEETING = {
    "title": str, "start": object, "end": object, "place": str, "online_url": str, "kind": str,
    "urgent": bool, "unit": str, "presider": str, "attendees": list, "guests": list, "items": list,
    "invitation": dict,
}  # fmt: skip
ITEM = {
    "title": str, "minutes": int, "unit": str, "presenters": list, "readers": list, "files": list, "items": list,
}  # fmt: skip
PAPER = {"file": str, "title": str, "number": str, "date": object, "kind": str}
INVITATION = {"file": str, "number": str, "date": object, "signer": str, "form": dict}


class _Reader:
    """Collects problems while reading; never stops at the first."""

    def __init__(self, text: str, zone: tzinfo) -> None:
        self.text = text
        self.zone = zone
        self.problems: list[Reason] = []

    def problem(self, code: str, where: str, value: object = "") -> None:
        """Note a problem at a field."""
        name = where.rsplit(".", 1)[-1]
        line = line_of(self.text, str(value)) or line_of(self.text, name)
        facts = {"line": line, "field": where, "value": str(value)}
        self.problems.append(Reason(f"meetings.folder_{code}", facts=facts))

    def check(self, table: Mapping[str, Any], known: Mapping[str, type], where: str) -> dict[str, Any]:
        """The fields that are known and of the right kind."""
        good = {}
        for name, value in table.items():
            place = f"{where}{name}"
            if name not in known:
                self.problem("unknown_field", place, name)
            elif not isinstance(value, known[name]) or (known[name] is int and isinstance(value, bool)):
                self.problem("bad_field", place, name)
            else:
                good[name] = tidy(value) if isinstance(value, str) else value
        return good

    def need(self, table: Mapping[str, Any], name: str, where: str = "") -> Any:
        """A field that must be there."""
        value = table.get(name)
        if value in (None, "", []):
            self.problem("missing_field", f"{where}{name}")
        return value

    def moment(self, value: Any, where: str) -> datetime | None:
        """A time: TOML's own, or text as 2026-11-23 07:30; without an offset it is Hà Nội's."""
        if value is None:
            return None
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                self.problem("bad_field", where, value)
                return None
        if not isinstance(value, datetime):
            self.problem("bad_field", where, value)
            return None
        return value if value.tzinfo else value.replace(tzinfo=self.zone)

    def day(self, value: Any, where: str) -> date | None:
        """A day: TOML's own, or text as 2026-11-23."""
        if value in (None, ""):
            return None
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                self.problem("bad_field", where, value)
                return None
        if isinstance(value, datetime) or not isinstance(value, date):
            self.problem("bad_field", where, value)
            return None
        return value

    def names(self, values: Any, where: str) -> tuple[str, ...]:
        """A list of texts."""
        found = []
        for value in values or ():
            if isinstance(value, str) and tidy(value):
                found.append(tidy(value))
            else:
                self.problem("bad_field", where, value)
        return tuple(found)

    def paper(self, value: Any, where: str) -> FolderPaper | None:
        """A file by name alone, or with what is known of it."""
        if isinstance(value, str):
            value = {"file": value}
        if not isinstance(value, dict):
            self.problem("bad_field", where, value)
            return None
        table = self.check(value, PAPER, f"{where}.")
        if not self.need(table, "file", f"{where}."):
            return None
        return FolderPaper(**{**table, "date": self.day(table.get("date"), f"{where}.date")})

    def item(self, value: Any, where: str) -> FolderItem | None:
        """One item with its papers and the items below it."""
        if not isinstance(value, dict):
            self.problem("bad_field", where, value)
            return None
        table = self.check(value, ITEM, f"{where}.")
        self.need(table, "title", f"{where}.")
        papers = [self.paper(one, f"{where}.files") for one in table.get("files", ())]
        return FolderItem(
            title=table.get("title", ""),
            minutes=table.get("minutes", 0),
            unit=table.get("unit", ""),
            presenters=self.names(table.get("presenters"), f"{where}.presenters"),
            readers=self.names(table.get("readers"), f"{where}.readers"),
            papers=tuple(one for one in papers if one is not None),
            items=self.items(table.get("items", ()), f"{where}.items"),
        )

    def items(self, values: Any, where: str) -> tuple[FolderItem, ...]:
        """Items in order."""
        found = [self.item(one, f"{where}[{n}]") for n, one in enumerate(values, 1)]
        return tuple(one for one in found if one is not None)

    def invitation(self, table: Mapping[str, Any]) -> FolderInvitation:
        """The invitation's table."""
        good = self.check(table, INVITATION, "invitation.")
        form = {name: str(value) for name, value in good.pop("form", {}).items()}
        return FolderInvitation(
            **{**good, "date": self.day(good.get("date"), "invitation.date"), "form": form}
        )

    def meeting(self, table: Mapping[str, Any]) -> FolderMeeting | None:
        """The whole."""
        good = self.check(table, MEETING, "")
        for name in ("title", "start", "end", "presider", "attendees"):
            self.need(good, name)
        starts, ends = self.moment(good.get("start"), "start"), self.moment(good.get("end"), "end")
        if starts and ends and ends <= starts:
            self.problem("ends_before_starts", "end")
        if not (good.get("place") or good.get("online_url")):
            self.problem("missing_field", "place")
        attendees = self.names(good.get("attendees"), "attendees")
        guests = self.names(good.get("guests"), "guests")
        items = self.items(good.get("items", ()), "items")
        invitation = self.invitation(good.get("invitation", {}))
        if self.problems or starts is None or ends is None:
            return None
        plain = {n: good[n] for n in ("place", "online_url", "kind", "urgent", "unit") if n in good}
        return FolderMeeting(
            title=good["title"],
            starts=starts,
            ends=ends,
            presider=good["presider"],
            attendees=attendees,
            guests=guests,
            items=items,
            invitation=invitation,
            **plain,
        )


def read_folder(text: str, *, zone: tzinfo = VN) -> tuple[FolderMeeting | None, tuple[Reason, ...]]:
    """Đọc ``agenda.toml``: the meeting, or every problem with its line and field."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, (Reason("meetings.folder_bad_toml", facts={"why": str(error)}),)
    reader = _Reader(text, zone)
    meeting = reader.meeting(table)
    return meeting, tuple(reader.problems)
