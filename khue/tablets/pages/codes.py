"""Mã cấp một lần: shown once, in the answer to the press of the button, and kept nowhere."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST

from khue.shared.actor import Actor
from khue.shared.pages import render, require_actor
from khue.shared.qr import qr_path
from khue.tablets import actions
from khue.tablets.queries import tablet_to_read
from khue.tablets.rules.codes import shown


def code_address(code: str) -> str:
    """Địa chỉ trong mã vuông: the app with the code behind the hash, which no server and no log sees."""
    return f"{settings.KHUE_PUBLIC_URL}/app/#code={code}"


def once(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """A page that shows a secret once: no cache keeps it."""
    answer = render(request, template, context)
    add_never_cache_headers(answer)
    return answer


@require_actor
@require_POST
def issue_enrolment_code(request: HttpRequest, actor: Actor, tablet_id: int) -> HttpResponse:
    """Cấp mã ghi danh."""
    code = actions.issue_enrolment_code(actor, tablet_id)
    path, side = qr_path(code_address(code))
    context = {
        "t": tablet_to_read(actor, tablet_id),
        "code": shown(code),
        "qr": path,
        "side": side,
        "address": f"{settings.KHUE_PUBLIC_URL}/app/",
    }
    return once(request, "tablets/enrolment_code.jinja", context)


@require_actor
@require_POST
def issue_phone_code(request: HttpRequest, actor: Actor, tablet_id: int) -> HttpResponse:
    """Cấp mã gia hạn qua điện thoại."""
    issued = actions.issue_phone_code(actor, tablet_id, request.POST.get("challenge", "")[:40])
    context = {"t": tablet_to_read(actor, tablet_id), "code": shown(issued.code), "hours": issued.hours}
    return once(request, "tablets/phone_code.jinja", context)
