"""Danh bạ: đơn vị, chức vụ và người trong một ngày."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe

from khue.organisation import actions, queries
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.dates import parse_day
from khue.shared.pages import render, require_in_office

KINDS = {
    "committee": _lazy("Ủy ban nhân dân Thành phố"),
    "office": _lazy("Văn phòng"),
    "department": _lazy("Sở, ban, ngành"),
    "other": _lazy("Cơ quan, tổ chức khác"),
    "district": _lazy("Quận, huyện, thị xã"),
    "ward": _lazy("Phường, xã"),
    "division": _lazy("Phòng, ban trực thuộc"),
}
STEPS = {
    "rename": _lazy("đổi tên"),
    "merge": _lazy("hợp nhất"),
    "split": _lazy("chia tách"),
    "part": _lazy("một phần"),
}
ROLES = {"focal": _lazy("đơn vị đầu mối")}


def day_of(request: HttpRequest) -> date:
    """Ngày xem: as asked for in the address, else today."""
    return parse_day(request.GET.get("day", ""), clock.today()) or clock.today()


@require_safe
@require_in_office
def index(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Danh bạ đơn vị và người."""
    day, text = day_of(request), request.GET.get("text", "").strip()[:80]
    listed = queries.directory(actor, day, text)
    groups = [(label, [one for one in listed if one.unit.kind == kind]) for kind, label in KINDS.items()]
    context = {
        "day": day,
        "text": text,
        "groups": [(label, some) for label, some in groups if some],
        "found": queries.find_people(actor, text, day),
        "answers": queries.find_posts(actor, text, day),
        "may_change": actor.may(queries.CHANGERS),
    }
    return render(request, "organisation/index.jinja", context)


@require_safe
@require_in_office
def unit(request: HttpRequest, actor: Actor, unit_id: int) -> HttpResponseBase:
    """Một đơn vị trong ngày, with what went before and after."""
    day = day_of(request)
    view = queries.unit_to_read(actor, unit_id, day)
    context = {"day": day, "view_unit": view, "kinds": KINDS, "steps": STEPS, "role_names": ROLES}
    context["may_change"] = actor.may(queries.CHANGERS)
    return render(request, "organisation/unit.jinja", context)


@require_safe
@require_in_office
def post(request: HttpRequest, actor: Actor, post_id: int) -> HttpResponseBase:
    """Một chức vụ: who holds it that day, and everyone who held it."""
    day = day_of(request)
    context = {
        "day": day,
        "post": queries.post_to_read(actor, post_id, day),
        "may_change": actor.may(queries.CHANGERS),
    }
    return render(request, "organisation/post.jinja", context)


def _person(request: HttpRequest, actor: Actor, person_id: int, link: str = "") -> HttpResponseBase:
    day = day_of(request)
    card, held = queries.person_to_read(actor, person_id, day)
    context = {
        "day": day,
        "card": card,
        "held": held,
        "may_change": actor.may(queries.CHANGERS),
        "delegations": queries.delegations_of(actor, person_id),
        "may_invite": queries.may_invite(actor, person_id),
        "may_reset": queries.second_step_to_reset(actor, person_id),
        "link": link,
    }
    return render(request, "organisation/person.jinja", context)


@require_safe
@require_in_office
def person(request: HttpRequest, actor: Actor, person_id: int) -> HttpResponseBase:
    """Một người: contact and every post held."""
    return _person(request, actor, person_id)


@require_in_office
def _invite(request: HttpRequest, actor: Actor, person_id: int) -> HttpResponseBase:
    """Mời mở tài khoản: the link is shown once, and mailed."""
    return _person(request, actor, person_id, actions.invite_person(actor, person_id))


invite = require_POST(_invite)
