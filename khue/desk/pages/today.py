"""Hôm nay: what this person does next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from khue.shared.actor import Actor
from khue.shared.pages import render, require_actor


@require_actor
def today(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Hôm nay: the reader's meetings, then what waits for them."""
    del actor
    return render(request, "desk/today.jinja", {})
