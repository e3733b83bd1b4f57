"""Bước thứ hai khi đăng nhập: mã, khóa truy cập hoặc mã dự phòng; đăng nhập chỉ bằng khóa truy cập."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.stages import LoginStage
from allauth.mfa.internal.constants import LoginStageKey
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khue.accounts import actions, queries
from khue.accounts.pages.adapter import FRESH, Adapter, proof_of
from khue.accounts.rules import ENTRANCE, FRESH_MINUTES, SECOND_METHOD, SECOND_STEP
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.pages import open_to_all, render, require_account, safe_next
from khue.shared.refusal import Refusal
from khue.shared.sentences import say

PASSKEY_STATE = "khue_passkey_state"
CREDENTIAL_LIMIT = 20_000
SECURITY = "/accounts/me/security/"


class SecondStage(LoginStage):  # type: ignore[misc]  # allauth ships no types
    """Giữa mật khẩu và phiên: who has a second step passes it, unless a passkey stood for both steps."""

    key = LoginStageKey.MFA_AUTHENTICATE.value
    urlname = "mfa_authenticate"

    def handle(self) -> tuple[HttpResponseBase | None, bool]:
        """The page of the second step, or nothing when it isn't needed."""
        user = self.login.user
        if user is None or not queries.factors(user.pk).any or proof_of(self.request, user).second:
            return None, True
        return redirect("mfa_authenticate"), True


def ask(request: HttpRequest, asked: queries.Asked) -> JsonResponse:
    """The options for the browser; the session keeps what the answer is checked against."""
    request.session[PASSKEY_STATE] = asked.state
    return JsonResponse(asked.options)


def answered(request: HttpRequest) -> tuple[dict[str, Any] | None, Any]:
    """What was asked, once, and what the browser answered; nothing readable for what isn't JSON."""
    state = request.session.pop(PASSKEY_STATE, None)
    try:
        return state, json.loads(request.POST.get("credential", "")[:CREDENTIAL_LIMIT])
    except ValueError:
        return state, None


def passed(request: HttpRequest, user: Any, kind: str, *, alone: bool = False) -> None:
    """Note in the session by what the step was passed."""
    record_authentication(request, user, SECOND_METHOD, type=kind, passwordless=alone)


def _prove(request: HttpRequest, user_id: int) -> str:
    """By what a user passed the step just now. Raises what ``try_code`` and ``use_passkey`` raise."""
    if "credential" in request.POST:
        state, credential = answered(request)
        actions.use_passkey(ENTRANCE, state, credential, user_id)
        return queries.PASSKEY
    adapter = Adapter(request)
    email = queries.signing_user(user_id).email
    return actions.try_code(
        ENTRANCE,
        user_id,
        request.POST.get("code", "")[:60],
        visitor=adapter.visitor(request, email),
        address=adapter.get_client_ip(request),
    )


def _second_page(request: HttpRequest, user_id: int, refused: str = "") -> HttpResponse:
    context = {"factors": queries.factors(user_id), "refused": refused}
    return render(request, "accounts/second.jinja", context, status=422 if refused else 200)


def _stage(request: HttpRequest) -> Any:
    """Where the sign-in of this visitor stands; allauth puts it there for who gave the password."""
    return request._login_stage  # type: ignore[attr-defined]  # allauth's own attribute


@require_http_methods(["GET", "POST"])
def _second(request: HttpRequest) -> HttpResponseBase:
    """Bước thứ hai: a code of the app, a recovery code, or a passkey of the one who gave the password."""
    stage = _stage(request)
    user = stage.login.user
    if request.method == "GET":
        return _second_page(request, user.pk)
    try:
        kind = _prove(request, user.pk)
    except Refusal as refusal:
        return _second_page(request, user.pk, say(refusal))
    passed(request, user, kind)
    response: HttpResponseBase = stage.exit()
    return response


