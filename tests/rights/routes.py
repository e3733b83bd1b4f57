"""Every route of the URL table, with the ids of the world in it; what a POST sends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from khue.meetings.models import Meeting, Paper
from tests.meetings.conftest import Draft
from tests.rights.world import World

_CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


@dataclass(frozen=True)
class Door:
    """One line of the matrix: a method and a route, at a draft or a published meeting where it is about one."""

    method: str
    route: str
    guard: str
    state: str = ""

    @property
    def name(self) -> str:
        """As it stands in the file."""
        return f"{self.method:4} {self.route}{f' ({self.state})' if self.state else ''}"


def _patterns(resolver: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        where = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, where)
        elif isinstance(entry, URLPattern):
            yield where, getattr(entry.callback, "guard", "")


def doors() -> list[Door]:
    """GET and POST of every route, in the order of the table."""
    found = []
    for route, guard in _patterns(get_resolver()):
        states = ("draft", "published") if "meeting_id" in route else ("",)
        found += [Door(method, route, guard, state) for state in states for method in ("GET", "POST")]
    return found


def _meeting_ids(draft: Draft) -> dict[str, int]:
    paper = Paper.objects.filter(item=draft.item).values_list("id", flat=True).first() or draft.item
    return {"meeting_id": draft.id, "item_id": draft.item, "paper_id": paper}


def address(world: World, door: Door) -> str:
    """The route with ids in place of its parameters. A parameter that the world doesn't know is a KeyError."""
    ids = {**world.ids, **(_meeting_ids(getattr(world, door.state)) if door.state else {})}
    path = _CONVERTER.sub(lambda found: str(ids[found[1] or found[2]]), door.route)
    return "/" + path.replace("^", "").replace("$", "")


def form(world: World, door: Door) -> dict[str, Any]:
    """What the page would send: enough that only the right decides, where an empty form would be refused first."""
    named = {
        name: value.format_map(world.ids) if isinstance(value, str) else value
        for name, value in FORMS.get(door.route, {}).items()
    }
    return {**_seen(world, door), **named}


def _seen(world: World, door: Door) -> dict[str, Any]:
    if not door.state:
        return {}
    at = Meeting.objects.filter(id=getattr(world, door.state).id)
    version = at.values_list("version", flat=True).first() or 1
    return {"seen": version, "version": version, "seen_version": version}


FORMS: dict[str, dict[str, Any]] = {
    "meetings/new": {"title": "Họp chuyên đề", "day": "30/11/2026", "from": "08:00", "to": "09:00"},
    "meetings/quick": {
        "title": "Úng ngập",
        "where": "other",
        "place": "Phòng số 1",
        "invite": "person:{person_id}",
    },
    "meetings/<int:meeting_id>/people/add": {"choice": "person:{guest}"},
    "meetings/<int:meeting_id>/people/<int:person_id>": {"role": "presenter"},
    "meetings/<int:meeting_id>/items/<int:item_id>/require": {
        "unit": "{unit_id}",
        "title": "Tờ trình",
        "day": "20/11/2026",
        "time": "10:00",
    },
    "meetings/<int:meeting_id>/items/<int:item_id>/readers": {"reader": "{person_id}"},
    "meetings/<int:meeting_id>/invitation/upload": {"file": "{free_file}", "number": "513/GM-VP"},
    "meetings/<int:meeting_id>/papers": {"file": "{free_file}", "name": "Phụ lục.pdf"},
    "meetings/duties/<int:meeting_id>/papers": {"file": "{free_file}", "name": "Phụ lục.pdf"},
    "meetings/<int:meeting_id>/papers/<int:paper_id>": {"title": "Báo cáo đổi tên"},
    "meetings/<int:meeting_id>/series": {"weeks": "2"},
    "tablets/<int:tablet_id>/assign_holder": {"person": "{person_id}"},
    "organisation/settings/<str:key>/set_parameter": {"value": "5", "since": "01/12/2026"},
    "organisation/settings/<str:key>/forget_parameter": {"since": "01/12/2026"},
    "organisation/people/<int:person_id>/set_contact": {"email": "moi@hanoi.gov.vn", "phone": "0900 000 009"},
    "organisation/people/<int:person_id>/invite": {},
    "organisation/people/<int:person_id>/reset_second_step": {"reason": "Mất điện thoại"},
    "meetings/calls/<int:call_id>": {"outcome": "called"},
    "meetings/<int:meeting_id>/secret_items": {"level": "mat"},
    "meetings/<int:meeting_id>/items/<int:item_id>/secret": {"level": "mat", "place": "Phòng họp số 2"},
    "meetings/duties/<int:meeting_id>/items/<int:item_id>/slip": {"level": "mat", "copies": "1-2"},
    "meetings/spills/papers/<int:paper_id>": {"level": "mat", "cause": "marked"},
    "meetings/spills/contacts": {"text": "Công an Thành phố"},
    "documents/slips/<int:slip_id>/take_over": {"counted": "3", "kept_at": "Két số 2"},
    "documents/slips/<int:slip_id>/move_slip": {"kept_at": "Két số 2"},
    "documents/slips/<int:slip_id>/hand_out": {"person": "{person_id}"},
    "documents/slips/<int:slip_id>/cancel_slip": {"reason": "Ghi nhầm"},
    "documents/slips/<int:slip_id>/handings/<int:handing_id>/report_lost": {"reason": "Không thấy"},
    "meetings/<int:meeting_id>/papers/<int:paper_id>/seen": {"pages": "1"},
    "meetings/<int:meeting_id>/facts": {"note": "Mang theo máy"},
    "meetings/<int:meeting_id>/items": {"title": "Nội dung khác", "minutes": "10"},
    "meetings/<int:meeting_id>/items/<int:item_id>": {"title": "Nội dung đổi tên"},
    "meetings/<int:meeting_id>/cancel": {"reason": "Trùng lịch", "confirm": "yes"},
    "meetings/<int:meeting_id>/answer": {"answer": "yes"},
    "tablets/register_tablet": {"tag": "MTB-0999", "model": "iPad", "platform": "ios"},
    "tablets/<int:tablet_id>/stop_content": {"reason": "Kiểm tra"},
    "tablets/<int:tablet_id>/revoke": {"reason": "Thu hồi"},
    "organisation/add_person": {"full_name": "Ngô Bá Lý", "email": "ly@hanoi.gov.vn"},
    "organisation/settings/days/announce_day": {"day": "05/01/2027", "name": "Nghỉ bù", "works": "no"},
    "api/tablet/operations": {"operations": []},
}
