"""Chỉ có bản giấy: marked in the editor, a slip opened by the unit; kết thúc cuộc họp."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from khue.audit.actions import demand
from khue.documents import queries as documents
from khue.documents.actions.opening import SlipForm
from khue.documents.rules import LEVELS, subject_allowed
from khue.meetings import actions
from khue.meetings.pages.parts import changed
from khue.meetings.queries import DutyItem, duty_of, ending
from khue.shared.actor import Actor
from khue.shared.dates import read_day
from khue.shared.pages import optional_number, render, require_actor
from khue.shared.refusal import NotFound, Refusal
from khue.shared.sentences import say

TERMS = ("no_remote", "no_notes", "no_attachments")


@require_POST
@require_actor
def mark(request: HttpRequest, actor: Actor, meeting_id: int, item_id: int) -> HttpResponse:
    """Chỉ có bản giấy (tài liệu mật): level, place, terms; an empty level takes the mark away."""
    form = request.POST
    if form.get("level") == "none":
        actions.lift_paper_only(actor, item_id)
        return changed(request, actor, meeting_id, toast=_("Mục này lại nhận tệp như thường"))
    terms = {name: form.get(name) == "1" for name in TERMS} if "terms" in form else {}
    actions.make_paper_only(actor, item_id, level=form.get("level", ""), place=form.get("place"), **terms)
    return changed(request, actor, meeting_id, toast=_("Mục này chỉ có bản giấy"))


@require_POST
@require_actor
def add(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Thêm mục mật: no title is asked for."""
    form = request.POST
    actions.add_paper_only(
        actor,
        meeting_id,
        level=form.get("level", ""),
        unit_id=optional_number(form.get("unit")),
        place=form.get("place", ""),
        minutes=optional_number(form.get("minutes")) or 0,
    )
    return changed(request, actor, meeting_id, toast=_("Đã thêm mục chỉ có bản giấy"))


def _item(actor: Actor, meeting_id: int, item_id: int) -> DutyItem:
    found = next((one for one in duty_of(actor, meeting_id).items if one.id == item_id), None)
    if found is None:
        raise NotFound(f"item:{item_id}")
    return found


def _form(request: HttpRequest) -> SlipForm:
    form = request.POST
    return SlipForm(
        level=form.get("level", ""),
        copies=form.get("copies", ""),
        issuer=form.get("issuer", ""),
        symbol=form.get("symbol", ""),
        dated=read_day(form.get("dated")) if form.get("dated") else None,
        subject=form.get("subject", ""),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require_actor
def open_slip(request: HttpRequest, actor: Actor, meeting_id: int, item_id: int) -> HttpResponse:
    """Lập phiếu giao nhận tài liệu mật, in place of putting a file."""
    item = _item(actor, meeting_id, item_id)
    demand(actor, "meetings.open_slip")
    refused = None
    if request.method == "POST":
        try:
            slip = actions.open_slip(actor, item_id, _form(request))
        except Refusal as refusal:
            refused = refusal
        else:
            messages.success(request, _("Đã lập phiếu. Chuyển bản giấy cho văn thư bảo mật của Văn phòng."))
            return HttpResponseRedirect(f"/documents/slips/{slip}/")
    given = {
        name: request.POST.get(name, "")
        for name in ("level", "copies", "issuer", "symbol", "dated", "subject")
    }
    if request.GET.get("level") in LEVELS:
        given["level"] = given["level"] or request.GET["level"]
    if item.secret:
        given["level"] = item.secret.level
    given["issuer"] = given["issuer"] or item.unit_name
    says = documents.setting()
    context = {
        "meeting": duty_of(actor, meeting_id),
        "item": item,
        "form": given,
        "levels": LEVELS,
        "subjects": [one for one in LEVELS if subject_allowed(one, says)],
        "refused": say(refused) if refused else "",
    }
    return render(request, "meetings/open_slip.jinja", context, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require_actor
def close(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Kết thúc cuộc họp: with copies of secret papers out only for a reason."""
    found = ending(actor, meeting_id)
    refused = ""
    if request.method == "POST":
        try:
            actions.close_meeting(actor, meeting_id, reason=request.POST.get("reason", ""))
        except Refusal as refusal:
            refused = say(refusal)
        else:
            messages.success(request, _("Cuộc họp đã kết thúc"))
            return HttpResponseRedirect(f"/meetings/{meeting_id}/")
    context = {"e": found, "refused": refused}
    return render(request, "meetings/close.jinja", context, status=422 if refused else 200)


@require_POST
@require_actor
def reopen(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Mở lại cuộc họp."""
    actions.reopen_meeting(actor, meeting_id)
    messages.success(request, _("Cuộc họp đã mở lại"))
    return HttpResponseRedirect(f"/meetings/{meeting_id}/")
