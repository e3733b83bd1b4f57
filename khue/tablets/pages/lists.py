"""Danh sách máy, một máy, ghi nhận máy mới."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from khue.organisation.queries import find_attendees, people
from khue.shared.actor import Actor
from khue.shared.pages import optional_number, render, require_actor, require_in_office
from khue.tablets import actions
from khue.tablets.pages import words
from khue.tablets.queries import (
    KEEPERS,
    VIEWERS,
    Show,
    tablet_to_read,
    tablets_page,
)

SHOWS = ("all", "stopped", "waiting", "good", "gone")


@require_actor
@require_GET
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Danh sách máy tính bảng: those that need a hand first; who keeps none goes to their own."""
    if not actor.may(VIEWERS):
        return redirect("/tablets/mine")
    text = request.GET.get("text", "").strip()[:100]
    asked = request.GET.get("show", "all")
    show = cast("Show", asked if asked in SHOWS else "all")
    found = tablets_page(actor, text, show, optional_number(request.GET.get("page")) or 1)
    context = {
        "rows": [(row, words.state(row)) for row in found.rows],
        "page": found.page,
        "pages": found.pages,
        "counts": found.counts,
        "show": show,
        "text": text,
        "may_keep": actor.may(KEEPERS),
        "platforms": [(key, _(name)) for key, name in words.PLATFORMS],
    }
    return render(request, "tablets/index.jinja", context)


@require_actor
@require_POST
def register_tablet(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ghi nhận máy."""
    tablet_id = actions.register_tablet(
        actor,
        tag=request.POST.get("tag", "")[:40],
        model=request.POST.get("model", "")[:120],
        platform=request.POST.get("platform", ""),
    )
    messages.success(request, _("Đã ghi nhận máy. Chọn người dùng để giao máy."))
    return redirect(f"/tablets/{tablet_id}/")


@require_actor
@require_GET
def read(request: HttpRequest, actor: Actor, tablet_id: int) -> HttpResponse:
    """Một máy: who holds it, its standing and why, its history."""
    page = tablet_to_read(actor, tablet_id)
    context = {
        "t": page,
        "row": page.row,
        "state": words.state(page.row),
        "platform": words.platform(page.row.platform),
        "history": words.history(page.history),
        "stopped_by_hand": page.stopped_at is not None,
    }
    return render(request, "tablets/read.jinja", context)


@require_in_office
@require_GET
def find_persons(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Tìm người dùng máy: a fragment of options, by name or post."""
    found = find_attendees(actor, request.GET.get("q", "")[:100]) if actor.may(KEEPERS) else []
    ids = [choice.id for choice in found if choice.kind == "person"]
    ids += [one for choice in found if choice.kind == "post" for one in choice.person_ids]
    cards = people(ids)
    context = {"cards": [cards[one] for one in dict.fromkeys(ids) if one in cards]}
    return render(request, "tablets/parts/persons.jinja", context)
