"""Ghi lại: what every change of a meeting does to its version, and how the log knows it."""

from __future__ import annotations

from collections.abc import Iterable

from khue.audit.actions import action, describe
from khue.meetings.models import Meeting
from khue.organisation import queries as organisation
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.text import fold

FOUND_BY = frozenset({"title", "place", "presider_id"})


def make_findable(*meetings: Meeting) -> None:
    """Bỏ dấu: fold title, place and the presider's name into what a search reads; the caller saves it."""
    names = organisation.names_of(one.presider_id for one in meetings if one.presider_id)
    for one in meetings:
        one.fold = fold(f"{one.title} {one.place} {names.get(one.presider_id or 0, '')}")


@action(allowed=())
def rename_presider(actor: Actor, person_id: int) -> int:
    """Người chủ trì đổi cách viết tên: his meetings are found by the new one. Gives how many."""
    del actor
    meetings = list(Meeting.objects.select_for_update().filter(presider_id=person_id).order_by("pk"))
    make_findable(*meetings)
    Meeting.objects.bulk_update(meetings, ["fold"], batch_size=500)
    describe(object=f"person:{person_id}", meetings=len(meetings))
    return len(meetings)


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
    if FOUND_BY & set(changed):
        make_findable(meeting)
        changed.append("fold")
    meeting.save(update_fields=["version", "saved_at", "state", "fact_versions", *changed])
    describe(object=f"meeting:{meeting.pk}", version=meeting.version, **told)
    return meeting.version
