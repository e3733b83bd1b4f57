"""Tài khoản và phiên đăng nhập của tôi."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from khue.accounts import actions, queries
from khue.shared.actor import Actor
from khue.shared.pages import render, require_actor


@require_safe
@require_actor
def me(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Tài khoản của tôi: address, password, sessions."""
    context = {
        "account": queries.user_to_read(actor.user_id or 0),
        "sessions": queries.sessions_of(actor, request.session.session_key or ""),
        "changed": request.GET.get("changed") == "1",
        "ended": request.GET.get("ended", ""),
    }
    return render(request, "accounts/me.jinja", context)


@require_actor
def _end_session(request: HttpRequest, actor: Actor, session_id: int) -> HttpResponseBase:
    """Kết thúc một phiên."""
    del request
    actions.end_session(actor, session_id)
    return redirect("/accounts/me/?ended=1")


@require_actor
def _end_all_sessions(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Đăng xuất mọi nơi, but here."""
    ended = actions.end_all_sessions(actor, keep=request.session.session_key or "")
    return redirect(f"/accounts/me/?ended={ended}")


end_session = require_POST(_end_session)
end_all_sessions = require_POST(_end_all_sessions)
