"""Nhập dữ liệu: the file is brought, its report is read, the import is confirmed."""

from __future__ import annotations

from io import BytesIO
from typing import get_args

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from khue.imports import actions, queries
from khue.imports.pages import words
from khue.imports.rules.sheets import FORMS_OF_SHEETS
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.dates import read_day
from khue.shared.pages import optional_number, render, require_actor
from khue.shared.refusal import Forbidden, NotFound, Refusal
from khue.shared.sentences import say


@require_actor
@require_GET
def index(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Nhập dữ liệu: templates, the file to bring, what was brought before."""
    return _index(request, actor)


def _index(request: HttpRequest, actor: Actor, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "imports": queries.imports_to_see(actor),
        "states": words.STATES,
        "forms": [(form.key, words.SHEETS[form.key]) for form in FORMS_OF_SHEETS],
        "refused": say(refusal) if refusal else "",
        "given": {name: request.POST.get(name, "") for name in ("day", "document", "complete")},
        "limit": queries.LIMITS.size // 1024**2,
    }
    return render(request, "imports/index.jinja", context, status=422 if refusal else 200)


@require_actor
def _upload(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Kiểm tra trước một tệp."""
    queries.refuse_stranger(actor)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise Refusal("imports.no_file")
        made = actions.upload(
            actor,
            BytesIO(file.read(queries.LIMITS.size + 1)),
            file.name or "",
            day=read_day(request.POST.get("day")) or clock.today(),
            document=request.POST.get("document", ""),
            complete=request.POST.get("complete") == "yes",
        )
    except (Forbidden, NotFound):
        raise
    except Refusal as refusal:
        return _index(request, actor, refusal)
    return redirect(f"/imports/{made}/")


upload = require_POST(_upload)


@require_actor
@require_GET
def report(request: HttpRequest, actor: Actor, import_id: int) -> HttpResponseBase:
    """Báo cáo kiểm tra trước, row by row; while a job works on it, how far that is."""
    return _report(request, actor, import_id)


def _report(
    request: HttpRequest, actor: Actor, import_id: int, refusal: Refusal | None = None
) -> HttpResponse:
    card = queries.import_to_read(actor, import_id)
    asked = request.GET.get("show", "error" if card.counts.get("error") else "all")
    show: queries.Show = asked if asked in get_args(queries.Show) else "all"  # type: ignore[assignment]  # one of them
    sheet, text = request.GET.get("sheet", "")[:100], request.GET.get("text", "").strip()[:80]
    code, page = request.GET.get("code", "")[:60], optional_number(request.GET.get("page")) or 1
    found = queries.report_to_read(actor, import_id, show, sheet, text=text, code=code, page=page)
    context = {
        "card": card,
        "report": found,
        "kinds": queries.kinds_of_findings(actor, import_id) if card.state == "checked" else (),
        "code": code,
        "sheet_choices": [("", _("Mọi trang")), *((one, words.SHEETS.get(one, one)) for one in found.sheets)],
        "limit": queries.LIMITS.size // 1024**2,
        "show": show,
        "sheet": sheet,
        "text": text,
        "refused": say(refusal) if refusal else "",
        "totals": {**card.counts, "all": sum(card.counts.get(name, 0) for name in words.VERDICTS)},
        **{name.lower(): getattr(words, name) for name in ("SHEETS", "VERDICTS", "DONE", "TONES", "ICONS")},
        **{name.lower(): getattr(words, name) for name in ("STAGES", "STATES", "FILTERS")},
    }
    return render(request, "imports/report.jinja", context, status=422 if refusal else 200)


@require_actor
def _confirm(request: HttpRequest, actor: Actor, import_id: int) -> HttpResponseBase:
    """Nhập: confirmed with what was seen."""
    try:
        actions.confirm(
            actor,
            import_id,
            request.POST.get("mark", ""),
            warnings=request.POST.get("warnings") == "yes",
            endings=optional_number(request.POST.get("endings")),
        )
    except (Forbidden, NotFound):
        raise
    except Refusal as refusal:
        return _report(request, actor, import_id, refusal)
    return redirect(f"/imports/{import_id}/")


confirm = require_POST(_confirm)


@require_actor
def _check_again(request: HttpRequest, actor: Actor, import_id: int) -> HttpResponseBase:
    """Kiểm tra lại cùng tệp."""
    del request
    actions.check_again(actor, import_id)
    return redirect(f"/imports/{import_id}/")


check_again = require_POST(_check_again)


@require_actor
def _drop(request: HttpRequest, actor: Actor, import_id: int) -> HttpResponseBase:
    """Bỏ một lần nhập chưa thực hiện."""
    actions.drop(actor, import_id)
    messages.success(request, _("Đã bỏ lần nhập này. Chưa có gì được ghi."))
    return redirect("/imports/")


drop = require_POST(_drop)
