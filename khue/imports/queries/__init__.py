"""Đọc: foreign tables, what stands, past imports and their reports."""

from khue.imports.queries.kinds import FindingKind, kinds_of_findings
from khue.imports.queries.reading import LIMITS, read_book
from khue.imports.queries.reports import (
    IMPORTERS,
    ImportCard,
    ReportPage,
    ReportRow,
    Show,
    book_of,
    import_to_read,
    imports_to_see,
    is_stuck,
    may_still,
    present_data,
    refuse_stranger,
    report_to_read,
    whole_report,
    worker_of,
)
from khue.imports.queries.state import holders_now, official_domains, present_rows, stand_now, units_now

__all__ = [
    "IMPORTERS",
    "LIMITS",
    "FindingKind",
    "ImportCard",
    "ReportPage",
    "ReportRow",
    "Show",
    "book_of",
    "holders_now",
    "import_to_read",
    "imports_to_see",
    "is_stuck",
    "kinds_of_findings",
    "may_still",
    "official_domains",
    "present_data",
    "present_rows",
    "read_book",
    "refuse_stranger",
    "report_to_read",
    "stand_now",
    "units_now",
    "whole_report",
    "worker_of",
]
