"""Cổng của máy tính bảng: snapshot, feed, packages, operations."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from khue.distribution.actions import Outcome, end_push, push_key, subscribe_push, take_operations
from khue.distribution.queries import EntryRow, feed_after, has_push, head_of, package_to_read, snapshot_of
from khue.distribution.rules.commands import LARGEST_BATCH, LARGEST_BODY, Operation, signed_text
from khue.distribution.rules.refusals import Superseded
from khue.distribution.rules.webpush import Target, raw_public, to_base64url
from khue.organisation.queries import people
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, Refusal
from khue.shared.sentences import sentence
from khue.shared.text import storable
from khue.tablets.actions import meet, note_awake
from khue.tablets.queries import SessionTablet
from khue.tablets.rules.refusals import Erase, Stopped

P = ParamSpec("P")
TabletView = Callable[Concatenate[HttpRequest, SessionTablet, Actor, P], HttpResponse]
COOKIE = "khue_tablet"
HEADER = "X-Khue-Tablet"


def from_tablet(*, content: bool) -> Callable[[TabletView[P]], Callable[..., HttpResponse]]:
    """Give the view its tablet and actor; `content` = refused while the tablet is stopped (423)."""

    def guard(view: TabletView[P]) -> Callable[..., HttpResponse]:
        @csrf_exempt  # the cookie is SameSite=Strict, and a POST needs a header that no form can send
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "POST" and request.headers.get(HEADER) != "1":
                raise Forbidden(HEADER)
            tablet, actor = meet(request.COOKIES.get(COOKIE, ""))
            if tablet.order == "erase":
                raise Erase
            if content and tablet.order == "stopped":
                raise Stopped
            note_awake(tablet.id, last_seen=tablet.last_seen)
            answer = view(request, tablet, actor, *args, **kwargs)
            answer.setdefault("Cache-Control", "no-store")
            return answer

        guarded.guard = "tablet"  # type: ignore[attr-defined]  # read by the test that every route is guarded
        return guarded

    return guard


def _moment(at: datetime) -> str:
    return at.astimezone(clock.VN).isoformat(timespec="seconds")


def _entry(entry: EntryRow) -> dict[str, Any]:
    return asdict(entry) | {"at": _moment(entry.at)}


@require_GET
@from_tablet(content=False)
def snapshot(request: HttpRequest, tablet: SessionTablet, actor: Actor) -> HttpResponse:
    """Ảnh chụp: head and live packages; a stopped tablet learns its standing and no package."""
    del request
    card = people([tablet.person_id], clock.today()).get(tablet.person_id)
    now = snapshot_of(tablet.person_id)
    stopped = tablet.order == "stopped"
    return JsonResponse(
        {
            "head": now.head,
            "packages": [] if stopped else now.packages,
            "notices": [] if stopped else [_entry(one) for one in now.notices],
            "person": {
                "id": tablet.person_id,
                "name": card.name if card else actor.label,
                "post": (card.post_title if card else "") or "",
                "unit": (card.unit_name if card else "") or "",
                "initials": card.initials if card else "",
                "is_leader": bool(card and card.is_leader),
            },
            "standing": tablet.order,
            "server_time": _moment(clock.now()),
        }
    )


@require_GET
@from_tablet(content=True)
def feed(request: HttpRequest, tablet: SessionTablet, actor: Actor) -> HttpResponse:
    """Dòng tin: entries numbered above `after`."""
    del actor
    after = request.GET.get("after", "0")
    if not after.isdecimal() or len(after) > 18:
        raise Refusal("distribution.bad_operation", part="after")
    if request.headers.get("If-None-Match") == f'"{after}"' and head_of(tablet.person_id) == int(after):
        return HttpResponse(status=304)
    page = feed_after(tablet.person_id, int(after))
    entries = [_entry(entry) for entry in page.entries]
    return JsonResponse({"head": page.head, "entries": entries, "more": page.more})


@require_GET
@from_tablet(content=True)
def package(request: HttpRequest, tablet: SessionTablet, actor: Actor, package_id: int) -> HttpResponse:
    """Bản kê: as issued, in gzip, never changed; a followed one leads to its newest (303)."""
    del tablet
    try:
        found = package_to_read(actor, package_id)
    except Superseded as superseded:
        if superseded.newest is None:
            raise
        return HttpResponseRedirect(f"/api/tablet/packages/{superseded.newest}", status=303)
    etag = f'"{found.hash}"'
    if request.headers.get("If-None-Match") == etag:
        answer = HttpResponse(status=304)
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        answer = HttpResponse(found.body, content_type="application/json")
        answer["Content-Encoding"] = "gzip"
    else:
        answer = HttpResponse(gzip.decompress(found.body), content_type="application/json")
    answer["ETag"] = etag
    answer["Vary"] = "Accept-Encoding, Cookie"
    answer["Cache-Control"] = "private, no-cache"
    return answer


@require_POST
@from_tablet(content=False)
def operations(request: HttpRequest, tablet: SessionTablet, actor: Actor) -> HttpResponse:
    """Nội dung gửi lên: a batch; also of a stopped tablet, since what was read or said must not be lost."""
    del tablet
    rows = _rows(request.body)
    read = [_read(row) for row in rows]
    outcomes = {o.id: o for o in take_operations(actor, [o for o in read if isinstance(o, Operation)])}
    results = [_result(outcomes[one.id]) if isinstance(one, Operation) else one for one in read]
    return JsonResponse({"results": results})


def _rows(body: bytes) -> list[Any]:
    try:
        rows = json.loads(body)["operations"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refusal("distribution.bad_operation", part="operations") from error
    if not isinstance(rows, list):
        raise Refusal("distribution.bad_operation", part="operations")
    if len(rows) > LARGEST_BATCH:
        raise Refusal("distribution.batch_too_large", most=LARGEST_BATCH)
    return rows


def _read(row: Any) -> Operation | dict[str, Any]:
    """The operation, or the answer that says which part of it is wrong; the others go on."""
    part = "operation"
    try:
        part = "id"
        number = UUID(row["id"])
        part = "seq"
        seq = row["seq"]
        if isinstance(seq, bool) or not 0 <= seq < 2**62:
            raise ValueError(seq)
        part = "made_at"
        made_at = datetime.fromisoformat(row["made_at"])
        if made_at.tzinfo is None or not 2000 < made_at.year < 9000:
            raise ValueError(row["made_at"])
        part = "body_json"
        if len(row["body_json"]) > LARGEST_BODY:
            raise ValueError(LARGEST_BODY)
        body = json.loads(row["body_json"])
        if not isinstance(body, dict) or not storable(body):
            raise TypeError(body)
        part = "name"
        if not storable(row["name"]):
            raise ValueError(row["name"])
        signed = signed_text(row["id"], seq, row["name"], row["made_at"], row["body_json"])
        part = "sig"
        base64.b64decode(row["sig"], validate=True)
        return Operation(number, seq, str(row["name"])[:60], made_at, body, signed, row["sig"])
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError):
        code = "distribution.bad_operation"
        named = str(row.get("id", ""))[:60] if isinstance(row, dict) else ""
        told = sentence(code, {"part": part})
        return {"id": named, "status": "refused", "code": code, "sentence": told}


def _result(outcome: Outcome) -> dict[str, Any]:
    answer: dict[str, Any] = {"id": str(outcome.id), "status": outcome.status}
    if outcome.code:
        answer |= {"code": outcome.code, "sentence": sentence(outcome.code, outcome.facts)}
    return answer


@require_GET
@from_tablet(content=False)
def push_state(request: HttpRequest, tablet: SessionTablet, actor: Actor) -> HttpResponse:
    """Báo ra máy: the key to subscribe with (empty: this site has none), and whether this tablet is told."""
    del request, actor
    if settings.KHUE_NO_PUSH:
        return JsonResponse({"key": "", "on": False})
    key = to_base64url(raw_public(push_key().public_key()))
    return JsonResponse({"key": key, "on": has_push(tablet.id)})


@require_POST
@from_tablet(content=False)
def push_on(request: HttpRequest, tablet: SessionTablet, actor: Actor) -> HttpResponse:
    """Bật báo: ``{endpoint, keys: {p256dh, auth}}`` as the browser gives it."""
    subscribe_push(actor, tablet.enrolment_id, _target(request.body))
    return JsonResponse({"on": True})


@require_POST
@from_tablet(content=False)
def push_off(request: HttpRequest, tablet: SessionTablet, actor: Actor) -> HttpResponse:
    """Tắt báo trên máy này."""
    del request, tablet
    end_push(actor)
    return JsonResponse({"on": False})


def _target(body: bytes) -> Target:
    try:
        given = json.loads(body[:LARGEST_BODY])
        endpoint, keys = given["endpoint"], given["keys"]
        if not storable(given):
            raise ValueError("subscription")
        return Target(endpoint + "", keys["p256dh"] + "", keys["auth"] + "")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refusal("distribution.bad_operation", part="subscription") from error


urlpatterns = [
    path("push", push_state, name="push"),
    path("push/on", push_on, name="push-on"),
    path("push/off", push_off, name="push-off"),
    path("snapshot", snapshot, name="snapshot"),
    path("feed", feed, name="feed"),
    path("packages/<int:package_id>", package, name="package"),
    path("operations", operations, name="operations"),
]
