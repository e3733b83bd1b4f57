"""Họp gấp: one question a line, defaults chosen, one button that says to how many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from khue.audit.actions import demand
from khue.meetings import actions
from khue.meetings.pages.parts import not_understood
from khue.meetings.pages.people import parse_choice
from khue.meetings.queries import meetings_of
from khue.organisation.queries import find_attendees, people, person_ids_of
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.clock import VN
from khue.shared.dates import moment_at, read_day, read_time
from khue.shared.pages import optional_number, render, require_actor
from khue.tablets.queries import tablets_of

HALF_HOUR = timedelta(minutes=30)
OFFERED = ("Thường trực", "Ban chỉ huy", "Ủy ban nhân dân")


@dataclass(frozen=True, slots=True)
class InviteChoice:
    """Một lựa chọn mời."""

    kind: str
    id: int
    label: str
    chosen: bool


def soon(now: datetime) -> datetime:
    """Half an hour from now, on the next five minutes."""
    at = now.astimezone(VN) + HALF_HOUR
    return at.replace(second=0, microsecond=0) + timedelta(minutes=-at.minute % 5)


def next_hour(now: datetime) -> datetime:
    """The next full hour that is more than half an hour away."""
    at = soon(now)
    return at.replace(minute=0) + timedelta(hours=1)


def reach(chosen: list[tuple[str, int]], presider: int | None) -> dict[str, int]:
    """How many people, tablets and addresses a choice comes to today, with who presides."""
    found = {one for kind, key in chosen for one in person_ids_of(kind, key, clock.today())}
    ids = sorted(found | {presider} if found and presider else found)
    cards = people(ids)
    machines = tablets_of(ids, cards)
    return {
        "people": len(ids),
        "tablets": sum(any(one.standing == "good" for one in machines.get(person, [])) for person in ids),
        "mails": sum(bool(card.email) for card in cards.values()),
    }


def presider_of(actor: Actor, chosen: str) -> int | None:
    """Who presides: the one chosen, else who calls (or the leader on whose behalf)."""
    return optional_number(chosen) or actor.on_behalf_of or actor.person_id


def invited(values: list[str]) -> list[tuple[str, int]]:
    """The choices that a form carries."""
    return [parse_choice(value) for value in values if value]


def _choices(actor: Actor, values: list[str]) -> list[InviteChoice]:
    found = {}
    for text in OFFERED:
        for one in find_attendees(actor, text, clock.today()):
            if one.kind == "body":
                found[(one.kind, one.id)] = one.label
    return [
        InviteChoice(kind, key, label, f"{kind}:{key}" in values)
        for (kind, key), label in list(found.items())[:5]
    ]


def _places(actor: Actor) -> list[tuple[str, str]]:
    rooms = dict.fromkeys(row.place for row in meetings_of(actor, "upcoming", limit=20) if row.place)
    return [*((room, room) for room in list(rooms)[:2]), ("other", _("Nơi khác, hoặc trực tuyến"))]


def starts_of(form: dict[str, Any]) -> datetime | None:
    """When it begins, from the chosen answer."""
    if form["when"] == "soon":
        return soon(clock.now())
    if form["when"] == "hour":
        return next_hour(clock.now())
    return moment_at(read_day(form["day"]), read_time(form["start"]))


@require_actor
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Triệu tập họp gấp."""
    demand(actor, "meetings.create")
    now = clock.now()
    places = _places(actor)
    own = people([actor.person_id]).get(actor.person_id) if actor.person_id else None
    form: dict[str, Any] = {
        "title": "",
        "when": "soon",
        "day": f"{now.astimezone(VN):%d/%m/%Y}",
        "start": f"{next_hour(now):%H:%M}",
        "where": places[0][0],
        "place": "",
        "presider": "",
        "presider_name": "",
    }
    errors: list[str] = []
    values = request.POST.getlist("invite")
    if request.method == "POST":
        form |= {
            name: request.POST.get(name, form[name])
            for name in ("title", "when", "day", "where", "place", "presider")
        }
        form["start"] = request.POST.get("from", "")
        errors = _errors(form, values)
        if not errors:
            return _called(request, actor, form, values)
    context = {
        "form": form,
        "errors": errors,
        "times": [
            ("soon", _("30 phút nữa, %(at)s") % {"at": f"{soon(now):%H:%M}"}),
            ("hour", f"{next_hour(now):%H:%M}"),
            ("other", _("Giờ khác")),
        ],
        "places": places,
        "choices": _choices(actor, values),
        "reach": reach(invited(values), presider_of(actor, form["presider"])),
        "own": own,
    }
    return render(request, "meetings/quick.jinja", context, status=422 if errors else 200)


def _errors(form: dict[str, Any], values: list[str]) -> list[str]:
    found = []
    if not form["title"].strip():
        found.append(_("Nhập họp về việc gì."))
    unread = [not_understood(read_day, form["day"]), not_understood(read_time, form["start"])]
    if form["when"] == "other" and any(unread):
        found += filter(None, unread)
    elif starts_of(form) is None:
        found.append(_("Nhập ngày và giờ họp."))
    if form["where"] == "other" and not form["place"].strip():
        found.append(_("Nhập nơi họp hoặc đường dẫn trực tuyến."))
    if not values:
        found.append(_("Chọn ít nhất một nhóm, đơn vị hoặc người được mời."))
    return found


def _called(request: HttpRequest, actor: Actor, form: dict[str, Any], values: list[str]) -> HttpResponse:
    where = form["place"].strip() if form["where"] == "other" else form["where"]
    online = where if where.startswith(("https://", "http://")) else ""
    starts = starts_of(form)
    assert starts is not None  # noqa: S101 - _errors has refused an empty time
    meeting_id = actions.quick_call(
        actor,
        title=form["title"],
        starts=starts,
        choices=invited(values),
        place="" if online else where,
        online_url=online,
        presider_id=optional_number(form["presider"]),
    )
    count = reach(invited(values), presider_of(actor, form["presider"]))["people"]
    messages.success(
        request,
        ngettext("Đã gửi giấy mời cho %(n)s người", "Đã gửi giấy mời cho %(n)s người", count) % {"n": count},
    )
    return HttpResponseRedirect(f"/meetings/{meeting_id}/follow")


@require_safe
@require_actor
def count(request: HttpRequest, actor: Actor) -> JsonResponse:
    """Bao nhiêu người, bao nhiêu máy: asked while choosing."""
    demand(actor, "meetings.create")
    told = reach(invited(request.GET.getlist("invite")), presider_of(actor, request.GET.get("presider", "")))
    words = ngettext("Gửi giấy mời cho %(num)s người", "Gửi giấy mời cho %(num)s người", told["people"])
    return JsonResponse(
        {
            "button": words % {"num": told["people"]},
            "people": ngettext("%(num)s người", "%(num)s người", told["people"]) % {"num": told["people"]},
            "reach": _("%(tablets)s máy nhận ngay khi mở, %(mails)s thư công vụ không rút lại được") % told,
        }
    )
