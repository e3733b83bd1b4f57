"""Tư cách làm việc: in which post, or on whose behalf."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from khue.organisation import actions, queries
from khue.shared.actor import Actor
from khue.shared.pages import optional_number, render, require_actor
from khue.shared.refusal import NotFound


@require_safe
@require_actor
def acting(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Đang làm việc với tư cách: own posts, and leaders who delegated."""
    context = {
        "choices": queries.acting_choices(actor),
        "sources": queries.explain(actor.person_id or 0, request.session),
    }
    return render(request, "organisation/acting.jinja", context)


@require_actor
def _choose(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Đổi tư cách làm việc."""
    kind, _, number = request.POST.get("choice", "").partition(":")
    chosen = optional_number(number)
    if chosen is None:
        raise NotFound("choice")
    actions.choose_post(actor, request.session, kind, chosen)
    return redirect("/organisation/acting")


choose = require_POST(_choose)
