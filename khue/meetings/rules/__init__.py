"""Quy tắc của cuộc họp, decided from values alone."""

from khue.meetings.rules.changes import Change, Differences, changes, replaced
from khue.meetings.rules.pack import (
    Pages,
    ReadersOf,
    classes,
    manifest,
    paper_entry,
    papers_by_person,
    papers_for,
    stamp,
)
from khue.meetings.rules.plan import (
    Plan,
    PlannedAttendee,
    PlannedItem,
    PlannedPaper,
    frozen,
    numbered,
    readers_of,
    thawed,
    with_approved,
    without_paper,
)
from khue.meetings.rules.readiness import FileState, Notice, readiness, stops
from khue.meetings.rules.reminding import QUIET, Owed, owed_by, quiet_until
from khue.meetings.rules.scope import CITY_LEADERS, HEADS_IN_SCOPE, in_scope

__all__ = [
    "CITY_LEADERS",
    "HEADS_IN_SCOPE",
    "QUIET",
    "Change",
    "Differences",
    "FileState",
    "Notice",
    "Owed",
    "Pages",
    "Plan",
    "PlannedAttendee",
    "PlannedItem",
    "PlannedPaper",
    "ReadersOf",
    "changes",
    "classes",
    "frozen",
    "in_scope",
    "manifest",
    "numbered",
    "owed_by",
    "paper_entry",
    "papers_by_person",
    "papers_for",
    "quiet_until",
    "readers_of",
    "readiness",
    "replaced",
    "stamp",
    "stops",
    "thawed",
    "with_approved",
    "without_paper",
]
