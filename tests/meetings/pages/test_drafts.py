"""A paper that still carries remarks, or came with parts that act by themselves: told on both pages before it goes out."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from django.test import Client

from khue.files.actions import take_in
from khue.files.jobs import digest
from khue.meetings import actions
from khue.meetings.queries import readiness_of
from khue.shared.sentences import say
from tests.files import makers
from tests.meetings.conftest import City, Draft

pytestmark = pytest.mark.django_db


def remark(pdf: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(
        Subtype=pikepdf.Name.Text, Rect=pikepdf.Array([0, 0, 9, 9]), Contents="Xem lại số"
    )
    pdf.pages[0].obj.Annots = pikepdf.Array([note])
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def test_both_pages_tell_and_publishing_only_warns(
    city: City, draft: Draft, browser: Callable[..., Client]
) -> None:
    clerk = city.acting("clerk")
    file_id = take_in(clerk, BytesIO(makers.edited(makers.pdf(1), remark)), "Báo cáo thu chi.pdf")
    digest(file_id)
    paper = actions.put_paper(clerk, draft.item, file_id)
    for who, page in (("clerk", f"/meetings/duties/{draft.id}"), ("organiser", f"/meetings/{draft.id}/")):
        shown = browser(who, htmx=True).get(page).content.decode()
        assert "Tệp PDF còn 1 ý kiến ghi trên trang" in shown
        assert "Bản đọc đã bỏ:" in shown
        assert "mã JavaScript" in shown
    (reason,) = [
        one for one in readiness_of(city.organising, draft.id) if one.code == "meetings.paper_has_remarks"
    ]
    assert (reason.level, reason.facts["paper"]) == ("warn", paper)
    assert say(reason).startswith("Báo cáo thu chi: Tệp PDF còn 1 ý kiến")
