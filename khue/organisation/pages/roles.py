"""Vai trò và thành viên tập thể: who holds which, since when; naming and ending goes by Ghi quyết định."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from khue.organisation import queries
from khue.shared.actor import Actor
from khue.shared.pages import render, require_actor


@require_actor
@require_GET
def index(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Vai trò và thành viên tập thể."""
    rows = queries.named_roles(actor)
    groups: dict[str, list[queries.NamedRow]] = {}
    for row in rows:
        groups.setdefault(row.role, []).append(row)
    context = {
        "groups": list(groups.items()),
        "bodies": queries.bodies(actor),
        "may_change": actor.may(queries.CHANGERS),
    }
    return render(request, "organisation/roles.jinja", context)
