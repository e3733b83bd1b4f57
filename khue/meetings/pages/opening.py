"""Mở và tải tài liệu ở bàn làm việc. A reader with page receipts is a later part; here only opening and taking away."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from khue.distribution.actions import open_in_browser
from khue.distribution.queries import browser_opening
from khue.files.queries import Copy, opened, reading_copy
from khue.meetings import actions
from khue.meetings.queries import paper_to_open
from khue.shared.actor import Actor
from khue.shared.pages import require_actor
from khue.shared.refusal import NotFound


@require_safe
@require_actor
def open_paper(
    request: HttpRequest, actor: Actor, meeting_id: int, paper_id: int, *, duty: bool = False
) -> FileResponse:
    """Mở tài liệu trong trình duyệt: the reading copy, as on the tablet, whatever the kind of the received file.

    Who it was sent to is noted as having opened it, once.
    """
    paper = paper_to_open(actor, meeting_id, paper_id, duty=duty)
    if paper.file_id is None:
        raise NotFound(f"paper:{paper_id}")
    subject = f"meeting:{meeting_id}"
    if browser_opening(actor, subject, paper.file_id) is not None:
        open_in_browser(actor, subject, paper.file_id)
    return sent(reading_copy(paper.file_id), inline=True)


@require_safe
@require_actor
def download_paper(
    request: HttpRequest, actor: Actor, meeting_id: int, paper_id: int, *, duty: bool = False
) -> FileResponse:
    """Tải tài liệu gốc: the received bytes, for who may open the paper; it leaves a record."""
    del request
    return sent(actions.download_paper(actor, meeting_id, paper_id, duty=duty), inline=False)


def sent(copy: Copy, *, inline: bool) -> FileResponse:
    """The bytes of a file: shown in the browser or saved by it, kept by no cache."""
    with opened(copy.sha256) as path:
        file = path.open("rb")
    answer = FileResponse(file, as_attachment=not inline, filename=copy.name, content_type=copy.content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
