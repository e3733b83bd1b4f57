"""Máy của tôi, và máy thực hành của bản trình diễn."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from khue.shared.actor import Actor
from khue.shared.pages import render, require_actor
from khue.tablets import actions
from khue.tablets.pages import words
from khue.tablets.pages.codes import code_address, once
from khue.tablets.queries import my_tablets
from khue.tablets.rules.codes import shown


@require_actor
@require_GET
def mine(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Máy của tôi: what I hold, whether documents arrive, and how to report a loss."""
    rows = my_tablets(actor)
    context = {
        "rows": [(row, words.state(row), words.platform(row.platform)) for row in rows],
        "demo": settings.KHUE_DEMO,
    }
    return render(request, "tablets/mine.jinja", context)


@require_actor
@require_http_methods(["GET", "POST"])
def practice(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Máy thực hành: in the demo a browser tab becomes a tablet. Doesn't exist elsewhere."""
    if not settings.KHUE_DEMO:
        raise Http404
    if request.method == "GET":
        return render(request, "tablets/practice.jinja", {"made": None, "code": "", "address": ""})
    made = actions.enrol_practice(actor)
    context: dict[str, object] = {
        "made": made,
        "code": shown(made.code),
        "address": code_address(made.code),
    }
    return once(request, "tablets/practice.jinja", context)
