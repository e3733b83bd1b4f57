"""Tài liệu được mở, được tải: the one door to a paper's bytes on the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

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


def _behind(door: Callable[[], Iterable[PaperView]]) -> tuple[PaperView, ...]:
    """The papers with a file that a door opens; none when it stays shut."""
    try:
        return tuple(one for one in door() if one.file_id)
    except Refusal:
        return ()


@dataclass(frozen=True, slots=True)
class Shelf:
    """Một tài liệu và những tài liệu cùng cửa. `keeper`: organiser or preparing unit, who keep the received file."""

    paper: PaperView
    papers: tuple[PaperView, ...]
    keeper: bool


def paper_to_open(actor: Actor, meeting_id: int, paper_id: int, *, duty: bool = False) -> PaperView:
    """Tài liệu được mở: as its organiser has it now, else as its reader got it, else as its unit handed it in.

    From Việc của đơn vị (``duty``) first as the unit handed it in: who approves sees just what he approves,
    though he may have got an earlier version as a reader. NotFound when none of the three may have it, or
    while it has no file.
    """
    return shelf_with(actor, meeting_id, paper_id, duty=duty).paper


def shelf_with(actor: Actor, meeting_id: int, paper_id: int, *, duty: bool = False) -> Shelf:
    """The same, and all papers that the same door opens, in reading order."""
    doors: dict[str, Callable[[], Iterable[PaperView]]] = {
        "edit": lambda: _of_meeting(meeting_to_edit(actor, meeting_id)),
        "read": lambda: _of_meeting(meeting_to_read(actor, meeting_id)),
        "duty": lambda: _of_duty(duty_of(actor, meeting_id)),
    }
    for name in ("duty", "edit", "read") if duty else ("edit", "read", "duty"):
        papers = _behind(doors[name])
        paper = next((one for one in papers if one.id == paper_id), None)
        if paper is not None:
            return Shelf(paper, papers, keeper=name != "read")
    raise NotFound(f"paper:{paper_id}")
