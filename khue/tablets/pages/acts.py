"""Việc với một máy: each press of a button is one action."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from khue.shared.actor import Actor
from khue.shared.pages import optional_number, require_actor
from khue.shared.refusal import Refusal
from khue.tablets import actions


def _back(request: HttpRequest, tablet_id: int, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(f"/tablets/{tablet_id}/")


@require_actor
@require_POST
def assign_holder(request: HttpRequest, actor: Actor, tablet_id: int) -> HttpResponse:
    """Giao máy cho người dùng."""
    person = optional_number(request.POST.get("person"))
    if person is None:
        raise Refusal("tablets.person_missing")
    actions.assign_holder(actor, tablet_id, person)
    return _back(request, tablet_id, _("Đã giao máy. Cấp mã ghi danh để người dùng bắt đầu."))


@require_actor
@require_POST
def report_lost(request: HttpRequest, actor: Actor, tablet_id: int) -> HttpResponse:
    """Báo mất máy."""
    unsent = actions.report_lost(actor, tablet_id, request.POST.get("note", ""))
    said = _("Đã báo mất: nội dung trên máy tự xóa khi máy nối lại.")
    if unsent:
        more = ngettext(
            "%(n)s nội dung chưa gửi đi có thể mất theo máy.",
            "%(n)s nội dung chưa gửi đi có thể mất theo máy.",
            unsent,
        )
        said = f"{said} {more % {'n': unsent}}"
    return _back(request, tablet_id, said)


@require_actor
@require_POST
def mark_found(request: HttpRequest, actor: Actor, tablet_id: int) -> HttpResponse:
    """Tìm lại được máy."""
    actions.mark_found(actor, tablet_id)
    return _back(request, tablet_id, _("Đã ghi nhận tìm lại được máy. Cấp mã ghi danh mới để dùng lại."))


@require_actor
@require_POST
def revoke(request: HttpRequest, actor: Actor, tablet_id: int) -> HttpResponse:
    """Thu hồi máy."""
    actions.revoke(actor, tablet_id, request.POST.get("reason", ""))
    return _back(request, tablet_id, _("Đã thu hồi máy: nội dung trên máy tự xóa khi máy nối lại."))


@require_actor
@require_POST
def lock(request: HttpRequest, actor: Actor, tablet_id: int) -> HttpResponse:
    """Khóa máy."""
    actions.lock(actor, tablet_id)
    return _back(
        request, tablet_id, _("Đã khóa máy: mở lại bằng mã PIN. Máy đang ngoại tuyến thì khóa khi nối lại.")
    )


@require_actor
@require_POST
def stop_content(request: HttpRequest, actor: Actor, tablet_id: int) -> HttpResponse:
    """Tạm dừng nhận tài liệu."""
    actions.stop_content(actor, tablet_id, request.POST.get("reason", ""))
    return _back(request, tablet_id, _("Đã tạm dừng nhận tài liệu. Nội dung đã có trên máy vẫn đọc được."))


@require_actor
@require_POST
def lift_stop(request: HttpRequest, actor: Actor, tablet_id: int) -> HttpResponse:
    """Cho nhận lại tài liệu."""
    actions.lift_stop(actor, tablet_id, request.POST.get("reason", ""))
    return _back(request, tablet_id, _("Máy nhận lại tài liệu từ bây giờ."))
