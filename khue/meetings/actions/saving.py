"""Ghi lại: what every change of a meeting does to its version, and how the log knows it."""

from __future__ import annotations

from collections.abc import Iterable

from khue.audit.actions import describe
from khue.meetings.models import Meeting
from khue.shared import clock


def touch(meeting: Meeting, facts: Iterable[str] = (), *, inward: bool = False, **told: object) -> int:
    """Raise the version of a locked meeting, save these of its facts, tell the log. Gives the version.

    ``inward``: readers see nothing of it, so what is published stays up to date.
    """
    meeting.version += 1
    meeting.saved_at = clock.now()
    if meeting.state == "published" and not inward:
        meeting.state = "changed"
    changed = list(facts)
    meeting.fact_versions = {**meeting.fact_versions, **dict.fromkeys(changed, meeting.version)}
    meeting.save(update_fields=["version", "saved_at", "state", "fact_versions", *changed])
    describe(object=f"meeting:{meeting.pk}", version=meeting.version, **told)
    return meeting.version
