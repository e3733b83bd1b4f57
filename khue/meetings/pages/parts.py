"""Những phần chung của các trang cuộc họp: parsing of forms, reasons as rows, answers to htmx."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from khue.meetings.queries import MeetingView, changes_since, meeting_to_edit
from khue.meetings.rules import quiet_until
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.dates import moment_at, read_day, read_time
from khue.shared.pages import optional_number, render
from khue.shared.refusal import Reason, Refusal, Stale
from khue.shared.sentences import say
from khue.shared.show import when

ICONS = {
    "meetings.paper_owed": "hourglass",
    "meetings.item_without_paper": "file-warning",
    "meetings.paper_in_work": "loader",
    "meetings.paper_refused": "file-x-2",
    "meetings.paper_late": "clock",
    "meetings.paper_has_remarks": "message-square-text",
    "meetings.no_invitation": "mail",
    "meetings.invitation_outdated": "mail",
    "meetings.no_attendee": "users-round",
    "meetings.no_presider": "user-round",
    "meetings.no_time": "calendar",
    "meetings.no_place": "map-pin",
    "meetings.without_tablet": "tablet",
    "meetings.without_address": "at-sign",
    "meetings.outside_domain": "at-sign",
    "meetings.short_notice": "clock",
    "meetings.not_approved": "badge-check",
    "meetings.presider_busy": "calendar-x",
    "meetings.room_busy": "calendar-x",
    "meetings.presider_busy_elsewhere": "calendar-x",
    "meetings.room_busy_elsewhere": "calendar-x",
}
WHERE = {
    "meetings.no_invitation": "invitation",
    "meetings.invitation_outdated": "invitation",
    "meetings.no_attendee": "people",
    "meetings.without_tablet": "people",
    "meetings.without_address": "people",
    "meetings.outside_domain": "people",
    "meetings.no_presider": "#chu-tri",
    "meetings.no_time": "#ngay-hop",
    "meetings.ends_before_starts": "#den-gio",
    "meetings.no_place": "#dia-diem",
    "meetings.no_title": "#ten-hop",
    "meetings.no_item": "#muc-moi",
}
WAITS_FOR_UNIT = frozenset({"meetings.paper_owed", "meetings.item_without_paper", "meetings.paper_refused"})


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """Một lý do chưa phát hành được, with the way to mend it."""

    level: str
    bad: bool
    icon: str
    sentence: str
    href: str
    action: str
    remind: int
    reminded: datetime | None = None


def reason_row(meeting: MeetingView, reason: Reason) -> ReasonRow:
    """A reason as the right column shows it; no button for a unit that was reminded in the last hours."""
    meeting_id = meeting.id
    where = WHERE.get(reason.code, "")
    item = reason.facts.get("item")
    if reason.code in {"meetings.paper_refused", "meetings.paper_has_remarks"}:
        where = f"#tai-lieu-{reason.facts['paper']}" if item else "invitation"
    elif item:
        where = f"#muc-{item}"
    href = f"/meetings/{meeting_id}/{where}" if where else ""
    owed = reason.code in WAITS_FOR_UNIT and reason.facts.get("unit_id")
    if reason.code == "meetings.several_not_approved":
        text = _("Tài liệu các mục %(numbers)s chưa được thủ trưởng đơn vị duyệt.") % reason.facts
        return ReasonRow("warn", bad=False, icon="badge-check", sentence=text, href="", action="", remind=0)
    reminded = max(
        (
            one.reminded_at
            for one in meeting.items
            if owed and one.unit_id == reason.facts.get("unit_id") and one.reminded_at
        ),
        default=None,
    )
    quiet = quiet_until([reminded], clock.now()) is not None
    return ReasonRow(
        level=reason.level,
        bad=reason.code == "meetings.paper_refused",
        icon=ICONS.get(reason.code, "circle-alert" if reason.level == "stop" else "info"),
        sentence=say(reason),
        href=href,
        action=_("Xem") if reason.level == "warn" else _("Xử lý"),
        remind=int(item) if owed and item and not quiet else 0,
        reminded=reminded,
    )


def in_work(meeting: MeetingView) -> bool:
    """Whether a file of the meeting is still being processed."""
    papers = [paper for item in meeting.items for paper in item.papers]
    if meeting.invitation:
        papers.append(meeting.invitation.paper)
    return any(paper.file is not None and paper.file.state in {"waiting", "working"} for paper in papers)


def gathered(reasons: Sequence[Reason]) -> list[Reason]:
    """Reasons that say the same once; what waits for an approval in several items as one."""
    waiting = [one for one in reasons if one.code == "meetings.not_approved"]
    kept: dict[str, Reason] = {}
    for one in reasons:
        if one.code == "meetings.not_approved" and len(waiting) > 1:
            numbers = ", ".join(str(each.facts.get("number", "")) for each in waiting)
            kept.setdefault(one.code, Reason("meetings.several_not_approved", "warn", {"numbers": numbers}))
        else:
            kept.setdefault(say(one), one)
    return list(kept.values())


def since_published(actor: Actor, meeting: MeetingView) -> list[str]:
    """Đã sửa gì từ lần phát hành trước: each kind of change once, with who did it last and when."""
    if meeting.state != "changed" or not meeting.publications:
        return []
    last = meeting.publications[0].at
    told: dict[str, str] = {}
    for one in changes_since(actor, meeting.id, 0):
        at = datetime.fromisoformat(str(one["at"]))
        if at > last:
            what = did(str(one["action"]))
            told[what] = _("%(what)s: %(who)s, %(at)s") % {
                "what": what[:1].upper() + what[1:],
                "who": one["who"],
                "at": when(at),
            }
    return list(told.values())


@dataclass(frozen=True, slots=True)
class NewerLine:
    """Ai đã sửa gì sau bản đang xem."""

    who: str
    at: datetime
    what: str


def newer_lines(actor: Actor, meeting_id: int, version: int, *, own: bool = False) -> list[NewerLine]:
    """What others (with ``own`` anybody, from another window too) changed after that version, oldest first."""
    return [
        NewerLine(str(one["who"]), datetime.fromisoformat(str(one["at"])), did(str(one["action"])))
        for one in changes_since(actor, meeting_id, version)
        if own or one["person"] != actor.person_id
    ]


def read_so_far(request: HttpRequest, actor: Actor, meeting: MeetingView) -> dict[str, Any]:
    """Bản mà trang này đã cho xem: what others changed since isn't on it; publishing asks for just this version."""
    given = request.POST if request.method == "POST" else request.GET
    read = optional_number(given.get("read"))
    others = newer_lines(actor, meeting.id, read) if read is not None and read < meeting.version else []
    return {"others": others, "read": read if others else meeting.version}


