"""Máy gọi đến: enrolment, challenge, session and the wrapped person key. JSON in, JSON out."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from khue.organisation.queries import people
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.pages import open_to_all
from khue.shared.refusal import Refusal
from khue.shared.sentences import say
from khue.shared.text import storable
from khue.tablets import actions, queries
from khue.tablets.actions import Granted
from khue.tablets.queries import refuse_if_erased, standing_of, tablet_from, tablet_to_erase
from khue.tablets.rules import keys
from khue.tablets.rules.keys import WRAPPED_LENGTH, is_wrapped_key
from khue.tablets.rules.refusals import Erase, NotProven, SessionOver

COOKIE = "khue_tablet"
HEADER = "X-Khue-Tablet"
# The cookie outlives its session, so that a tablet that was away is recognised and told to erase.
COOKIE_SECONDS = 400 * 24 * 3600
BODY_LIMIT = 16_384
POLL_SECONDS = 60
MINUTE = 60

Body = dict[str, Any]
Api = Callable[[HttpRequest, Body], HttpResponse]


def api(view: Api) -> Callable[[HttpRequest], HttpResponseBase]:
    """A call of the tablet app: POST, its own header (a form of another site can't send it), a JSON object."""

    @csrf_exempt
    @open_to_all
    @require_POST
    @wraps(view)
    def call(request: HttpRequest) -> HttpResponse:
        try:
            answer = view(request, _body(request))
        except Refusal as refusal:
            answer = _refused(refusal)
        answer["Cache-Control"] = "no-store"
        return answer

    return call


def _body(request: HttpRequest) -> Body:
    if request.headers.get(HEADER) != "1":
        raise NotProven("tablets.header_missing")
    raw = request.read(BODY_LIMIT + 1)
    try:
        body = json.loads(raw) if len(raw) <= BODY_LIMIT else None
    except ValueError:
        body = None
    if not isinstance(body, dict) or not storable(body):
        raise Refusal("tablets.bad_request", fields="JSON")
    return body


def _refused(refusal: Refusal) -> HttpResponse:
    facts = dict(refusal.facts)
    answer = JsonResponse(
        {"code": refusal.code, "sentence": say(refusal), "facts": facts}, status=refusal.status
    )
    if isinstance(refusal, Erase):
        answer["Clear-Site-Data"] = '"cache", "storage"'
    if "seconds" in facts:
        answer["Retry-After"] = str(facts["seconds"])
    return answer


def _field(body: Body, name: str, kind: type, limit: int = 4096) -> Any:
    value = body.get(name)
    good = isinstance(value, kind) and not (kind is int and isinstance(value, bool))
    if not good or (isinstance(value, str) and len(value) > limit):
        raise Refusal("tablets.bad_request", fields=name)
    if isinstance(value, int) and not 0 <= value < 2**63:
        raise Refusal("tablets.bad_request", fields=name)
    return value


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _answer(granted: Granted, status: int) -> HttpResponse:
    card = people([granted.person_id], clock.today())[granted.person_id]
    standing = standing_of(granted.tablet_id)
    answer = JsonResponse(
        {
            "tablet": {
                "id": granted.tablet_id,
                "tag": granted.tag,
                "model": granted.model,
                "practice": granted.practice,
            },
            "person": {
                "id": card.id,
                "name": card.name,
                "post": card.post_title,
                "unit": card.unit_name,
                "initials": card.initials,
                "is_leader": card.is_leader,
            },
            "server_half": keys.to_base64(granted.server_half),
            "lease": {
                "until": granted.until.isoformat(),
                "grace_until": granted.grace_until.isoformat(),
                "warn_hours": granted.warn_hours,
                "phone_hours": granted.phone_hours,
                "days": granted.days,
                "secret": keys.to_base64(granted.lease_secret),
            },
            "pin": queries.pin_terms(),
            "standing": {
                "order": standing.order,
                "reasons": [{"code": one.code, "sentence": say(one)} for one in standing.reasons],
            },
            "wrapped_person_key": granted.wrapped_person_key,
            "server_time": clock.now().isoformat(),
            "poll_seconds": POLL_SECONDS,
        },
        status=status,
    )
    answer.set_cookie(
        COOKIE,
        granted.token,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return answer


@api
def pin_terms(request: HttpRequest, body: Body) -> HttpResponse:
    """Điều kiện của mã PIN, asked before a tablet is known; nothing secret is in it."""
    del body
    actions.count_try(f"pin:{_address(request)}", limit=60, seconds=10 * MINUTE)
    return JsonResponse(queries.pin_terms())


@api
def enrol(request: HttpRequest, body: Body) -> HttpResponse:
    """Ghi danh máy bằng mã tám ký tự."""
    code = _field(body, "code", str, 64)
    actions.count_try(f"enrol:{_address(request)}", limit=10, seconds=10 * MINUTE)
    device = body.get("device", {})
    wrapped = body.get("wrapped_person_key")
    if wrapped is not None and not is_wrapped_key(wrapped):
        raise Refusal("tablets.wrapped_key_unusable", limit=WRAPPED_LENGTH)
    granted = actions.enrol(
        Actor.system("tablet"),
        code,
        _field(body, "device_key", dict),
        device if isinstance(device, dict) else {},
    )
    if wrapped is not None and granted.wrapped_person_key is None:
        _, actor = tablet_from(granted.token)
        actions.store_person_key(actor, wrapped)
    return _answer(granted, 201)


@api
def challenge(request: HttpRequest, body: Body) -> HttpResponse:
    """Lời hỏi để máy ký."""
    tablet_id = _field(body, "tablet_id", int)
    actions.count_try(f"challenge:{_address(request)}", limit=240, seconds=10 * MINUTE)
    _obey(request, tablet_id)
    actions.count_try(f"challenge:tablet:{tablet_id}", limit=60, seconds=10 * MINUTE)
    return JsonResponse({"nonce": actions.offer_challenge(tablet_id)})


@api
def session(request: HttpRequest, body: Body) -> HttpResponse:
    """Phiên mới và hạn đọc mới, cho máy ký đúng lời hỏi."""
    tablet_id = _field(body, "tablet_id", int)
    unsent = _field(body, "unsent", int) if "unsent" in body else 0
    actions.count_try(f"session:{_address(request)}", limit=240, seconds=10 * MINUTE)
    _obey(request, tablet_id)
    try:
        granted = actions.renew_session(
            Actor(kind="system", label="tablet", tablet_id=tablet_id),
            tablet_id,
            _field(body, "nonce", str, 64),
            _field(body, "signature", str, 128),
            min(unsent, 1_000_000),
        )
    except Erase:
        actions.note_erase_told(tablet_id)
        raise
    return _answer(granted, 200)


@api
def person_key(request: HttpRequest, body: Body) -> HttpResponse:
    """Cất bản bọc của khóa riêng, của người đang dùng máy."""
    token = request.COOKIES.get(COOKIE)
    if not token:
        raise SessionOver
    _, actor = actions.meet(token)
    stored = actions.store_person_key(
        actor, _field(body, "wrapped_person_key", str), replace=body.get("replace") is True
    )
    return JsonResponse({"stored": stored})


def _obey(request: HttpRequest, tablet_id: int) -> None:
    """Refuse with Erase before anything else is looked at; a proven contact is kept as told."""
    token = request.COOKIES.get(COOKIE)
    known = tablet_to_erase(token)
    if known is not None:
        actions.note_erase_told(known)
    refuse_if_erased(tablet_id, token)


urlpatterns = [
    path("pin-terms", pin_terms, name="pin-terms"),
    path("enrol", enrol, name="enrol"),
    path("challenge", challenge, name="challenge"),
    path("session", session, name="session"),
    path("person-key", person_key, name="person-key"),
]
