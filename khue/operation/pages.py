"""Trang Vận hành."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from khue.operation.queries import picture
from khue.operation.rules import advice
from khue.shared.actor import Actor
from khue.shared.pages import render, require_actor
from khue.shared.sentences import say


@require_actor
@require_GET
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Vận hành: what must be done now, then how everything stands."""
    shown = picture(actor)
    reasons = [(reason, say(reason)) for reason in advice(shown.standing)]
    context = {"p": shown, "s": shown.standing, "reasons": reasons, "queue_names": queue_names()}
    return render(request, "operation/index.jinja", context)


def queue_names() -> dict[str, str]:
    """Tên các hàng đợi, as people say them."""
    return {
        "default": _("Việc chung"),
        "audit": _("Niêm nhật ký"),
        "mail": _("Thư"),
        "push": _("Báo ra máy"),
        "imports": _("Nhập dữ liệu"),
        "files": _("Đọc tài liệu"),
        "files_long": _("Đọc tài liệu dài"),
        "files_words": _("Đọc chữ trong trang chụp"),
        "backup": _("Sao lưu"),
    }


urlpatterns = [path("", index, name="index")]
