"""Xác thực hai bước của mọi người: ai đã có, ai còn thiếu; gỡ cho người mất điện thoại."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from khue.organisation import actions, queries
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.pages import render, require_actor
from khue.shared.refusal import NotFound, Refusal
from khue.shared.sentences import say

MOST_SHOWN = 300


@require_actor
@require_GET
def index(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Ai đã có, ai còn thiếu xác thực hai bước: the overdue first."""
    rows = queries.second_steps(actor)
    show = request.GET.get("show", "missing")
    missing = [row for row in rows if not row.factors.any and row.demand.level != "none"]
    kinds = {
        "missing": missing,
        "overdue": [row for row in rows if row.overdue],
        "have": [row for row in rows if row.factors.any],
    }
    chosen = show if show in kinds else "missing"
    context = {
        "rows": kinds[chosen][:MOST_SHOWN],
        "more": max(0, len(kinds[chosen]) - MOST_SHOWN),
        "chosen": chosen,
        "kinds": [
            ("missing", _("Còn thiếu"), len(missing)),
            ("overdue", _("Quá hạn"), len(kinds["overdue"])),
            ("have", _("Đã có"), len(kinds["have"])),
        ],
    }
    return render(request, "organisation/second_step.jinja", context)


@require_actor
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, actor: Actor, person_id: int) -> HttpResponseBase:
    """Gỡ xác thực hai bước: who it is, what follows, the reason."""
    if not queries.second_step_to_reset(actor, person_id):
        raise NotFound("second step")
    card, _held = queries.person_to_read(actor, person_id, clock.today())
    refused = ""
    if request.method == "POST":
        try:
            name = actions.reset_second_step(actor, person_id, reason=request.POST.get("reason", ""))
        except Refusal as refusal:
            refused = say(refusal)
        else:
            said = _("Đã gỡ xác thực hai bước của %(name)s và đăng xuất mọi nơi.")
            messages.success(request, said % {"name": name})
            return redirect(f"/organisation/people/{person_id}/")
    context = {"card": card, "refused": refused, "reason": request.POST.get("reason", "")}
    return render(request, "organisation/reset_second_step.jinja", context, status=422 if refused else 200)
