"""Chương trình họp: items added, changed, moved, removed, brought back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from khue.meetings import actions
from khue.meetings.pages.parts import changed, number
from khue.meetings.queries import ItemView, due_notice, meeting_to_edit, unit_reminder
from khue.meetings.rules.due import usual_due
from khue.shared import clock, show
from khue.shared.actor import Actor
from khue.shared.dates import read_moment
from khue.shared.pages import optional_number, render, require_actor
from khue.shared.refusal import NotFound


def place(
    items: Sequence[ItemView], item_id: int, where: str, beside: int | None = None
) -> tuple[int | None, int]:
    """Where an item goes: its new parent and its position among the others there.

    ``where``: up, down, in, out; before or after the item ``beside``.
    """
    known = {one.id: one for one in items}
    item = known[item_id]

    def level(parent: int | None) -> list[int]:
        return [one.id for one in items if one.parent_id == parent and one.id != item_id]

    own = [one.id for one in items if one.parent_id == item.parent_id]
    at = own.index(item_id)
    if where in {"before", "after"} and beside in known:
        parent = known[beside].parent_id
        return parent, level(parent).index(beside) + (where == "after")
    if where == "in" and at > 0:
        return own[at - 1], len(level(own[at - 1]))
    if where == "out" and item.parent_id is not None:
        above = known[item.parent_id].parent_id
        return above, level(above).index(item.parent_id) + 1
    step = {"up": -1, "down": 1}.get(where, 0)
    return item.parent_id, min(max(at + step, 0), len(own) - 1)


def _item(request: HttpRequest) -> dict[str, Any]:
    form = request.POST
    given: dict[str, Any] = {}
    if "title" in form:
        given["title"] = form["title"]
    if "unit" in form:
        given["unit_id"] = optional_number(form["unit"])
    if "minutes" in form:
        given["minutes"] = optional_number(form["minutes"]) or 0
    if "due_at" in form:
        given["due_at"] = read_moment(form["due_at"])
    if form.get("asked") == "no_paper":
        given["no_paper"] = form.get("no_paper") == "1"
    return given


@require_POST
@require_actor
def add(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Thêm mục; a pasted list gives one item a line."""
    meeting = meeting_to_edit(actor, meeting_id)
    titles = request.POST.get("titles") or request.POST.get("title", "")
    given = _item(request)
    if given.get("unit_id"):
        given["due_at"] = usual_due(meeting.starts, clock.now(), due_notice())
    for title in titles.splitlines() or [""]:
        actions.add_item(actor, meeting_id, **{**given, "title": title})
    return changed(request, actor, meeting_id)


@require_POST
@require_actor
def change(request: HttpRequest, actor: Actor, meeting_id: int, item_id: int) -> HttpResponse:
    """Sửa mục, field by field."""
    actions.edit_item(actor, item_id, **_item(request))
    return changed(request, actor, meeting_id, part="", item=item_id)


@require_POST
@require_actor
def move(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Xếp lại: by drag, by key, by menu."""
    items = meeting_to_edit(actor, meeting_id).items
    item_id = number(request.POST.get("item"))
    if item_id not in {one.id for one in items}:
        raise NotFound(f"item:{item_id}")
    beside = optional_number(request.POST.get("beside"))
    parent, position = place(items, item_id, request.POST.get("where", ""), beside)
    actions.move_item(actor, item_id, parent_id=parent, position=position)
    return changed(request, actor, meeting_id)


@require_POST
@require_actor
def remove(request: HttpRequest, actor: Actor, meeting_id: int, item_id: int) -> HttpResponse:
    """Bỏ mục; can be undone."""
    actions.remove_item(actor, item_id)
    undo = f"/meetings/{meeting_id}/items/{item_id}/restore"
    return changed(request, actor, meeting_id, toast=_("Đã bỏ một mục"), undo=undo)


@require_POST
@require_actor
def restore(request: HttpRequest, actor: Actor, meeting_id: int, item_id: int) -> HttpResponse:
    """Hoàn tác bỏ mục."""
    actions.restore_item(actor, item_id)
    return changed(request, actor, meeting_id, toast=_("Đã đưa mục trở lại"))


@require_POST
@require_actor
def presenters(request: HttpRequest, actor: Actor, meeting_id: int, item_id: int) -> HttpResponse:
    """Người trình bày: one more, or one fewer."""
    added, dropped = optional_number(request.POST.get("presenter")), optional_number(request.POST.get("drop"))
    actions.change_presenters(actor, item_id, add=[added] if added else [], drop=dropped)
    return changed(request, actor, meeting_id)


@require_POST
@require_actor
def readers(request: HttpRequest, actor: Actor, meeting_id: int, item_id: int) -> HttpResponse:
    """Giới hạn người đọc: one more, one fewer, or open to everybody by a button of its own."""
    if request.POST.get("open"):
        actions.limit_item(actor, item_id, [])
        return changed(request, actor, meeting_id, toast=_("Mọi người dự đều đọc được mục này"))
    added, dropped = optional_number(request.POST.get("reader")), optional_number(request.POST.get("drop"))
    actions.change_readers(actor, item_id, add=added, drop=dropped)
    return changed(request, actor, meeting_id)


@require_http_methods(["GET", "HEAD", "POST"])
@require_actor
def remind(request: HttpRequest, actor: Actor, meeting_id: int, item_id: int) -> HttpResponse:
    """Nhắc đơn vị chuẩn bị: shown first (who gets it, when, of what), then sent."""
    if request.method != "POST":
        return render(request, "meetings/remind_unit.jinja", {"r": unit_reminder(actor, item_id)})
    told = actions.remind_unit(actor, item_id)
    calm = unit_reminder(actor, item_id).calm
    said = _("Đã nhắc %(n)s người của đơn vị, kèm thư") % {"n": told}
    if calm:
        said = _("%(said)s; thư và báo ra máy đi lúc %(at)s") % {"said": said, "at": show.when(calm)}
    messages.success(request, said)
    return HttpResponseRedirect(f"/meetings/{meeting_id}/")
