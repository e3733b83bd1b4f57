"""Đọc bộ tài liệu họp bằng trình duyệt, và trả lời giấy mời."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from khue.distribution.queries import pages_seen
from khue.meetings import actions
from khue.meetings.pages.reader import reader_files
from khue.meetings.queries import meeting_to_read, refuse_who_left
from khue.meetings.rules.parameters import READER_COPIES
from khue.organisation.queries import choices
from khue.shared.actor import Actor
from khue.shared.pages import render, require_actor
from khue.shared.sentences import say


@require_actor
def read(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Bộ tài liệu họp, as published, narrowed to what this reader may have."""
    meeting = meeting_to_read(actor, meeting_id)
    refuse_who_left(actor)
    invited = {row.person.id: row for row in meeting.attendees}
    mine = invited.get(actor.on_behalf_of or 0) or invited.get(actor.person_id or 0)
    context = {
        "m": meeting,
        "as_person": None,
        "people": (),
        "changes": [say(one) for one in (meeting.publications[0].changes if meeting.publications else ())],
        "can_answer": mine is not None and meeting.state != "cancelled",
        "my_answer": mine.answer if mine else "",
        "seen": pages_seen(actor, f"meeting:{meeting_id}") if mine else {},
        "copy": "original" if meeting.can_edit else choices(READER_COPIES)[0],
        "built": reader_files(),
    }
    return render(request, "meetings/read.jinja", context)


@require_POST
@require_actor
def answer(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Trả lời giấy mời."""
    chosen, words = request.POST.get("answer", ""), request.POST.get("reason", "")
    deputy = words if chosen == "deputy" else ""
    actions.answer(actor, meeting_id, answer=chosen, reason="" if deputy else words, deputy=deputy)
    messages.success(request, _("Đã gửi trả lời"))
    return HttpResponseRedirect(f"/meetings/{meeting_id}/")