def edit_context(actor: Actor, meeting: MeetingView) -> dict[str, Any]:
    """What every part of the editing page needs."""
    rows = [reason_row(meeting, reason) for reason in gathered(meeting.reasons)]
    return {
        "m": meeting,
        "reasons": rows,
        # What clashes comes first: it is shown in words, the rest is folded.
        "warnings": sorted(
            (row for row in rows if row.level == "warn"), key=lambda row: row.icon != "calendar-x"
        ),
        "changes": since_published(actor, meeting),
        "in_work": in_work(meeting),
        "oob": False,
        "others": [],
        "read": meeting.version,
    }


def is_htmx(request: HttpRequest) -> bool:
    """Whether only a fragment is wanted."""
    return request.headers.get("HX-Request") == "true"


def changed(
    request: HttpRequest,
    actor: Actor,
    meeting_id: int,
    *,
    part: str = "agenda",
    item: int = 0,
    toast: str = "",
    undo: str | tuple[str, str] = "",
    extra: dict[str, Any] | None = None,
) -> HttpResponse:
    """Đã lưu: the changed part and what hangs on it; a whole page for who has no script."""
    if not is_htmx(request):
        return HttpResponseRedirect(f"/meetings/{meeting_id}/{'' if part == 'agenda' else part}")
    meeting = meeting_to_edit(actor, meeting_id)
    context = {
        **edit_context(actor, meeting),
        **read_so_far(request, actor, meeting),
        "part": part,
        "changed_item": next((one for one in meeting.items if one.id == item), None),
        **(extra or {}),
    }
    answer = render(request, "meetings/parts/changed.jinja", context)
    answer["HX-Trigger"] = events(meeting, context["read"], toast, undo)
    return answer


