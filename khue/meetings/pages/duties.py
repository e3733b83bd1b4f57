"""Đơn vị tôi chuẩn bị: what my unit owes, by when; papers dropped; approval in one tap; a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from khue.meetings import actions
from khue.meetings.pages.matching import Target, match, title_from
from khue.meetings.pages.parts import is_htmx, number, toast_event
from khue.meetings.queries import (
    Duty,
    DutyItem,
    PaperView,
    approving_units,
    duty_of,
    my_unit_duties,
    receipt,
)
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.dates import read_day
from khue.shared.pages import optional_number, render, require_actor
from khue.shared.refusal import NotFound, Refusal


@dataclass(frozen=True, slots=True)
class DutyShown:
    """Một việc của đơn vị như trang hiện: with what the template asks of it."""

    duty: Duty
    in_work: bool
    approved: bool
    may_approve: bool

    @property
    def settled(self) -> bool:
        """Xong: all is handed in, and the head approved it or the meeting has begun; one line is enough for it."""
        begun = self.duty.starts is not None and self.duty.starts <= clock.now()
        return self.duty.complete and (self.approved or begun)


def show(duty: Duty, heads: frozenset[int]) -> DutyShown:
    """A duty with what depends on its papers and on the units that who looks may approve for."""
    given = [item for item in duty.items if any(paper.delivered for paper in item.papers)]
    files = [paper.file for item in duty.items for paper in item.papers if paper.file]
    return DutyShown(
        duty=duty,
        in_work=any(one.state in {"waiting", "working"} for one in files),
        approved=bool(given) and all(item.approved_at for item in given),
        may_approve=any(item.unit_id in heads for item in given),
    )


@require_safe
@require_actor
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Đơn vị tôi chuẩn bị."""
    duties, heads = my_unit_duties(actor), approving_units(actor)
    shown = [show(one, heads) for one in duties]
    asked = optional_number(request.GET.get("meeting"))
    opened = [one for one in shown if not one.settled or one.duty.meeting_id == asked]
    done = [one for one in reversed(shown) if one not in opened]
    context = {"duties": opened, "done": done, "oob": False, **_owed(duties)}
    return render(request, "meetings/duties.jinja", context)


def _owed(duties: Sequence[Duty]) -> dict[str, int]:
    """Papers still owed, and meetings for which they are late."""
    return {
        "owed": sum(max(one.wanted - one.delivered, 0) for one in duties),
        "late": sum(one.late for one in duties),
    }


def _one(request: HttpRequest, actor: Actor, meeting_id: int, toast: str = "") -> HttpResponse:
    shown_duty = show(duty_of(actor, meeting_id), approving_units(actor))
    if not is_htmx(request):
        return HttpResponseRedirect("/meetings/duties/")
    answer = render(request, "meetings/parts/duty.jinja", {"one": shown_duty})
    head = {"oob": True, **_owed(my_unit_duties(actor))}
    answer.content += render(request, "meetings/parts/owed.jinja", head).content
    if toast:
        answer["HX-Trigger"] = toast_event(toast)
    return answer


