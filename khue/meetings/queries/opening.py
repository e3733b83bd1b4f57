"""Tài liệu được mở, được tải: the one door to a paper's bytes on the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from khue.meetings.queries.duties import duty_of
from khue.meetings.queries.showing import meeting_to_edit, meeting_to_read
from khue.meetings.queries.views import Duty, MeetingView, PaperView
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound, Refusal


def _of_meeting(found: MeetingView) -> Iterable[PaperView]:
    if found.invitation:
        yield found.invitation.paper
    for item in found.items:
        yield from item.papers


def _of_duty(found: Duty) -> Iterable[PaperView]:
    for item in found.items:
        yield from item.papers


def _within(door: Callable[[], Iterable[PaperView]], paper_id: int) -> PaperView | None:
    try:
        return next((one for one in door() if one.id == paper_id and one.file_id), None)
    except Refusal:
        return None


def paper_to_open(actor: Actor, meeting_id: int, paper_id: int, *, duty: bool = False) -> PaperView:
    """Tài liệu được mở: as its organiser has it now, else as its reader got it, else as its unit handed it in.

    From Việc của đơn vị (``duty``) first as the unit handed it in: who approves sees just what he approves,
    though he may have got an earlier version as a reader. NotFound when none of the three may have it, or
    while it has no file.
    """
    doors: tuple[Callable[[], Iterable[PaperView]], ...] = (
        lambda: _of_meeting(meeting_to_edit(actor, meeting_id)),
        lambda: _of_meeting(meeting_to_read(actor, meeting_id)),
        lambda: _of_duty(duty_of(actor, meeting_id)),
    )
    for door in (doors[-1], *doors[:-1]) if duty else doors:
        paper = _within(door, paper_id)
        if paper is not None:
            return paper
    raise NotFound(f"paper:{paper_id}")
