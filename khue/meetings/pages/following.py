"""Tình trạng gửi, nhận: five figures, then by person, by paper, or person by paper; those to be phoned on top."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from khue.audit.actions import demand
from khue.meetings import actions
from khue.meetings.pages.follow_lines import chosen, figures, groups, lines_of, papers_summed
from khue.meetings.pages.parts import is_htmx
from khue.meetings.queries import Follow, follow, follow_all, meetings_of, readers_reminder, reminder_plan
from khue.shared import clock, show
from khue.shared.actor import Actor
from khue.shared.pages import render, require_actor
from khue.shared.text import fold

PAGE = 50
# With more columns a table of person by paper is no longer read at a glance.
FEW_PAPERS = 8
VIEWS = ("matrix", "people", "papers")


def query_text(**given: Any) -> str:
    """The end of a link: what was asked, without what is empty."""
    return urlencode({name: value for name, value in given.items() if value not in {None, ""}})


def asked(request: HttpRequest, found: Follow) -> dict[str, Any]:
    """What the page was asked for; what makes no sense is as if it weren't asked."""
    given = request.GET
    usual = "matrix" if len(found.papers) <= FEW_PAPERS else "people"
    paper, page = given.get("paper", ""), given.get("page", "")
    by = given.get("by", "")
    return {
        "q": given.get("q", "").strip()[:100],
        "unit": given.get("unit", ""),
        "show": given.get("show", "") or "all",
        "by": by if by in VIEWS else usual,
        "paper": int(paper)
        if paper.isdecimal() and len(paper) < 5 and int(paper) < len(found.papers)
        else None,
        "page": "all" if page == "all" else max(int(page), 1) if page.isdecimal() and len(page) < 6 else 1,
    }


def states() -> dict[str, str]:
    """The states of a cell, in words."""
    return {
        "sent": _("Đã gửi"),
        "held": _("Đã về máy"),
        "open": _("Đã mở"),
        "view": _("Đã xem một phần"),
        "all": _("Đã xem đủ"),
    }


def context_of(found: Follow, query: dict[str, Any]) -> dict[str, Any]:
    """Everything the page shows, after the filter."""
    lines = lines_of(found)
    told = figures(lines)
    left = chosen(lines, query["show"], fold(query["q"]).split(), query["unit"], query["paper"])
    counts = {name: len(chosen(lines, name, [], "")) for name in ("away", "asleep", "unopened")}
    units = {one.person.unit_id: one.person.unit_name for one in lines}
    pages = max((len(left) + PAGE - 1) // PAGE, 1)
    page = query["page"] if query["page"] == "all" else min(query["page"], pages)
    start, most = (0, None) if page == "all" else ((page - 1) * PAGE, PAGE)
    shows = [("all", _("Tất cả"), len(lines)), ("away", _("Chưa về máy"), counts["away"])]
    shows += [("asleep", _("Chưa mở máy"), counts["asleep"]), ("unopened", _("Chưa mở"), counts["unopened"])]
    if told["mail"] or query["show"] == "mail":
        shows.append(("mail", _("Thư chưa tới"), told["mail"]))
    summed = papers_summed(lines, found.papers)
    return {
        "f": found,
        "figures": told,
        "calls": counts["unopened"],
        "left": len(left),
        "groups": groups(left, start, most) if query["by"] != "papers" else [],
        "sums": summed,
        "dense": len(found.papers) > FEW_PAPERS,
        "shows": shows,
        "views": [
            ("people", _("Theo người")),
            ("papers", _("Theo tài liệu")),
            ("matrix", _("Bảng chi tiết")),
        ],
        "unit_options": sorted(units.items(), key=lambda pair: fold(pair[1])),
        "pages": pages,
        "states": states(),
        "q_with": query_text,
        "remind_from": actions.remind_again_from(found.reminded_at),
        **query,
        "page": page,
    }


def step_words() -> dict[str, str]:
    """The steps of the schedule, in words: whom they reach."""
    return {
        "first": _("người chưa mở"),
        "again": _("người chưa mở, kèm thư"),
        "assistants": _("trợ lý của người chưa mở"),
        "office": _("thủ trưởng, văn thư đơn vị"),
    }


@require_POST
@require_actor
def reminding(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Bật, tắt nhắc theo lịch của cuộc họp."""
    actions.set_reminding(actor, meeting_id, on=bool(request.POST.get("on")))
    return HttpResponseRedirect(f"/meetings/{meeting_id}/follow")


@require_safe
@require_actor
def page(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Tình trạng gửi, nhận của một cuộc họp; for a live refresh only the part that changes."""
    found = follow(actor, meeting_id)
    name = "meetings/parts/follow.jinja" if is_htmx(request) else "meetings/follow.jinja"
    plan = {"plan": reminder_plan(actor, meeting_id), "step_words": step_words()}
    if not is_htmx(request):
        plan["r"] = readers_reminder(found)
    answer = render(request, name, context_of(found, asked(request, found)) | plan)
    answer["Vary"] = "HX-Request, Cookie"
    return answer


@require_POST
@require_actor
def remind(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Nhắc những người chưa mở, by tablet and letter."""
    told = actions.remind_readers(actor, meeting_id)
    words = ngettext("Đã nhắc %(n)s người chưa mở", "Đã nhắc %(n)s người chưa mở", len(told.people))
    said = words % {"n": len(told.people)}
    if told.calm:
        said = _("%(said)s; thư và báo ra máy đi lúc %(at)s") % {"said": said, "at": show.when(told.calm)}
    messages.success(request, said)
    return HttpResponseRedirect(f"/meetings/{meeting_id}/follow?show=unopened")


@require_safe
@require_actor
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Tình trạng gửi, nhận của các cuộc họp sắp tới và vừa qua."""
    demand(actor, "meetings.remind_readers")
    now = clock.now()
    rows = [*meetings_of(actor, "upcoming", limit=30)]
    recent = [
        row for row in meetings_of(actor, "past", limit=10) if row.ends and now - row.ends < timedelta(days=7)
    ]
    listed = [*rows, *recent]
    found = follow_all(actor, (row.id for row in listed))
    told = [(row, figures(lines_of(found[row.id]))) for row in listed if row.id in found]
    return render(request, "meetings/follow_index.jinja", {"rows": told})
