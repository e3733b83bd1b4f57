"""Gọi nhắc mở máy: the list of the organiser, with its sheet; the tasks of an assistant."""

from __future__ import annotations

from typing import Literal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from khue.meetings import actions
from khue.meetings.pages.parts import is_htmx
from khue.meetings.queries import CallList, ToCall, call_list, my_calls
from khue.shared import sheet, show
from khue.shared.actor import Actor
from khue.shared.pages import render, require_actor


def _which(text: str | None, listed: CallList | None = None) -> Literal["asleep", "unopened"]:
    if text in {"asleep", "unopened"}:
        return "asleep" if text == "asleep" else "unopened"
    return "asleep" if listed is None or listed.asleep else "unopened"


def outcomes() -> dict[str, str]:
    """What came of a call, in words."""
    return {"called": _("đã gọi"), "absent": _("không gặp"), "": _("chưa gọi")}


@require_safe
@require_actor
def phones(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Danh sách cần gọi: who wasn't awake, with numbers and assistants; it prints; live it refreshes its part."""
    listed = call_list(actor, meeting_id)
    which = _which(request.GET.get("show"), listed)
    rows = listed.asleep if which == "asleep" else listed.rows
    waiting = any(one.assistants and not one.calls for one in rows)
    context = {
        "f": listed.found,
        "rows": rows,
        "which": which,
        "shows": [
            ("asleep", _("Máy chưa liên lạc"), len(listed.asleep)),
            ("unopened", _("Chưa mở tài liệu"), len(listed.rows)),
        ],
        "may_hand": waiting and not listed.found.begun,
        "without": sum(not one.assistants for one in rows),
        "outcomes": outcomes(),
    }
    name = "meetings/parts/calls.jinja" if is_htmx(request) else "meetings/follow_phones.jinja"
    answer = render(request, name, context)
    answer["Vary"] = "HX-Request, Cookie"
    return answer


@require_POST
@require_actor
def hand(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Giao danh sách cho trợ lý."""
    which = _which(request.POST.get("show"))
    done = actions.hand_calls(actor, meeting_id, which)
    words = ngettext(
        "Đã giao cho %(n)s trợ lý, %(calls)s cuộc gọi",
        "Đã giao cho %(n)s trợ lý, %(calls)s cuộc gọi",
        done.assistants,
    )
    messages.success(request, words % {"n": done.assistants, "calls": done.calls})
    if done.without:
        names = ", ".join(done.without[:5]) + ("…" if len(done.without) > 5 else "")
        messages.warning(request, _("Không có trợ lý, văn thư để giao: %(names)s") % {"names": names})
    return HttpResponseRedirect(f"/meetings/{meeting_id}/follow/phones?show={which}")


def _cells(one: ToCall, number: int) -> list[str]:
    words = outcomes()
    calls = "; ".join(
        f"{call.assistant.name if call.assistant else '…'}: {words[call.outcome]}"
        + (f" {show.when(call.outcome_at)}" if call.outcome_at else "")
        for call in one.calls
    )
    helpers = "; ".join(f"{card.name} {card.phone or ''}".strip() for card in one.assistants)
    person = one.row.person
    return [
        str(number),
        person.name,
        person.post_title or person.unit_name or "",
        person.phone or "",
        ", ".join(tablet.tag for tablet in one.row.tablets),
        show.when(one.awake) if one.awake else _("chưa lần nào"),
        _("báo được") if one.push else _("không báo được"),
        helpers,
        calls,
    ]


@require_safe
@require_actor
def xlsx(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Danh sách cần gọi, as a sheet: all cells are text."""
    listed = call_list(actor, meeting_id)
    which = _which(request.GET.get("show"), listed)
    rows = listed.asleep if which == "asleep" else listed.rows
    head = [
        _("Số thứ tự"), _("Họ và tên"), _("Chức vụ"), _("Điện thoại"), _("Máy"), _("Liên lạc lần cuối"),
        _("Báo ra máy"), _("Trợ lý, văn thư"), _("Cuộc gọi"),
    ]  # fmt: skip
    body = sheet.workbook(_("Cần gọi"), head, (_cells(one, n) for n, one in enumerate(rows, 1)))
    answer = HttpResponse(body, content_type=sheet.MIME)
    answer["Content-Disposition"] = f'attachment; filename="can-goi-{meeting_id}.xlsx"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@require_actor
def mine(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Việc gọi của tôi."""
    return render(request, "meetings/calls.jinja", {"calls": my_calls(actor), "outcomes": outcomes()})


@require_POST
@require_actor
def note(request: HttpRequest, actor: Actor, call_id: int) -> HttpResponse:
    """Đánh dấu một cuộc gọi: đã gọi, không gặp, or taken back; goes on where one was."""
    actions.note_call(actor, call_id, request.POST.get("outcome", "?"))
    return HttpResponseRedirect("/" if request.POST.get("from") == "today" else "/meetings/calls/")