@require_GET
def _second_options(request: HttpRequest) -> HttpResponseBase:
    """What the browser is asked for in the second step."""
    return ask(request, queries.ask_for_passkey(_stage(request).login.user.pk))


@never_cache
@require_GET
def _passkey_options(request: HttpRequest) -> HttpResponseBase:
    """What the browser is asked for when a passkey alone shall do: any that it holds for Khuê."""
    return ask(request, queries.ask_for_passkey(None))


@never_cache
@require_POST
def _passkey(request: HttpRequest) -> HttpResponseBase:
    """Đăng nhập chỉ bằng khóa truy cập: the key and the finger, face or PIN that opens it are two steps."""
    state, credential = answered(request)
    try:
        user_id = actions.use_passkey(ENTRANCE, state, credential, None)
    except Refusal as refusal:
        context = {"refused": say(refusal), "next": safe_next(request, "")}
        return render(request, "accounts/passkey_refused.jinja", context, status=422)
    user = queries.signing_user(user_id)
    passed(request, user, queries.PASSKEY, alone=True)
    response: HttpResponseBase = perform_login(
        request, Login(user=user, redirect_url=safe_next(request, "") or None)
    )
    return response


def fresh(request: HttpRequest, user_id: int) -> bool:
    """Whether this session proved itself within the last minutes: changes of one's security need it.

    Once there is a second step, a session that passed the first alone has proved nothing, however young:
    who knows the password may have signed in just before its owner turned the second step on.
    """
    if queries.factors(user_id).any and not request.session.get(SECOND_STEP):
        return False
    at = request.session.get(FRESH, 0)
    return (
        isinstance(at, int)
        and clock.now().timestamp() - at < timedelta(minutes=FRESH_MINUTES).total_seconds()
    )


def refresh(request: HttpRequest) -> None:
    """Who has just proved himself need not do it again at once."""
    request.session[FRESH] = int(clock.now().timestamp())


def _again_page(request: HttpRequest, actor: Actor, refused: str = "") -> HttpResponse:
    account = queries.user_to_read(actor.user_id or 0)
    own = queries.factors(actor.user_id or 0)
    must = getattr(request.actor, "barred", "") == "confirm"  # type: ignore[attr-defined]  # of our middleware
    context = {
        "factors": own,
        "password": bool(account and account.has_password and not own.any),
        "must": must,
        "next": safe_next(request, "/" if must else SECURITY),
        "refused": refused,
    }
    return render(request, "accounts/again.jinja", context, status=422 if refused else 200)


@never_cache
@require_account
@require_http_methods(["GET", "POST"])
def again(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Xác nhận lại: before a change of one's security, or because the session passed one step only.

    Who has a second step proves that; a password would be what a thief of the session may know.
    """
    if request.method == "GET":
        return _again_page(request, actor)
    user_id = actor.user_id or 0
    try:
        if queries.factors(user_id).any:
            kind = _prove(request, user_id)
            passed(request, request.user, kind)
            request.session[SECOND_STEP] = kind
        else:
            _try_password(request, user_id)
    except Refusal as refusal:
        return _again_page(request, actor, say(refusal))
    refresh(request)
    return redirect(safe_next(request, "/"))


def _try_password(request: HttpRequest, user_id: int) -> None:
    user, adapter = queries.signing_user(user_id), Adapter(request)
    visitor, address = adapter.visitor(request, user.email), adapter.get_client_ip(request)
    actions.try_password(
        ENTRANCE, user_id, request.POST.get("password", ""), visitor=visitor, address=address
    )


@never_cache
@require_account
@require_GET
def again_options(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What the browser is asked for: a passkey of one's own."""
    return ask(request, queries.ask_for_passkey(actor.user_id or 0))


_in_second_step = login_stage_required(stage=SecondStage.key, redirect_urlname="account_login")
second = open_to_all(_in_second_step(_second))
second_options = open_to_all(_in_second_step(_second_options))
passkey_options = open_to_all(_passkey_options)
passkey = open_to_all(_passkey)
