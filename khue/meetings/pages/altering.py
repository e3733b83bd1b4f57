"""Đổi giờ, đổi phòng, hủy: who will be told, how, why; one confirmation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from khue.meetings import actions
from khue.meetings.pages.parts import not_understood, number, times
from khue.meetings.queries import MeetingView, meeting_to_edit, meeting_to_read
from khue.shared.actor import Actor
from khue.shared.clock import VN
from khue.shared.dates import read_day, read_time
from khue.shared.pages import render, require_actor
from khue.shared.refusal import Refusal, Stale
from khue.shared.sentences import say
from khue.shared.text import tidy

READ = (("day", read_day), ("from", read_time), ("to", read_time))


def _form(out: MeetingView, prepared: MeetingView) -> dict[str, str]:
    """What the organiser sees first: what is being prepared, which is what was told last if nothing is."""
    from_day, to_day = prepared.starts, prepared.ends
    return {
        "day": f"{from_day.astimezone(VN):%d/%m/%Y}" if from_day else "",
        "from": f"{from_day.astimezone(VN):%H:%M}" if from_day else "",
        "to": f"{to_day.astimezone(VN):%H:%M}" if to_day else "",
        "place": prepared.place,
        "online_url": prepared.online_url,
        "reason": "",
        "published": str(out.published),
    }


def _by_minute(at: datetime | None) -> datetime | None:
    return at.replace(second=0, microsecond=0) if at else None


def _new_facts(form: QueryDict, out: MeetingView) -> dict[str, Any]:
    """Only what was changed in the form: what is the same as it was told isn't sent again."""
    starts, ends = times(form)
    given: dict[str, Any] = {name: form[name] for name in ("place", "online_url") if name in form}
    new = {name: text for name, text in given.items() if tidy(text) != getattr(out, name)}
    if (starts, ends) != (_by_minute(out.starts), _by_minute(out.ends)):
        new |= {"starts": starts, "ends": ends}
    return new


def _altered(request: HttpRequest, actor: Actor, out: MeetingView, errors: dict[str, str]) -> bool:
    """Try it; what stands in the way comes into ``errors``. Raises Stale when another version went out since."""
    errors |= {name: not_understood(read, request.POST.get(name)) for name, read in READ}
    if not request.POST.get("reason", "").strip():
        errors["reason"] = _("Nhập lý do; người dự thấy câu này.")
    if any(errors.values()):
        return False
    try:
        done = actions.change_time_or_place(
            actor,
            out.id,
            seen_published=number(request.POST.get("published")),
            reason=request.POST["reason"],
            **_new_facts(request.POST, out),
        )
    except Stale:
        raise
    except Refusal as refusal:
        errors["whole"] = say(refusal)
        return False
    words = ngettext("Đã báo đổi cho %(n)s người", "Đã báo đổi cho %(n)s người", done.readers)
    messages.success(request, words % {"n": done.readers})
    return True


@require_actor
def change(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Đổi giờ, đổi phòng của cuộc họp đã phát hành, at once."""
    meeting = meeting_to_edit(actor, meeting_id)
    if not meeting.published:
        return HttpResponseRedirect(f"/meetings/{meeting_id}/#ngay-hop")
    out = meeting_to_read(actor, meeting_id)
    form, errors, refused = (
        _form(out, meeting),
        dict.fromkeys(("day", "from", "to", "reason", "whole"), ""),
        422,
    )
    if request.method == "POST":
        form |= {name: request.POST.get(name, "") for name in form}
        try:
            if _altered(request, actor, out, errors):
                return HttpResponseRedirect(f"/meetings/{meeting_id}/follow")
        except Stale as refusal:
            form, errors["whole"], refused = (
                _form(out, meeting) | {"reason": form["reason"]},
                say(refusal),
                409,
            )
    context: dict[str, Any] = {"m": meeting, "out": out, "form": form, "errors": errors}
    return render(request, "meetings/change.jinja", context, status=refused if any(errors.values()) else 200)


@require_actor
def cancel(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Hủy cuộc họp: a draft is laid aside, a published one is told to everybody, with the reason."""
    meeting = meeting_to_edit(actor, meeting_id)
    out = meeting_to_read(actor, meeting_id) if meeting.published else None
    reason, error = request.POST.get("reason", "").strip(), ""
    if request.method == "POST":
        if out is None or reason:
            told = actions.cancel(actor, meeting_id, reason=reason)
            words = ngettext("Đã hủy cuộc họp và báo %(n)s người", "Đã hủy cuộc họp và báo %(n)s người", told)
            messages.success(request, words % {"n": told} if told else _("Đã hủy cuộc họp"))
            return HttpResponseRedirect("/meetings/")
        error = _("Nhập lý do; người dự thấy câu này.")
    context = {"m": meeting, "out": out, "reason": reason, "error": error}
    return render(request, "meetings/cancel.jinja", context, status=422 if error else 200)
