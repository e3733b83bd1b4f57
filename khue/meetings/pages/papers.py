"""Tài liệu họp: put on an item, replaced, named, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from khue.meetings import actions
from khue.meetings.pages.matching import Target, match, title_from
from khue.meetings.pages.parts import changed, number
from khue.meetings.queries import ItemView, MeetingView, PaperView, meeting_to_edit
from khue.shared.actor import Actor
from khue.shared.dates import read_day
from khue.shared.pages import optional_number, render, require_actor
from khue.shared.refusal import NotFound, Refusal


def paper_in(meeting: MeetingView, paper_id: int) -> tuple[PaperView, ItemView | None]:
    """A paper of this meeting with its item; NotFound otherwise."""
    for item in meeting.items:
        for paper in item.papers:
            if paper.id == paper_id:
                return paper, item
    if meeting.invitation and meeting.invitation.paper.id == paper_id:
        return meeting.invitation.paper, None
    raise NotFound(f"paper:{paper_id}")


def targets(items: Sequence[ItemView]) -> list[Target]:
    """The items as the matching sees them."""
    return [
        Target(
            one.id,
            one.number,
            " ".join((one.title, one.unit_name, *(paper.title for paper in one.papers))),
            sum(not paper.delivered for paper in one.papers) or int(not one.papers and not one.no_paper),
        )
        for one in items
    ]


@require_POST
@require_actor
def put(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Nhận một tệp đã gửi xong: for an item, for a paper, or for the item that its name speaks for."""
    meeting = meeting_to_edit(actor, meeting_id)
    file_id = number(request.POST.get("file"), _("tệp"))
    name = request.POST.get("name", "")
    replaced, item_id = (
        optional_number(request.POST.get("replace")),
        optional_number(request.POST.get("item")),
    )
    if replaced:
        paper, item = paper_in(meeting, replaced)
        if paper.owed and item is not None:
            actions.put_paper(actor, item.id, file_id, paper_id=paper.id)
        else:
            actions.replace_paper(actor, paper.id, file_id)
        return changed(request, actor, meeting_id)
    found = item_id or match(name, targets(meeting.items))
    if found is None:
        raise Refusal("meetings.no_item_for_file", name=name)
    chosen = next((one for one in meeting.items if one.id == found), None)
    owed = chosen is not None and any(paper.owed for paper in chosen.papers)
    actions.put_paper(actor, found, file_id, title="" if owed else title_from(name))
    toast = (
        ""
        if item_id or chosen is None
        else _("%(name)s: vào mục %(number)s") % {"name": name, "number": chosen.number}
    )
    return changed(request, actor, meeting_id, toast=toast)


