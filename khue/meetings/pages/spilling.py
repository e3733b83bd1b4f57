"""Thu hồi khẩn do lộ bí mật: find the paper, confirm once, then see who has let go of it and whom to tell."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khue.meetings import actions
from khue.meetings.queries import spills as queries
from khue.meetings.rules.spills import CAUSES, LEVELS
from khue.shared.actor import Actor
from khue.shared.pages import render, require_actor
from khue.shared.refusal import Refusal
from khue.shared.sentences import say, sentence


def _closed(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@require_actor
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Các vụ đã thu hồi; for the keeper of secrets also the way to the next."""
    text, keeper = request.GET.get("q", ""), queries.KEEPER in actor.roles
    context = {
        "spills": queries.spills(actor),
        "q": text,
        "keeper": keeper,
        "found": queries.recallable(actor, text) if keeper else (),
        "contacts": queries.contacts(),
        "may_list": bool(actor.roles & {queries.KEEPER, "administrator"}),
    }
    return _closed(render(request, "meetings/spills.jinja", context))


@require_http_methods(["GET", "POST"])
@require_actor
def confirm(request: HttpRequest, actor: Actor, paper_id: int) -> HttpResponse:
    """Xác nhận: level, why, and what will happen; one press."""
    form, refused = request.POST, ""
    if request.method == "POST":
        try:
            spill = actions.recall_spill(
                actor, paper_id, level=form.get("level", ""), cause=form.get("cause", "")
            )
        except Refusal as refusal:
            if refusal.code not in {"meetings.no_level", "meetings.spill_no_cause"}:
                raise
            refused = say(refusal)
        else:
            messages.success(request, _("Đã thu hồi và hủy nội dung. Việc còn lại: báo các nơi bên dưới."))
            return HttpResponseRedirect(f"/meetings/spills/{spill}/")
    sent, opened = queries.people_with(actor, paper_id)
    context = {
        "p": queries.paper_to_recall(actor, paper_id),
        "sent": sent,
        "opened": opened,
        "levels": [(one, sentence(f"documents.level_{one}")) for one in LEVELS],
        "causes": [(one, sentence(f"meetings.spill_{one}")) for one in CAUSES],
        "level": form.get("level", ""),
        "cause": form.get("cause", ""),
        "refused": refused,
    }
    return _closed(render(request, "meetings/spill_confirm.jinja", context, status=422 if refused else 200))


@require_safe
@require_actor
def read(request: HttpRequest, actor: Actor, spill_id: int) -> HttpResponse:
    """Một vụ: tiến độ từng máy, ai đã có, gì không lấy lại được, báo ai; it prints."""
    return _closed(render(request, "meetings/spill.jinja", {"s": queries.spill(actor, spill_id)}))


@require_POST
@require_actor
def contacts(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Đặt danh sách nơi phải báo."""
    actions.set_spill_contacts(actor, request.POST.get("text", ""))
    messages.success(request, _("Đã lưu danh sách nơi phải báo"))
    return HttpResponseRedirect("/meetings/spills/")
