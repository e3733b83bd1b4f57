"""Tải tài liệu gốc ở bàn làm việc. Reading is `reader`."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from khue.files.queries import streamed
from khue.meetings import actions
from khue.shared.actor import Actor
from khue.shared.pages import require_actor


@require_safe
@require_actor
def download_paper(
    request: HttpRequest, actor: Actor, meeting_id: int, paper_id: int, *, duty: bool = False
) -> FileResponse:
    """Tải tài liệu gốc: the received bytes, kept by no cache; it leaves a record."""
    del request
    copy = actions.download_paper(actor, meeting_id, paper_id, duty=duty)
    answer = FileResponse(
        streamed(copy.sha256), as_attachment=True, filename=copy.name, content_type=copy.content_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