@require_safe
@require_actor
def one(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Việc của đơn vị trong một cuộc họp, as a fragment."""
    return _one(request, actor, meeting_id)


def _paper(duty: Duty, paper_id: int) -> tuple[PaperView, DutyItem]:
    for item in duty.items:
        for paper in item.papers:
            if paper.id == paper_id:
                return paper, item
    raise NotFound(f"paper:{paper_id}")


def _targets(duty: Duty) -> list[Target]:
    return [
        Target(
            item.id,
            item.number,
            " ".join((item.title, *(paper.title for paper in item.papers))),
            max(item.wanted - item.delivered, 0),
        )
        for item in duty.items
    ]


@require_POST
@require_actor
def put(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Nộp một tệp đã gửi xong: for a paper, an item, or the item that its name speaks for."""
    duty = duty_of(actor, meeting_id)
    file_id = number(request.POST.get("file"), _("tệp"))
    late = request.POST.get("late_reason", "")
    replaced = optional_number(request.POST.get("replace"))
    if replaced:
        paper, item = _paper(duty, replaced)
        if paper.owed:
            actions.put_paper(actor, item.id, file_id, paper_id=paper.id, late_reason=late)
        else:
            actions.replace_paper(actor, paper.id, file_id, late_reason=late)
        return _one(request, actor, meeting_id)
    name = request.POST.get("name", "")
    found = optional_number(request.POST.get("item")) or match(name, _targets(duty))
    if found is None:
        raise Refusal("meetings.no_item_for_file", name=name)
    if found not in {item.id for item in duty.items}:
        raise NotFound(f"item:{found}")
    owed = any(paper.owed for item in duty.items if item.id == found for paper in item.papers)
    actions.put_paper(actor, found, file_id, title="" if owed else title_from(name), late_reason=late)
    return _one(request, actor, meeting_id)


@require_POST
@require_actor
def change(request: HttpRequest, actor: Actor, meeting_id: int, paper_id: int) -> HttpResponse:
    """Số, ngày, tên, lý do muộn, hoặc chuyển tài liệu sang mục khác của đơn vị."""
    form = request.POST
    duty = duty_of(actor, meeting_id)
    paper, item = _paper(duty, paper_id)
    moved = optional_number(form.get("item"))
    if moved and moved != item.id:
        _move(actor, duty, paper, moved)
    elif "late_reason" in form:
        actions.set_late_reason(actor, paper_id, reason=form["late_reason"])
    else:
        given = {name: form[name] for name in ("title", "number", "kind") if name in form}
        if "date" in form:
            given["date"] = read_day(form["date"])  # type: ignore[assignment]  # a date among texts, as edit_paper takes them
        actions.edit_paper(actor, paper_id, **given)
    return _one(request, actor, meeting_id)


def _move(actor: Actor, duty: Duty, paper: PaperView, item_id: int) -> None:
    if item_id not in {item.id for item in duty.items} or paper.file_id is None:
        raise NotFound(f"item:{item_id}")
    with transaction.atomic():
        actions.withdraw_paper(actor, paper.id, reason=_("chuyển sang mục khác"))
        actions.put_paper(
            actor,
            item_id,
            paper.file_id,
            title=paper.title,
            number=paper.number,
            date=paper.date,
            kind=paper.kind,
        )


@require_POST
@require_actor
def remove(request: HttpRequest, actor: Actor, meeting_id: int, paper_id: int) -> HttpResponse:
    """Rút lại tài liệu nộp nhầm; of a refused file only that file."""
    _paper(duty_of(actor, meeting_id), paper_id)
    if request.POST.get("only") == "file":
        actions.drop_refused(actor, paper_id)
        return _one(request, actor, meeting_id, _("Đã bỏ tệp không dùng được"))
    actions.withdraw_paper(actor, paper_id, reason=_("đơn vị rút lại"))
    return _one(request, actor, meeting_id, _("Đã rút lại tài liệu"))


@require_POST
@require_actor
def approve(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Duyệt tất cả tài liệu của đơn vị, một lần bấm."""
    heads = approving_units(actor)
    waiting = [
        one
        for one in duty_of(actor, meeting_id).items
        if any(paper.delivered for paper in one.papers) and not one.approved_at
    ]
    theirs = [one.id for one in waiting if one.unit_id in heads]
    actions.approve_papers(
        actor, theirs or [one.id for one in waiting]
    )  # the action refuses what isn't theirs
    return _one(request, actor, meeting_id, _("Đã duyệt tài liệu của đơn vị"))


@require_safe
@require_actor
def receipt_page(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Giấy xác nhận nộp tài liệu."""
    return render(request, "meetings/receipt.jinja", {"receipt": receipt(actor, meeting_id)})
