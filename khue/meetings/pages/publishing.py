"""Phát hành, gửi thử, xem như người dự."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from khue.meetings import actions
from khue.meetings.pages.parts import is_htmx, number, stale, toast_event
from khue.meetings.queries import as_attendee, meeting_to_edit
from khue.shared.actor import Actor
from khue.shared.pages import optional_number, render, require_actor
from khue.shared.refusal import NotFound, Stale


@require_POST
@require_actor
def publish(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Phát hành, hoặc phát hành bổ sung; then the page that shows who has it."""
    try:
        done = actions.publish(
            actor, meeting_id, seen_version=number(request.POST.get("read") or request.POST.get("seen"))
        )
    except Stale as refusal:
        return stale(request, actor, meeting_id, refusal)
    words = ngettext("Đã gửi cho %(n)s người", "Đã gửi cho %(n)s người", done.readers) % {"n": done.readers}
    messages.success(request, words)
    return HttpResponseRedirect(f"/meetings/{meeting_id}/follow")


@require_POST
@require_actor
def try_letter(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Gửi thử cho tôi: the letter of the attendee named, or of the first one."""
    person = optional_number(request.POST.get("person"))
    address = actions.try_letter(actor, meeting_id, person_id=person)
    words = _("Đã gửi thư thử tới %(address)s") % {"address": address}
    if is_htmx(request):
        answer = HttpResponse(status=204)
        answer["HX-Trigger"] = toast_event(words)
        return answer
    messages.success(request, words)
    return HttpResponseRedirect(f"/meetings/{meeting_id}/as" + (f"?person={person}" if person else ""))


@require_safe
@require_actor
def as_reader(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Xem như người dự: what one of them would get now."""
    people = meeting_to_edit(actor, meeting_id).attendees
    if not people:
        raise NotFound(f"attendee:{meeting_id}")
    wanted = optional_number(request.GET.get("person")) or people[0].person.id
    meeting = as_attendee(actor, meeting_id, wanted)
    person = next(row.person for row in people if row.person.id == wanted)
    context = {
        "m": meeting,
        "as_person": person,
        "people": people,
        "changes": [],
        "can_answer": False,
        "my_answer": "",
        "seen": {},
        "copy": "none",
        "built": None,
    }
    return render(request, "meetings/read.jinja", context)
