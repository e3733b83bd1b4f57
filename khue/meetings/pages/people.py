"""Người dự: chosen by post, unit, body or name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from khue.meetings import actions
from khue.meetings.pages.parts import changed, number
from khue.meetings.queries import AttendeeView, MeetingView, meeting_to_edit
from khue.shared.actor import Actor
from khue.shared.pages import require_actor


@dataclass(frozen=True, slots=True)
class PeopleGroup:
    """Một nhóm người dự."""

    label: str
    rows: tuple[AttendeeView, ...]


def roles() -> list[tuple[str, str]]:
    """The roles at a meeting."""
    return [
        ("attendee", _("Dự họp")),
        ("presider", _("Chủ trì")),
        ("presenter", _("Trình bày")),
        ("guest", _("Khách mời")),
        ("note_taker", _("Thư ký")),
    ]


def people_context(meeting: MeetingView) -> dict[str, Any]:
    """Attendees by role, and how many lack what."""
    groups = [
        PeopleGroup(label, tuple(row for row in meeting.attendees if row.role == role))
        for role, label in roles()
    ]
    order = {"presider": 0}
    groups.sort(key=lambda group: order.get(group.rows[0].role if group.rows else "", 1))
    return {
        "groups": [group for group in groups if group.rows],
        "roles": roles(),
        "missing": {"tablet": meeting.reach.browsers, "mail": meeting.reach.no_mail},
    }


def _answer(request: HttpRequest, actor: Actor, meeting_id: int, toast: str = "") -> HttpResponse:
    extra = people_context(meeting_to_edit(actor, meeting_id))
    return changed(request, actor, meeting_id, part="people", extra=extra, toast=toast)


def parse_choice(text: str) -> tuple[str, int]:
    """``kind:id`` as the list of choices gives it."""
    kind, _colon, given = text.partition(":")
    return kind, number(given, _("người được mời"))


@require_POST
@require_actor
def add(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Mời thêm."""
    added = actions.add_attendees(actor, meeting_id, [parse_choice(request.POST.get("choice", ""))])
    toast = ngettext("Đã mời thêm %(n)s người", "Đã mời thêm %(n)s người", len(added)) % {"n": len(added)}
    return _answer(request, actor, meeting_id, toast if added else _("Những người này đã được mời"))


@require_POST
@require_actor
def change(request: HttpRequest, actor: Actor, meeting_id: int, person_id: int) -> HttpResponse:
    """Đổi vai trò."""
    actions.set_role(actor, meeting_id, person_id, role=request.POST.get("role", ""))
    return _answer(request, actor, meeting_id)


@require_POST
@require_actor
def remove(request: HttpRequest, actor: Actor, meeting_id: int, person_id: int) -> HttpResponse:
    """Bỏ một người."""
    actions.remove_attendee(actor, meeting_id, person_id)
    return _answer(request, actor, meeting_id)
