"""Tệp tải về: the template, what stands, a report."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from khue.imports import actions, queries
from khue.imports.pages.words import SHEETS, VERDICTS
from khue.imports.rules import templates
from khue.imports.rules.findings import Change
from khue.imports.rules.sheets import FORMS_OF_SHEETS
from khue.imports.rules.writing import CellValue, Page, Style, workbook
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.pages import require_actor
from khue.shared.refusal import NotFound
from khue.shared.sentences import sentence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TONES: dict[str, Style] = {"error": "bad", "add": "good", "change": "good", "end": "warn"}


def _sent(data: bytes, name: str, content_type: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_actor
@require_GET
def template(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Tệp mẫu Excel."""
    del request
    queries.refuse_stranger(actor)
    return _sent(templates.template(), "khue-mau-nhap-du-lieu.xlsx", XLSX)


@require_actor
@require_GET
def csv_template(request: HttpRequest, actor: Actor, sheet: str) -> HttpResponseBase:
    """Tệp mẫu CSV của một trang."""
    del request
    queries.refuse_stranger(actor)
    form = next((one for one in FORMS_OF_SHEETS if one.key == sheet), None)
    if form is None:
        raise NotFound("template")
    return _sent(templates.csv_template(form), f"khue-mau-{sheet}.csv", "text/csv; charset=utf-8")


@require_actor
def _export_data(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Xuất dữ liệu hiện có."""
    del request
    day = clock.today()
    return _sent(actions.export_data(actor, day), f"khue-du-lieu-{day:%Y-%m-%d}.xlsx", XLSX)


export_data = require_POST(_export_data)


@require_actor
@require_GET
def report(request: HttpRequest, actor: Actor, import_id: int) -> HttpResponseBase:
    """Báo cáo từng dòng as a workbook, in the reader's language."""
    del request
    card = queries.import_to_read(actor, import_id)
    head: list[CellValue] = [
        _("Trang"), _("Dòng"), _("Kết quả"), _("Nội dung"), _("Cột"), _("Điều thấy được và cách sửa"), _("Thay đổi")
    ]  # fmt: skip
    rows: list[list[CellValue]] = [head]
    tones: list[Style] = ["head"]
    for one in queries.whole_report(actor, import_id):
        columns = "\n".join(dict.fromkeys(finding.column for finding in one.findings if finding.column))
        told = "\n".join(sentence(finding.code, finding.facts) for finding in one.findings)
        where = str(SHEETS.get(one.sheet, one.sheet))
        changes = "\n".join(_change(change) for change in one.changes)
        rows.append([where, one.row or "", str(VERDICTS[one.verdict]), one.subject, columns, told, changes])
        tones.append(_TONES.get(one.verdict, "plain"))
    page = Page(
        _("Báo cáo"), rows, [16, 8, 14, 44, 20, 70, 44], ["wrap"] * 7, heads=["head"], frozen=1, tones=tones
    )
    return _sent(workbook([page]), f"khue-bao-cao-nhap-{card.id}.xlsx", XLSX)


def _change(change: Change) -> str:
    return f"{change.column}: {change.before or '–'} → {change.after or '–'}"
