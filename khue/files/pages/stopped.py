"""Tệp dừng trên máy người gửi: where the browser tells that it stopped one."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from khue.files import actions
from khue.shared.actor import Actor
from khue.shared.pages import require_in_office


@require_POST
@require_in_office
def note_stopped(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ghi nhận tệp bị dừng: level, rule, page."""
    told = request.POST
    page = told.get("page", "")
    actions.note_stopped(
        actor,
        told.get("level", ""),
        told.get("how", ""),
        int(page) if page.isascii() and page.isdecimal() and len(page) < 7 else None,
        declared=told.get("declared", "none"),
    )
    return HttpResponse(status=204)