@require_POST
@require_actor
def upload_invitation(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Giấy mời đã ký: the file that was taken in becomes paper no. 1."""
    actions.upload_invitation(
        actor,
        meeting_id,
        number(request.POST.get("file"), _("tệp")),
        number=request.POST.get("number", ""),
        date=read_day(request.POST.get("date")),
        signer=request.POST.get("signer", ""),
    )
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = f"/meetings/{meeting_id}/invitation"
    return answer


@require_actor
def row(request: HttpRequest, actor: Actor, meeting_id: int, paper_id: int) -> HttpResponse:
    """Một dòng tài liệu: GET while it is in work, POST with its name, kind, number and date."""
    if request.method == "POST":
        actions.edit_paper(
            actor,
            paper_id,
            title=request.POST.get("title", ""),
            number=request.POST.get("number", ""),
            kind=request.POST.get("kind", ""),
            date=read_day(request.POST.get("date")),
        )
        return changed(request, actor, meeting_id)
    meeting = meeting_to_edit(actor, meeting_id)
    paper, item = paper_in(meeting, paper_id)
    context = {"m": meeting, "paper": paper, "item": item, "at": f"/meetings/{meeting_id}"}
    return render(request, "meetings/parts/paper.jinja", context)


@require_POST
@require_actor
def require(request: HttpRequest, actor: Actor, meeting_id: int, item_id: int) -> HttpResponse:
    """Yêu cầu đơn vị nộp một tài liệu có tên."""
    title = request.POST.get("title", "").strip()
    if not title:
        raise Refusal("meetings.no_paper_title")
    actions.require_paper(actor, item_id, title=title, kind=request.POST.get("kind", ""))
    return changed(request, actor, meeting_id, toast=_("Đã thêm vào danh sách đơn vị phải nộp"))


def _to_item(meeting: MeetingView, request: HttpRequest) -> ItemView | None:
    wanted = optional_number(request.POST.get("item"))
    found = next((one for one in meeting.items if one.id == wanted), None)
    if wanted and found is None:
        raise NotFound(f"item:{wanted}")
    return found


@require_POST
@require_actor
def move(request: HttpRequest, actor: Actor, meeting_id: int, paper_id: int) -> HttpResponse:
    """Chuyển tài liệu: up or down among its item's papers, or to the end of another item."""
    meeting = meeting_to_edit(actor, meeting_id)
    _paper, item = paper_in(meeting, paper_id)
    target = _to_item(meeting, request) or item
    if item is None or target is None:
        raise NotFound(f"paper:{paper_id}")
    if target.id != item.id:
        actions.move_paper(actor, paper_id, item_id=target.id, position=len(target.papers))
        words = _("Đã chuyển sang mục %(number)s; ai đọc được mục đó thì đọc được tài liệu này")
        return changed(request, actor, meeting_id, toast=words % {"number": target.number})
    step = {"up": -1, "down": 1}.get(request.POST.get("where", ""), 0)
    at = [one.id for one in item.papers].index(paper_id) + step
    actions.move_paper(actor, paper_id, item_id=item.id, position=min(max(at, 0), len(item.papers) - 1))
    return changed(request, actor, meeting_id)


@require_POST
@require_actor
def share(request: HttpRequest, actor: Actor, meeting_id: int, paper_id: int) -> HttpResponse:
    """Dùng cùng tệp ở mục khác."""
    target = _to_item(meeting_to_edit(actor, meeting_id), request)
    if target is None:
        raise NotFound(f"paper:{paper_id}")
    actions.share_paper(actor, paper_id, item_id=target.id)
    return changed(
        request, actor, meeting_id, toast=_("Đã thêm vào mục %(number)s") % {"number": target.number}
    )


@require_POST
@require_actor
def remove(request: HttpRequest, actor: Actor, meeting_id: int, paper_id: int) -> HttpResponse:
    """Bỏ tài liệu khỏi dự thảo; of a refused file only that file."""
    if request.POST.get("only") == "file":
        actions.drop_refused(actor, paper_id)
        return changed(request, actor, meeting_id, toast=_("Đã bỏ tệp không dùng được"))
    actions.withdraw_paper(actor, paper_id)
    undo = f"/meetings/{meeting_id}/papers/{paper_id}/restore"
    return changed(request, actor, meeting_id, toast=_("Đã bỏ tài liệu"), undo=undo)


@require_POST
@require_actor
def restore(request: HttpRequest, actor: Actor, meeting_id: int, paper_id: int) -> HttpResponse:
    """Hoàn tác bỏ tài liệu."""
    actions.restore_paper(actor, paper_id)
    return changed(request, actor, meeting_id, toast=_("Đã đưa tài liệu trở lại"))


@require_POST
@require_actor
def withdraw(request: HttpRequest, actor: Actor, meeting_id: int, paper_id: int) -> HttpResponse:
    """Thu hồi một tài liệu nhầm, ngay."""
    actions.withdraw_paper(actor, paper_id, reason=request.POST.get("reason", ""))
    messages.success(request, _("Đã thu hồi tài liệu; máy tính bảng gỡ ngay khi mở"))
    return HttpResponseRedirect(f"/meetings/{meeting_id}/")
