"""Bảo mật tài khoản: ứng dụng xác thực, khóa truy cập, mã dự phòng của tôi."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khue.accounts import actions, queries
from khue.accounts.pages.second import SECURITY, answered, ask, fresh
from khue.accounts.rules import (
    FEW_RECOVERY,
    SECOND_STEP,
    SECRET_BYTES,
    authenticator_link,
    in_groups,
    key_text,
)
from khue.shared.actor import Actor
from khue.shared.pages import actor_of, render, require_account, safe_next
from khue.shared.qr import qr_path
from khue.shared.refusal import Refusal
from khue.shared.second_step import demand_on
from khue.shared.sentences import say

P = ParamSpec("P")
ActorView = Callable[Concatenate[HttpRequest, Actor, P], HttpResponseBase]
NEW_SECRET = "khue_new_secret"  # noqa: S105 - the name of a place in the session
ISSUER = "Khuê"


def proved_again(view: ActorView[P]) -> ActorView[P]:
    """Only a few minutes after a proof; else the proof comes first, and then the page it was asked from."""

    @wraps(view)
    def guarded(request: HttpRequest, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not fresh(request, actor.user_id or 0):
            back = request.get_full_path() if request.method == "GET" else SECURITY
            return redirect(f"/accounts/again/?next={quote(back)}")
        return view(request, actor, *args, **kwargs)

    return guarded


@require_account
@require_GET
def index(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Bảo mật tài khoản: what stands, what is demanded, and each change."""
    if actor_of(request).barred:
        return redirect("/accounts/second/enrol")
    return render(request, "accounts/security.jinja", _facts(actor))


def _facts(actor: Actor) -> dict[str, object]:
    return {
        "second": queries.second_step_of(actor),
        "demand": demand_on(actor.user_id or 0),
        "account": queries.user_to_read(actor.user_id or 0),
        "few": FEW_RECOVERY,
    }


@never_cache
@require_account
@require_GET
def enrol(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Cần bật xác thực hai bước: where who has to is led, and whence he can't go on without."""
    if not actor_of(request).barred and queries.factors(actor.user_id or 0).any:
        return redirect(safe_next(request, "/"))
    context = {**_facts(actor), "next": safe_next(request, "/"), "must": bool(actor_of(request).barred)}
    return render(request, "accounts/enrol.jinja", context)


def _done(request: HttpRequest, codes: actions.RecoveryCodes, kind: str, said: str) -> HttpResponseBase:
    """The session has just proved the new factor; the first recovery codes are shown once."""
    request.session[SECOND_STEP] = kind
    if codes:
        return _show(request, codes, said)
    messages.success(request, said)
    return redirect(safe_next(request, SECURITY))


def _show(request: HttpRequest, codes: actions.RecoveryCodes, said: str) -> HttpResponse:
    context = {
        "codes": codes,
        "said": said,
        "next": safe_next(request, SECURITY),
        "email": request.user.get_username(),
    }
    return render(request, "accounts/recovery.jinja", context)


def _code_page(request: HttpRequest, actor: Actor, secret: bytes, refused: str = "") -> HttpResponse:
    account = queries.user_to_read(actor.user_id or 0)
    link = authenticator_link(secret, account.email if account else "", ISSUER)
    path, side = qr_path(link)
    context = {
        "qr": path,
        "side": side,
        "link": link,
        "key": in_groups(key_text(secret)),
        "next": safe_next(request, SECURITY),
        "refused": refused,
        "held": bool(actor_of(request).barred),
    }
    return render(request, "accounts/turn_on_codes.jinja", context, status=422 if refused else 200)


def _secret(request: HttpRequest) -> bytes:
    """The key being set up: one for the session until it is proved, so that a wrong code doesn't change it."""
    kept = request.session.get(NEW_SECRET) or base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    request.session[NEW_SECRET] = kept
    return base64.b64decode(kept)


@never_cache
@require_account
@proved_again
@require_http_methods(["GET", "POST"])
def turn_on_codes(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Bật ứng dụng xác thực: QR and key, then the code that proves it."""
    secret = _secret(request)
    if request.method == "GET":
        return _code_page(request, actor, secret)
    try:
        codes = actions.turn_on_codes(actor, secret, request.POST.get("code", ""))
    except Refusal as refusal:
        return _code_page(request, actor, secret, say(refusal))
    del request.session[NEW_SECRET]
    return _done(request, codes, queries.CODE, _("Đã bật ứng dụng xác thực."))


@never_cache
@require_account
@proved_again
@require_GET
def passkey_options(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What the browser is asked for to make a passkey."""
    account = queries.user_to_read(actor.user_id or 0)
    email = account.email if account else ""
    return ask(request, queries.ask_for_new_passkey(actor.user_id or 0, email, actor.label.split(",")[0]))


@never_cache
@require_account
@proved_again
@require_http_methods(["GET", "POST"])
def add_passkey(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Thêm khóa truy cập: a name, then the browser's own dialogue."""
    refused = ""
    if request.method == "POST":
        state, credential = answered(request)
        try:
            codes = actions.add_passkey(actor, state, credential, request.POST.get("name", ""))
        except Refusal as refusal:
            refused = say(refusal)
        else:
            return _done(request, codes, queries.PASSKEY, _("Đã thêm khóa truy cập."))
    context = {
        "refused": refused,
        "name": request.POST.get("name", ""),
        "next": safe_next(request, SECURITY),
        "held": bool(actor_of(request).barred),
    }
    return render(request, "accounts/add_passkey.jinja", context, status=422 if refused else 200)


@require_account
@proved_again
@require_POST
def renew_recovery_codes(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Tạo bộ mã dự phòng mới, shown once."""
    answer = _show(
        request, actions.renew_recovery_codes(actor), _("Đã tạo bộ mã mới; bộ trước không dùng được nữa.")
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _change(request: HttpRequest, act: Callable[[], object], said: str) -> HttpResponseBase:
    act()
    messages.success(request, said)
    return redirect(SECURITY)


@require_account
@proved_again
@require_POST
def turn_off_codes(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Tắt ứng dụng xác thực."""
    return _change(request, lambda: actions.turn_off_codes(actor), _("Đã tắt ứng dụng xác thực."))


@require_account
@proved_again
@require_POST
def rename_passkey(request: HttpRequest, actor: Actor, passkey_id: int) -> HttpResponseBase:
    """Đặt lại tên khóa truy cập."""
    name = request.POST.get("name", "")
    return _change(
        request, lambda: actions.rename_passkey(actor, passkey_id, name), _("Đã đổi tên khóa truy cập.")
    )


@require_account
@proved_again
@require_POST
def remove_passkey(request: HttpRequest, actor: Actor, passkey_id: int) -> HttpResponseBase:
    """Bỏ khóa truy cập."""
    return _change(request, lambda: actions.remove_passkey(actor, passkey_id), _("Đã bỏ khóa truy cập."))
