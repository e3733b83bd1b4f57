"""Soạn cuộc họp: the page, its facts, and the copies on paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from khue.meetings import actions
from khue.meetings.pages.parts import (
    changed,
    edit_context,
    events,
    number,
    read_so_far,
    stale,
    times,
)
from khue.meetings.pages.people import people_context
from khue.meetings.pages.reading import read
from khue.meetings.queries import MeetingView, meeting_to_edit
from khue.shared.actor import Actor
from khue.shared.dates import read_day
from khue.shared.pages import optional_number, render, require_actor
from khue.shared.refusal import Forbidden, Stale

PLAIN = ("title", "place", "online_url", "note")


def tabs(meeting: MeetingView) -> list[tuple[str, str, int | None]]:
    """The parts of a meeting that exist."""
    return [
        ("", _("Chương trình và tài liệu"), len(meeting.items)),
        ("people", _("Người dự"), len(meeting.attendees)),
        ("invitation", _("Giấy mời"), None),
    ]


@require_safe
@require_actor
def edit(request: HttpRequest, actor: Actor, meeting_id: int, tab: str = "") -> HttpResponse:
    """Soạn cuộc họp; who only attends gets the page to read."""
    try:
        meeting = meeting_to_edit(actor, meeting_id)
    except Forbidden:
        return read(request, meeting_id)  # type: ignore[return-value]  # require_actor gives the same kind of answer
    context: dict[str, Any] = {**edit_context(actor, meeting), "tab": tab, "tabs": tabs(meeting)}
    if tab == "people":
        context |= people_context(meeting)
    if tab == "invitation":
        context |= invitation_context(meeting)
    return render(request, f"meetings/edit_{tab or 'agenda'}.jinja", context)


FORM = ("agency", "symbol", "authority", "signer_title", "requirements", "composition")


def invitation_context(meeting: MeetingView) -> dict[str, Any]:
    """The invitation's form, as last made."""
    known = meeting.invitation
    form = known.form if known else {}
    return {
        "form": {
            **{name: form.get(name, "") for name in FORM},
            "number": known.number if known else "",
            "signer": known.signer if known else "",
            "date": f"{known.date:%d/%m/%Y}" if known and known.date else "",
        }
    }


@require_POST
@require_actor
def facts(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Tự lưu: only the facts that the form carries."""
    given: dict[str, Any] = {name: request.POST[name] for name in PLAIN if name in request.POST}
    before = None
    if "presider" in request.POST:
        given["presider_id"] = optional_number(request.POST["presider"])
        before = meeting_to_edit(actor, meeting_id).presider
    if "day" in request.POST:
        given["starts"], given["ends"] = times(request.POST)
    if request.POST.get("asked") == "papers_follow":
        given["papers_follow"] = "papers_follow" in request.POST
    try:
        actions.edit_facts(actor, meeting_id, seen_version=number(request.POST.get("seen")), **given)
    except Stale as refusal:
        return stale(request, actor, meeting_id, refusal)
    if before is None or before.id == given["presider_id"]:
        return changed(request, actor, meeting_id, part="")
    return changed(
        request,
        actor,
        meeting_id,
        part="",
        toast=_("%(name)s thôi chủ trì, vẫn có tên trong danh sách dự họp") % {"name": before.name},
        undo=(f"/meetings/{meeting_id}/people/{before.id}/remove", _("Bỏ khỏi danh sách")),
    )


@require_POST
@require_actor
def copies(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Ghi số bản giấy."""
    wanted = optional_number(request.POST.get("copies")) or 0
    actions.note_paper_copies(actor, meeting_id, copies=wanted, reason=request.POST.get("reason", ""))
    return changed(request, actor, meeting_id, part="")


@require_safe
@require_actor
def ready(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Mức sẵn sàng, asked for while files are in work."""
    meeting = meeting_to_edit(actor, meeting_id)
    read = read_so_far(request, actor, meeting)
    context = {**edit_context(actor, meeting), **read, "part": "", "changed_item": None}
    answer = render(request, "meetings/parts/changed.jinja", context)
    answer["HX-Trigger"] = events(meeting, read["read"])
    answer["HX-Reswap"] = "none"
    return answer


@require_POST
@require_actor
def invitation(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Lập giấy mời từ mẫu."""
    actions.make_invitation(
        actor,
        meeting_id,
        number=request.POST.get("number", ""),
        date=read_day(request.POST.get("date")),
        signer=request.POST.get("signer", ""),
        form={name: request.POST[name] for name in FORM if request.POST.get(name)},
    )
    messages.success(request, _("Đã lập giấy mời"))
    return HttpResponseRedirect(f"/meetings/{meeting_id}/invitation")
