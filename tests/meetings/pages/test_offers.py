"""What a paper says of itself is offered beside it, with its place, and taken only when somebody asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from django.test import Client

from khue.files.actions import note_words, take_in
from khue.files.jobs import digest
from khue.files.models import File
from khue.meetings import actions
from khue.meetings.models import Paper
from tests.files import makers
from tests.meetings.conftest import City, Draft

pytestmark = pytest.mark.django_db
PLACE = {"page": 1, "box": [0.1, 0.1, 0.3, 0.12], "score": 0.97}
TOLD = {
    "number_symbol": {"value": "127/QĐ-SNV", **PLACE},
    "date": {"value": "2024-03-05", **PLACE},
    "kind": {"value": "Quyết định", **PLACE},
}


@pytest.fixture
def paper(city: City, draft: Draft) -> int:
    """A paper whose file says everything of itself."""
    clerk = city.acting("clerk")
    file_id = take_in(clerk, BytesIO(makers.pdf(1)), "Báo cáo thu chi.pdf")
    digest(file_id)
    paper = actions.put_paper(clerk, draft.item, file_id)
    note_words(File.objects.get(id=file_id).rendition_id, told=TOLD, words={"done": 12, "of": 40})
    return paper


def test_offers_stand_beside_the_paper_and_nothing_is_filled_by_itself(
    paper: int, draft: Draft, browser: Callable[..., Client]
) -> None:
    for who, page in (("clerk", f"/meetings/duties/{draft.id}"), ("organiser", f"/meetings/{draft.id}/")):
        shown = browser(who, htmx=True).get(page).content.decode()
        assert "Văn bản tự ghi:" in shown
        assert 'class="where__lit"' in shown
        assert "05/03/2024" in shown
        assert "Đang đọc chữ 12/40 trang" in shown
    row = Paper.objects.get(id=paper)
    assert (row.number, row.date, row.kind) == ("", None, "")


def test_one_tap_takes_what_is_offered_and_the_rest_stays(
    paper: int, draft: Draft, browser: Callable[..., Client]
) -> None:
    title = Paper.objects.get(id=paper).title
    at = f"/meetings/{draft.id}/papers/{paper}"
    taken = {"title": title, "number": "127/QĐ-SNV", "kind": "Quyết định", "date": "05/03/2024"}
    shown = browser("organiser", htmx=True).post(at, taken).content.decode()
    row = Paper.objects.get(id=paper)
    assert (row.title, row.number, row.date, row.kind) == (
        title,
        "127/QĐ-SNV",
        date(2024, 3, 5),
        "Quyết định",
    )
    assert "Văn bản tự ghi:" not in shown
