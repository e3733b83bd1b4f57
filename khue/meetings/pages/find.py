"""Gõ để chọn: choices for units, people and attendees, as options of a list."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from khue.meetings.queries import meeting_to_edit
from khue.organisation.queries import find_attendees, people, unit_choices
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.pages import render, require_in_office
from khue.shared.text import fold

MOST = 12


@dataclass(frozen=True, slots=True)
class Option:
    """Một lựa chọn."""

    value: str
    label: str
    meta: str


def _answer(request: HttpRequest, options: list[Option]) -> HttpResponse:
    return render(request, "meetings/parts/options.jinja", {"options": options[:MOST]})


@require_safe
@require_in_office
def find_units(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Tìm đơn vị theo tên."""
    del actor
    found = unit_choices(request.GET.get("q", ""), clock.today())
    return _answer(request, [Option(str(one.id), one.name, "") for one in found])


@require_safe
@require_in_office
def find_people(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Tìm một người, by name or by the post held."""
    found = find_attendees(actor, request.GET.get("q", ""), clock.today())
    single = [one for one in found if one.kind in {"person", "post"} and len(one.person_ids) == 1]
    cards = people([one.person_ids[0] for one in single])
    known = [cards[one.person_ids[0]] for one in single if one.person_ids[0] in cards]
    return _answer(
        request, [Option(str(card.id), card.name, card.post_title) for card in dict.fromkeys(known)]
    )


@require_safe
@require_in_office
def find_choices(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Tìm người dự: posts, units, bodies and people; the value is ``kind:id``."""
    found = find_attendees(actor, request.GET.get("q", ""), clock.today())
    return _answer(request, [Option(f"{one.kind}:{one.id}", one.label, one.meta) for one in found])


@require_safe
@require_in_office
def find_among(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Tìm trong những người đã được mời."""
    words = fold(request.GET.get("q", "")).split()
    rows = meeting_to_edit(actor, meeting_id).attendees
    found = [
        Option(str(row.person.id), row.person.name, row.person.post_title)
        for row in rows
        if all(word in fold(f"{row.person.name} {row.person.post_title}") for word in words)
    ]
    return _answer(request, found)


@require_safe
@require_in_office
def find_items(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Tìm mục của chương trình, by number or words; nothing typed gives the first ones."""
    text = request.GET.get("q", "").strip()
    words = fold(text).split()
    found = [
        Option(str(one.id), f"{one.number}. {one.title}", one.unit_name)
        for one in meeting_to_edit(actor, meeting_id).items
        if one.number == text or all(word in fold(f"{one.title} {one.unit_name}") for word in words)
    ]
    return _answer(request, found)