def events(meeting: MeetingView, read: int, toast: str = "", undo: str | tuple[str, str] = "") -> str:
    """What desk.js is told by a header: the version seen, when it was saved, a toast.

    ``undo`` is where it is undone, or (address, label) of another act: its answer changes nothing but what hangs on it.
    """
    told: dict[str, Any] = {
        "khue:seen": {"value": meeting.version},
        "khue:read": {"value": read},
        "khue:saved": {"value": _("Đã lưu lúc %(at)s") % {"at": when(meeting.saved_at)}},
    }
    if toast:
        to, label = (undo, _("Hoàn tác")) if isinstance(undo, str) else undo
        told["khue:toast"] = {"text": toast, "undo": to, "undo_label": label}
        if not isinstance(undo, str):
            told["khue:toast"]["swap"] = "none"
    return json.dumps(told)


def toast_event(text: str) -> str:
    """A toast alone, for pages that have no version."""
    return json.dumps({"khue:toast": {"text": text}})


def stale(request: HttpRequest, actor: Actor, meeting_id: int, refusal: Stale) -> HttpResponse:
    """Người khác vừa sửa: who, when, what; nothing of one's own is lost from the page."""
    lines = newer_lines(actor, meeting_id, int(refusal.facts.get("seen", 0)), own=True)
    context = {"sentence_text": say(refusal), "lines": lines, "back_url": f"/meetings/{meeting_id}/"}
    template = "meetings/stale.jinja" if is_htmx(request) else "meetings/stale_page.jinja"
    return render(request, template, context, status=409)


def did(action: str) -> str:
    """What an action did, in words; the usual ones."""
    name = action.rsplit(".", 1)[-1]
    return {
        "edit_facts": _("sửa thông tin cuộc họp"),
        "add_item": _("thêm một mục"),
        "edit_item": _("sửa một mục"),
        "make_paper_only": _("đánh dấu một mục chỉ có bản giấy"),
        "add_paper_only": _("thêm một mục chỉ có bản giấy"),
        "lift_paper_only": _("bỏ đánh dấu chỉ có bản giấy"),
        "open_slip": _("lập phiếu tài liệu mật"),
        "close_meeting": _("kết thúc cuộc họp"),
        "reopen_meeting": _("mở lại cuộc họp"),
        "move_item": _("xếp lại chương trình"),
        "remove_item": _("bỏ một mục"),
        "restore_item": _("đưa lại một mục"),
        "put_paper": _("nộp tài liệu"),
        "replace_paper": _("thay tài liệu"),
        "edit_paper": _("sửa tên, số tài liệu"),
        "withdraw_paper": _("thu hồi tài liệu"),
        "move_paper": _("chuyển tài liệu"),
        "restore_paper": _("đưa lại một tài liệu"),
        "share_paper": _("dùng một tài liệu ở mục khác"),
        "require_paper": _("yêu cầu tài liệu"),
        "change_presenters": _("đổi người trình bày"),
        "limit_item": _("giới hạn người đọc một mục"),
        "change_readers": _("giới hạn người đọc một mục"),
        "make_invitation": _("lập giấy mời"),
        "upload_invitation": _("tải lên giấy mời"),
        "change_time_or_place": _("đổi giờ, đổi phòng"),
        "add_attendees": _("thêm người dự"),
        "remove_attendee": _("bỏ người dự"),
        "set_role": _("đổi vai trò người dự"),
        "publish": _("phát hành"),
    }.get(name, _("sửa cuộc họp"))


def number(value: str | None, field: str = "") -> int:
    """A whole number from a form; refuses anything else."""
    found = optional_number(value)
    if found is None:
        raise Refusal("shared.bad_form", fields=field or _("số"))
    return found


def not_understood(read: Callable[[str | None], object], text: str | None) -> str:
    """The sentence for a field that can't be read; "" for one that can."""
    try:
        read(text)
    except Refusal as refusal:
        return say(refusal)
    return ""


def times(form: QueryDict) -> tuple[datetime | None, datetime | None]:
    """Begin and end from the fields day, from and to. Refuses what isn't understood."""
    on = read_day(form.get("day"))
    return moment_at(on, read_time(form.get("from"))), moment_at(on, read_time(form.get("to")))
