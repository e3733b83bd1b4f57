"""Đăng nhập qua hệ thống của cơ quan (OpenID Connect): đi, trở về, và khi đăng xuất ở bên ấy."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from khue.accounts import actions as accounts
from khue.accounts import queries
from khue.accounts.rules import (
    ENTRANCE,
    MOST_STATES,
    PROVIDER_METHOD,
    PROVIDER_TOKEN,
    SECOND_METHOD,
    STATE_MINUTES,
    Leaving,
)
from khue.organisation.actions import sign_in_by_provider
from khue.shared import clock
from khue.shared.pages import open_to_all, render, safe_next
from khue.shared.refusal import NotFound, Refusal
from khue.shared.sentences import say

WAYS = "khue_provider_ways"
SECOND_THERE = "provider"
TOKEN_LIMIT = 20_000


def _back_to() -> str:
    return f"{settings.KHUE_PUBLIC_URL}/organisation/provider/back"


def _address(request: HttpRequest) -> str | None:
    return request.META.get("REMOTE_ADDR")


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A plain page with what happened and what to do; whether it was noted by an action already, or isn't yet."""
    named = queries.provider()
    context = {"refused": say(refusal), "provider": named.name if named else "", "code": refusal.code}
    return render(request, "accounts/provider_refused.jinja", context, status=refusal.status)


def _note(request: HttpRequest, refusal: Refusal) -> None:
    reasons = tuple(reason.code for reason in refusal.reasons)
    accounts.provider_failed(ENTRANCE, refusal.code, address=_address(request), reasons=reasons)


@never_cache
@require_GET
def _leave(request: HttpRequest) -> HttpResponseBase:
    """Sang trang đăng nhập của cơ quan; the session keeps what has to come back."""
    if queries.provider() is None:
        raise NotFound("provider")
    try:
        url, leaving = queries.way_out(_back_to())
    except Refusal as refusal:
        _note(request, refusal)
        return _refused(request, refusal)
    kept = {**asdict(leaving), "next": safe_next(request, "/"), "at": int(clock.now().timestamp())}
    request.session[WAYS] = [*request.session.get(WAYS, []), kept][-MOST_STATES:]
    return redirect(url)


def _taken(request: HttpRequest) -> dict[str, Any]:
    """The way that this answer belongs to, once. Raises ``accounts.provider_stale``."""
    ways = request.session.get(WAYS, [])
    state = request.GET.get("state", "")
    found = next((one for one in ways if one["state"] == state), None)
    if found is None:
        raise Refusal("accounts.provider_stale")
    request.session[WAYS] = [one for one in ways if one is not found]
    # Kept at once: the same answer that comes twice, even at the same time, finds no way any more.
    request.session.save()
    if clock.now().timestamp() - found["at"] > STATE_MINUTES * 60:
        raise Refusal("accounts.provider_stale")
    return dict(found)


def _answered(request: HttpRequest, way: dict[str, Any]) -> queries.CameBack:
    named = queries.provider()
    if named is not None and request.GET.get("iss", named.issuer) != named.issuer:
        raise Refusal("accounts.provider_token")
    code = request.GET.get("code", "")
    if "error" in request.GET or not code:
        raise Refusal("accounts.provider_said_no")
    leaving = Leaving(way["state"], way["nonce"], way["verifier"])
    return queries.who_came_back(code[:TOKEN_LIMIT], leaving, _back_to())


@never_cache
@require_GET
def _back(request: HttpRequest) -> HttpResponseBase:
    """Trở về từ trang đăng nhập của cơ quan: who it is, and into the session by the same stages as everybody."""
    if queries.provider() is None:
        raise NotFound("provider")
    if not request.session.get(WAYS):
        # Nobody left from here: a stranger's or a second answer, which leaves no trace.
        return _refused(request, Refusal("accounts.provider_stale"))
    try:
        way = _taken(request)
        came = _answered(request, way)
    except Refusal as refusal:
        _note(request, refusal)
        return _refused(request, refusal)
    try:
        user_id = sign_in_by_provider(ENTRANCE, came.identity)
    except Refusal as refusal:
        return _refused(request, refusal)
    user = queries.signing_user(user_id)
    record_authentication(request, user, PROVIDER_METHOD)
    if came.identity.second:
        record_authentication(request, user, SECOND_METHOD, type=SECOND_THERE)
    answer: HttpResponseBase = perform_login(request, Login(user=user, redirect_url=way["next"]))
    request.session[PROVIDER_TOKEN] = came.token
    return answer


@csrf_exempt
@never_cache
@require_POST
def _signed_out_there(request: HttpRequest) -> HttpResponse:
    """Đã đăng xuất ở bên ấy: the provider's own server says so, by a token that only it can sign."""
    if queries.provider() is None:
        raise NotFound("provider")
    try:
        user_id = queries.signed_out_there(request.POST.get("logout_token", "")[:TOKEN_LIMIT])
    except Refusal as refusal:
        _note(request, refusal)
        return HttpResponse(status=400)
    if user_id is not None:
        accounts.note_signed_out_there(ENTRANCE, user_id)
    return HttpResponse(status=200)


leave = open_to_all(_leave)
back = open_to_all(_back)
signed_out_there = open_to_all(_signed_out_there)
