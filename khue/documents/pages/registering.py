"""Sổ phiếu giao nhận tài liệu mật: list, filter, print, sheet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khue.documents import actions
from khue.documents.pages.printing import cells, heads, level_name, register_print, sent_pdf
from khue.documents.queries import SlipSearch, register
from khue.documents.rules import LEVELS
from khue.shared import clock, sheet
from khue.shared.actor import Actor
from khue.shared.pages import optional_number, render, require_actor


def _search(request: HttpRequest) -> SlipSearch:
    asked = request.GET
    year = optional_number(asked.get("year"))
    level = asked.get("level", "")
    return SlipSearch(
        year if year is not None and 2000 <= year <= 9999 else clock.today().year,
        level if level in LEVELS else "",
        asked.get("show", "all"),
    )


@require_safe
@require_actor
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Phiếu tài liệu mật: the year's register, as far as the reader may see it."""
    found = register(actor, _search(request))
    context = {
        "r": found,
        "levels": [("", _("Mọi độ mật")), *((one, level_name(one)) for one in LEVELS)],
        "shows": [
            ("all", _("Tất cả")),
            ("open", _("Đang dùng")),
            ("out", _("Còn bản ở ngoài")),
            ("ended", _("Đã đóng")),
            ("cancelled", _("Đã hủy")),
        ],
        "may_export": bool(actor.roles & {"secret_clerk", "auditor"}),
    }
    answer = render(request, "documents/slips.jinja", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@require_actor
def pdf(request: HttpRequest, actor: Actor) -> HttpResponse:
    """In sổ."""
    found = actions.export_register(actor, _search(request), form="pdf")
    return sent_pdf(register_print(actor, found), f"so-phieu-tai-lieu-mat-{found.search.year}.pdf")


@require_safe
@require_actor
def xlsx(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Tải sổ, as a sheet: all cells are text."""
    found = actions.export_register(actor, _search(request), form="xlsx")
    year = found.search.year
    body = sheet.workbook(
        _("Sổ phiếu tài liệu mật"), heads(), (cells(one, year) for one in reversed(found.lines))
    )
    answer = HttpResponse(body, content_type=sheet.MIME)
    answer["Content-Disposition"] = f'attachment; filename="so-phieu-tai-lieu-mat-{year}.xlsx"'
    answer["Cache-Control"] = "no-store"
    return answer
