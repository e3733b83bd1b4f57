"""Danh sách cuộc họp; cuộc họp mới; soạn từ cuộc họp đã có."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from khue.audit.actions import demand
from khue.meetings import actions
from khue.meetings.pages.parts import not_understood, times
from khue.meetings.queries import MeetingRow, Order, meeting_to_read, meetings_of, meetings_page
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.dates import read_day, read_time
from khue.shared.pages import optional_number, render, require_actor
from khue.shared.show import near_day, span
from khue.shared.text import fold

WEEK = timedelta(days=7)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST = 253_000_000_000_000_000  # microseconds: year 9987


def shows(actor: Actor) -> list[tuple[str, str]]:
    """The lists that this actor has."""
    lists = [("upcoming", _("Sắp tới")), ("past", _("Đã họp")), ("cancelled", _("Đã hủy"))]
    if "organiser" in actor.roles:
        lists.insert(1, ("drafts", _("Dự thảo")))
    return lists


class Day(NamedTuple):
    """Một ngày: its number on the page, as a heading and as each row says it, its rows."""

    number: int
    heading: str
    label: str
    size: int  # 0 where the day may go on before or behind this page
    rows: tuple[MeetingRow, ...]


def by_day(rows: Sequence[MeetingRow], *, begun: bool = False, more: bool = False) -> list[Day]:
    """Rows under their day, in the order they came."""
    groups: dict[str, list[MeetingRow]] = {}
    here = clock.today()
    for row in rows:
        label = near_day(row.starts, here) if row.starts else _("chưa định giờ")
        groups.setdefault(label, []).append(row)
    last = len(groups)
    return [
        Day(
            n,
            label[:1].upper() + label[1:],
            label,
            0 if (more and n == last) or (begun and n == 1) else len(lines),
            tuple(lines),
        )
        for n, (label, lines) in enumerate(groups.items(), 1)
    ]


def _place(order: Order) -> str:
    """A place in the order as an address carries it: microseconds since 1970, and the meeting."""
    return f"{(order[0] - EPOCH) // timedelta(microseconds=1)}-{order[1]}"


def _after(text: str) -> Order | None:
    """The place from behind which a page goes on; nothing for what makes no sense."""
    at, _dash, key = text.partition("-")
    moment, meeting = optional_number(at), optional_number(key)
    if moment is None or meeting is None or moment > LAST:
        return None
    return EPOCH + timedelta(microseconds=moment), meeting


@require_safe
@require_actor
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Cuộc họp: upcoming, drafts, past, cancelled; with a search."""
    known = dict(shows(actor))
    show = request.GET.get("show", "upcoming")
    show = show if show in known else "upcoming"
    after = _after(request.GET.get("after", ""))
    found = meetings_page(actor, show, words=fold(request.GET.get("q", "")[:200]).split()[:8], after=after)
    context = {
        "groups": by_day(found.rows, begun=after is not None, more=found.after is not None),
        "shows": list(known.items()),
        "show": show,
        "q": request.GET.get("q", ""),
        "organises": "organiser" in actor.roles,
        "begun": after is not None,
        "after": _place(found.after) if found.after else "",
    }
    return render(request, "meetings/list.jinja", context)


def _blank() -> dict[str, Any]:
    tomorrow = clock.today() + timedelta(days=1)
    return {
        "title": "",
        "day": f"{tomorrow:%d/%m/%Y}",
        "start": "08:00",
        "end": "10:00",
        "place": "",
        "presider": "",
        "presider_name": "",
    }


@require_actor
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Cuộc họp mới: enough to begin; all else is saved on the next page."""
    demand(actor, "meetings.create")
    errors: dict[str, str] = dict.fromkeys(("title", "day", "from", "to"), "")
    form = _blank()
    if request.method == "POST":
        form |= {name: request.POST.get(name, "") for name in ("title", "day", "place", "presider")}
        form |= {"start": request.POST.get("from", ""), "end": request.POST.get("to", "")}
        for name, read in (("day", read_day), ("from", read_time), ("to", read_time)):
            errors[name] = not_understood(read, request.POST.get(name))
        starts, ends = (None, None) if any(errors.values()) else times(request.POST)
        if not form["title"].strip():
            errors["title"] = _("Nhập tên cuộc họp.")
        if starts is None and not any(errors.values()):
            errors["from"] = _("Nhập ngày và giờ bắt đầu.")
        if starts and (ends is None or ends <= starts):
            errors["to"] = _("Giờ kết thúc phải sau giờ bắt đầu.")
        if not any(errors.values()):
            return _made(actor, form, starts, ends)
    recent = [*meetings_of(actor, "past", limit=4), *meetings_of(actor, "upcoming", limit=4)]
    return render(request, "meetings/new.jinja", {"form": form, "errors": errors, "recent": recent})


def _made(actor: Actor, form: dict[str, Any], starts: datetime | None, ends: datetime | None) -> HttpResponse:
    meeting_id = actions.create(actor, title=form["title"])
    actions.edit_facts(
        actor,
        meeting_id,
        seen_version=1,
        starts=starts,
        ends=ends,
        place=form["place"],
        presider_id=optional_number(form["presider"]),
    )
    return HttpResponseRedirect(f"/meetings/{meeting_id}/")


@require_POST
@require_actor
def copy(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Soạn từ cuộc họp đã có: the same weekday and time, the next one that is still to come."""
    starts = meeting_to_read(actor, meeting_id).starts
    while starts is not None and starts <= clock.now():
        starts += WEEK
    source = meeting_to_read(actor, meeting_id).starts
    if starts is not None and starts == source:
        starts += WEEK
    made = actions.copy_meeting(actor, meeting_id, starts=starts)
    words = _("Đã chép chương trình và người dự, chưa có tài liệu; họp lúc %(when)s, sửa được")
    messages.success(request, words % {"when": span(starts) if starts else _("chưa định giờ")})
    return HttpResponseRedirect(f"/meetings/{made}/")


@require_POST
@require_actor
def series(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Lặp lại hằng tuần: so many more drafts, each a week after the last."""
    made = actions.make_series(actor, meeting_id, weeks=optional_number(request.POST.get("weeks")) or 0)
    words = ngettext(
        "Đã soạn thêm %(n)s cuộc họp hằng tuần", "Đã soạn thêm %(n)s cuộc họp hằng tuần", len(made)
    )
    messages.success(request, words % {"n": len(made)})
    return HttpResponseRedirect("/meetings/?show=drafts")
