"""Một phiếu: its way, who has which copy now, and the acts on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from khue.documents import actions
from khue.documents.pages.printing import hand_out_list, sent_pdf
from khue.documents.queries import slip_to_read
from khue.shared.actor import Actor
from khue.shared.dates import read_moment
from khue.shared.pages import optional_number, render, require_actor


def _back(slip_id: int, said: str = "", request: HttpRequest | None = None, at: str = "") -> HttpResponse:
    if said and request is not None:
        messages.success(request, said)
    return HttpResponseRedirect(f"/documents/slips/{slip_id}/{at}")


@require_safe
@require_actor
def read(request: HttpRequest, actor: Actor, slip_id: int) -> HttpResponse:
    """Phiếu giao nhận tài liệu mật."""
    answer = render(request, "documents/slip.jinja", {"s": slip_to_read(actor, slip_id)})
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@require_actor
def pdf(request: HttpRequest, actor: Actor, slip_id: int) -> HttpResponse:
    """Danh sách phát, thu hồi: A4, with places to sign."""
    del request
    slip = actions.print_list(actor, slip_id)
    return sent_pdf(hand_out_list(actor, slip), f"danh-sach-phieu-{slip.number}-{slip.year}.pdf")


@require_POST
@require_actor
def take_over(request: HttpRequest, actor: Actor, slip_id: int) -> HttpResponse:
    """Văn phòng tiếp nhận: counted, and where it lies."""
    form = request.POST
    counted = optional_number(form.get("counted"))
    actions.take_over(
        actor, slip_id, kept_at=form.get("kept_at", ""), counted=-1 if counted is None else counted
    )
    return _back(slip_id, _("Đã tiếp nhận đủ số bản"), request)


@require_POST
@require_actor
def move(request: HttpRequest, actor: Actor, slip_id: int) -> HttpResponse:
    """Đổi nơi giữ."""
    actions.move_slip(actor, slip_id, kept_at=request.POST.get("kept_at", ""))
    return _back(slip_id, _("Đã ghi nơi giữ mới"), request)


@require_POST
@require_actor
def hand_out(request: HttpRequest, actor: Actor, slip_id: int) -> HttpResponse:
    """Phát một bản: the first of the two taps."""
    person = optional_number(request.POST.get("person")) or 0
    actions.hand_out(actor, slip_id, person_id=person, number=optional_number(request.POST.get("number")))
    return _back(slip_id, at=f"#nguoi-{person}")


@require_POST
@require_actor
def signed(request: HttpRequest, actor: Actor, slip_id: int, handing_id: int) -> HttpResponse:
    """Đã ký nhận: the second tap."""
    del request
    actions.note_signed(actor, slip_id, handing_id)
    return _back(slip_id, at=f"#giao-{handing_id}")


@require_POST
@require_actor
def take_back(request: HttpRequest, actor: Actor, slip_id: int, handing_id: int) -> HttpResponse:
    """Thu lại một bản."""
    del request
    actions.take_back(actor, slip_id, handing_id)
    return _back(slip_id, at=f"#giao-{handing_id}")


@require_POST
@require_actor
def lost(request: HttpRequest, actor: Actor, slip_id: int, handing_id: int) -> HttpResponse:
    """Báo mất một bản."""
    actions.report_lost(actor, slip_id, handing_id, reason=request.POST.get("reason", ""))
    return _back(slip_id, _("Đã ghi mất một bản. Báo ngay lãnh đạo Văn phòng và cơ quan Công an."), request)


@require_POST
@require_actor
def recall(request: HttpRequest, actor: Actor, slip_id: int) -> HttpResponse:
    """Thu hồi văn bản đã phát."""
    out = actions.recall(actor, slip_id, due_back=read_moment(request.POST.get("due_back")))
    return _back(slip_id, _("Đang thu hồi: còn %(n)s bản ở ngoài") % {"n": out}, request)


@require_POST
@require_actor
def close(request: HttpRequest, actor: Actor, slip_id: int) -> HttpResponse:
    """Đóng phiếu."""
    actions.close_slip(actor, slip_id)
    return _back(slip_id, _("Đã đóng phiếu"), request)


@require_POST
@require_actor
def cancel(request: HttpRequest, actor: Actor, slip_id: int) -> HttpResponse:
    """Hủy phiếu."""
    actions.cancel_slip(actor, slip_id, reason=request.POST.get("reason", ""))
    return _back(slip_id, _("Đã hủy phiếu. Số phiếu không dùng lại."), request)
