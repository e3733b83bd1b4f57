"""Lỗi theo loại: hundreds of rows that can't be taken mostly have one cause, which is mended once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from khue.imports.models import ReportLine
from khue.imports.queries.reports import refuse_stranger
from khue.imports.rules.findings import Finding
from khue.shared.actor import Actor

MOST = 12
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class FindingKind:
    """Một loại điều thấy được: how many rows it stands at, and the first of them as an example."""

    sheet: str
    example: Finding
    row: int
    rows: int


def kinds_of_findings(actor: Actor, import_id: int) -> tuple[FindingKind, ...]:
    """What forbids rows, then what has to be confirmed, the commonest first; raises Forbidden."""
    refuse_stranger(actor)
    lines = ReportLine.objects.filter(of=import_id).exclude(findings=[]).order_by("order")
    first: dict[Key, tuple[str, Finding, int]] = {}
    rows: Counter[Key] = Counter()
    for sheet, row, findings in lines.values_list("sheet", "row", "findings").iterator(2000):
        told = {
            (sheet, code, column): (code, level, column, facts) for code, level, column, facts in findings
        }
        rows.update(key for key, one in told.items() if one[1] != "note")
        for key, one in told.items():
            first.setdefault(key, (sheet, Finding(*one), row))
    kinds = [FindingKind(*first[key], rows=n) for key, n in rows.items()]
    kinds.sort(key=lambda kind: (kind.example.level, -kind.rows))
    return tuple(kinds[:MOST])
