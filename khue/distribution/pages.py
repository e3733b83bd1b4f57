"""Tra mã dấu người đọc; and Hộp thư mẫu: what the demo's mail server has taken, open, since invitations arrive there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from khue.distribution import actions
from khue.distribution.queries import TRACERS, sample_letter, sample_letters
from khue.distribution.rules.mailbox import opened_letter
from khue.organisation.queries import people
from khue.shared.actor import Actor
from khue.shared.pages import render, require_actor
from khue.shared.refusal import NotFound

P = ParamSpec("P")
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
MOST_SHOWN = 200


def only_in_demo(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[..., HttpResponseBase]:
    """Not there at all outside the demo."""

    def shown(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not settings.KHUE_DEMO:
            raise NotFound("sample-mailbox")
        return view(request, *args, **kwargs)

    guarded = wraps(view)(require_GET(shown))
    guarded.guard = "open"  # type: ignore[attr-defined]  # read by the test that every route is guarded
    return guarded


@only_in_demo
def sample_mailbox(request: HttpRequest) -> HttpResponse:
    """Hộp thư mẫu: newest first, sought by recipient or title."""
    text = request.GET.get("text", "").strip()[:100]
    rows = sample_letters(text, MOST_SHOWN)
    return render(request, "distribution/sample_mailbox.jinja", {"rows": rows, "text": text})


@only_in_demo
def sample(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Một thư: as it came, with its papers and its calendar."""
    row, raw = sample_letter(letter_id)
    letter = opened_letter(raw)
    return render(request, "distribution/sample_letter.jinja", {"row": row, "letter": letter})


@only_in_demo
def sample_html(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Thư dạng HTML, in a sandbox: no script, nothing from outside; links open beside."""
    del request
    html = opened_letter(sample_letter(letter_id)[1]).html
    answer = HttpResponse(html.replace("<head>", '<head><base target="_blank">', 1))
    answer["Content-Security-Policy"] = LETTER_POLICY
    answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@only_in_demo
def sample_part(request: HttpRequest, letter_id: int, number: int) -> HttpResponse:
    """Tệp kèm theo thư, always as a download."""
    del request
    parts = opened_letter(sample_letter(letter_id)[1]).parts
    part = next((one for one in parts if one.number == number), None)
    if part is None:
        raise NotFound(f"part:{number}")
    answer = HttpResponse(part.data, content_type="application/octet-stream")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(part.name, safe='')}"
    return answer


@require_actor
@require_http_methods(["GET", "POST"])
def trace(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Tra mã dấu người đọc: whose pages a photographed code stands on. For the auditor; each look-up is logged."""
    if not actor.may(TRACERS):
        raise NotFound("trace")
    code = request.POST.get("code", "")[:40]
    found, person = None, None
    if request.method == "POST":
        try:
            found = actions.trace_mark(actor, code)
        except NotFound:
            found = None
        else:
            person = people([found.person_id]).get(found.person_id)
    context = {"code": code, "asked": request.method == "POST", "found": found, "person": person}
    context["called"] = _called(found.subject) if found else ""
    return render(request, "distribution/trace.jinja", context)


def _called(subject: str) -> str:
    """What a pack is about, in words; its title stays with those who may read it."""
    kind, _colon, number = subject.partition(":")
    return _("Cuộc họp số %(n)s") % {"n": number} if kind == "meeting" else subject


urlpatterns = [
    path("trace", trace, name="trace"),
    path("sample-mailbox/", sample_mailbox, name="sample_mailbox"),
    path("sample-mailbox/<int:letter_id>", sample, name="sample"),
    path("sample-mailbox/<int:letter_id>/html", sample_html, name="sample_html"),
    path("sample-mailbox/<int:letter_id>/parts/<int:number>", sample_part, name="sample_part"),
]
