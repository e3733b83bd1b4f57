"""Tài liệu họp: put, owed, late, replaced, withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from khue.meetings import actions, queries
from khue.meetings.models import Paper
from khue.meetings.queries import access
from khue.shared import clock
from khue.shared.refusal import NotFound, Refusal
from tests.meetings.conftest import DUE, NOW


def test_a_clerk_puts_papers_only_for_what_the_unit_prepares(city, draft, pdf):
    clerk = city.acting("clerk")
    file_id = pdf(clerk)
    with pytest.raises(NotFound):
        actions.put_paper(clerk, draft.second, file_id)
    paper = actions.put_paper(clerk, draft.item, file_id)
    assert Paper.objects.get(pk=paper).title == "Báo cáo"
    with pytest.raises(NotFound):
        actions.put_paper(city.acting("ward_chair"), draft.item, file_id)


def test_a_file_that_somebody_else_took_in_is_refused(city, draft, pdf):
    with pytest.raises(Refusal, match="file_not_yours"):
        actions.put_paper(city.acting("clerk"), draft.item, pdf(city.organising))


def test_a_paper_fills_what_is_owed_and_is_replaced_with_its_history(city, draft, pdf):
    clerk = city.acting("clerk")
    owed = actions.require_paper(city.organising, draft.item, title="Tờ trình")
    assert actions.put_paper(clerk, draft.item, pdf(clerk)) == owed
    assert actions.replace_paper(clerk, owed, pdf(clerk, 3), note="sửa số liệu") == 2
    shown = queries.meeting_to_edit(city.organising, draft.id).items[0].papers[0]
    assert shown.title == "Tờ trình"
    assert [one.number for one in shown.versions] == [2, 1]
    assert shown.versions[0].note == "sửa số liệu"


def test_late_papers_are_taken_marked_and_asked_why(city, draft, pdf):
    clerk = city.acting("clerk")
    early = actions.put_paper(clerk, draft.item, pdf(clerk))
    with pytest.raises(Refusal, match="not_late"):
        actions.set_late_reason(clerk, early, reason="x")
    with clock.hold(DUE + timedelta(hours=1)):
        actions.replace_paper(clerk, early, pdf(clerk, 3))
        actions.set_late_reason(clerk, early, reason="chờ số liệu kho bạc")
        reasons = queries.readiness_of(city.organising, draft.id)
    late = next(one for one in reasons if one.code == "meetings.paper_late")
    assert (late.level, late.facts["reason"]) == ("warn", "chờ số liệu kho bạc")


def test_a_paper_withdrawn_while_another_waits_stays_withdrawn(city, draft, pdf, monkeypatch):
    clerk = city.acting("clerk")
    paper = actions.put_paper(clerk, draft.item, pdf(clerk))
    real = access.locked_duty

    def late(actor, item_id):
        Paper.objects.filter(pk=paper).update(withdrawn_at=NOW)
        return real(actor, item_id)

    monkeypatch.setattr(access, "locked_duty", late)
    with pytest.raises(NotFound):
        actions.replace_paper(clerk, paper, pdf(clerk, 3))
