"""Trang nhật ký: search, read, export with proof; an administrator reads it without its content."""

from __future__ import annotations

import csv
import json
import re
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from khue.audit.actions import export_records
from khue.audit.queries import CONTENT_READERS, PAGE, RecordRow, Search, records_to_read
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.dates import read_day
from khue.shared.pages import optional_number, render, require_actor
from khue.shared.sentences import SENTENCES, sentence
from khue.shared.verbs import VERBS, verb, verbs_by_context

# Tìm nhanh: what an auditor asks for most.
QUICK = (
    "meetings.download_paper",
    "distribution.open_in_browser",
    "meetings.publish",
    "accounts.note_failure",
    "tablets.report_lost",
    "audit.export_records",
)
ISO = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d.*)?$")
DAY_LONG = len("2026-11-23")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def _search(request: HttpRequest) -> Search:
    given = request.GET if request.method == "GET" else request.POST
    return Search(
        text=given.get("text", "").strip()[:200],
        person=optional_number(given.get("person")),
        since=read_day(given.get("since")),
        until=read_day(given.get("until")),
        outcome=given.get("outcome", "") if given.get("outcome") in {"done", "refused"} else "",
        act=given.get("act", "") if given.get("act", "") in VERBS else "",
    )


@require_actor
@require_GET
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Nhật ký: the newest records that the search finds, each with its act in words."""
    search = _search(request)
    rows = records_to_read(actor, search, before=optional_number(request.GET.get("before")))
    older = request.GET.copy()
    if len(rows) == PAGE:
        older["before"] = str(rows[-1].id)
    context = {
        "rows": [(row, verb(row.action), facts_shown(row.facts)) for row in rows],
        "object_shown": object_shown,
        "actor_shown": actor_shown,
        "search": search,
        "quick": [(name, verb(name)) for name in QUICK],
        "acts": verbs_by_context(),
        "older": older.urlencode() if len(rows) == PAGE else "",
        "sees_content": actor.may(CONTENT_READERS),
    }
    return render(request, "audit/index.jinja", context)


def facts_shown(facts: dict[str, Any]) -> str:
    """What a record keeps besides, on one line, the title first; the commonest in words."""
    ordered = sorted(facts.items(), key=lambda pair: (pair[0] != "title", pair[0]))
    told = [
        f"{_worded('fact', name)}: {_value(value)}"
        for name, value in ordered
        if value not in (None, "", [], {})
    ]
    return " · ".join(told)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    try:
        moment = datetime.fromisoformat(value) if ISO.match(value) else None
    except ValueError:
        moment = None
    if moment is None:
        return value
    return f"{moment:%d/%m/%Y}" if len(value) == DAY_LONG else f"{moment.astimezone(clock.VN):%H:%M %d/%m/%Y}"


def object_shown(name: str) -> str:
    """Đối tượng in words, with its number; a setting by its own name."""
    kind, _colon, number = name.partition(":")
    if kind == "parameter":
        return sentence(number)
    return _worded("object", kind, name, id=number)


def _worded(what: str, name: str, otherwise: str = "", **facts: str) -> str:
    code = f"audit.{what}_{name}"
    return sentence(code, facts) if code in SENTENCES else otherwise or name


def actor_shown(actor: dict[str, Any]) -> str:
    """Ai: a person by name and post; a job by what it does."""
    label = str(actor.get("label") or "")
    if actor.get("kind") == "system":
        return (
            _("Hệ thống: %(job)s") % {"job": _worded("system", label, verb(label))}
            if label
            else _("Hệ thống")
        )
    return label or _("Chưa đăng nhập")


def _cell(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def _line(row: RecordRow) -> list[str]:
    facts = json.dumps(row.facts, ensure_ascii=False, sort_keys=True)
    at = row.at.astimezone(clock.VN).isoformat(timespec="seconds")
    cells = [
        str(row.id),
        at,
        row.actor.get("label", ""),
        verb(row.action),
        row.action,
        row.object,
        row.outcome,
        row.code,
        facts,
    ]
    return [_cell(cell) for cell in cells]


@require_actor
@require_POST
def export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Xuất nhật ký: CSV for a spreadsheet, the head of the chain on its last line."""
    rows, head = export_records(actor, _search(request))
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="nhat-ky-{clock.today():%Y-%m-%d}.csv"'
    answer.write("\ufeff")
    sheet = csv.writer(answer)
    sheet.writerow(["id", "at", "actor", "act", "action", "object", "outcome", "code", "facts"])
    sheet.writerows(_line(row) for row in rows)
    sheet.writerow(["chain head", head])
    return answer


urlpatterns = [path("", index, name="index"), path("export_records", export, name="export")]
