"""Tải tài liệu gốc: who took a copy of the received bytes away from the desk."""

from __future__ import annotations

from khue.audit.actions import action, describe
from khue.files.queries import Copy, original
from khue.meetings.queries import paper_to_open
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound


@action(allowed={"anyone"})
def download_paper(actor: Actor, meeting_id: int, paper_id: int, *, duty: bool = False) -> Copy:
    """Tải tài liệu gốc: the received bytes with their name and type; each time leaves a record.

    Organiser, reader and the unit that prepares it may (``duty``: as the unit handed it in); NotFound for
    everybody else.
    """
    describe(object=f"meeting:{meeting_id}", paper=paper_id)
    paper = paper_to_open(actor, meeting_id, paper_id, duty=duty)
    if paper.file_id is None or paper.file is None:
        raise NotFound(f"paper:{paper_id}")
    describe(file=paper.file_id, title=paper.title[:200], sha256=paper.file.sha256)
    return original(paper.file_id)
