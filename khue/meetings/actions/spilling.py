"""Thu hồi khẩn do lộ bí mật: one step from a paper that should never have come to a paper that nobody can open."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection
from django.db.models import Max, Q

from khue.audit.actions import action, describe
from khue.distribution import actions as distribution
from khue.files import actions as files
from khue.meetings.actions.publish import withdraw_published
from khue.meetings.actions.saving import touch
from khue.meetings.models import Invitation, Meeting, Paper, PaperVersion, Spill, SpillContact
from khue.meetings.queries.spills import spilled_paper
from khue.meetings.rules.spills import CAUSES, LEVELS, contact_lines
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal

_BOOK = 7_240_034
GONE = "Tài liệu đã thu hồi"  # what stands where a title stood, for readers of every language
WHY = "Thu hồi khẩn"


@action(allowed={"secret_clerk"})
def recall_spill(actor: Actor, paper_id: int, *, level: str, cause: str) -> int:
    """Thu hồi khẩn do lộ bí mật: out of tablets, pages, letters and store, at once and for good; gives the incident's id.

    The keys of what was received and of all that was made of it are destroyed, for every paper of the same content.
    Refuses ``meetings.no_level``, ``meetings.spill_no_cause``, ``meetings.spill_nothing`` (no file, or destroyed before).
    """
    if level not in LEVELS:
        raise Refusal("meetings.no_level")
    if cause not in CAUSES:
        raise Refusal("meetings.spill_no_cause")
    paper = spilled_paper(actor, paper_id, locked=True)
    at = clock.now()
    gone = _emptied(actor, paper.file_id or 0)
    spill = Spill.objects.create(
        year=at.astimezone(clock.VN).year,
        number=_next_number(at.astimezone(clock.VN).year),
        level=level,
        cause=cause,
        files=list(gone),
        meetings=sorted({one.meeting_id for one in _papers(gone)}),
        at=at,
        by=actor.person_id,
        by_label=actor.label[:200],
    )
    describe(object=f"spill:{spill.pk}", number=spill.number, year=spill.year, level=level, cause=cause)
    return spill.pk


@action(allowed=())
def spill_again(actor: Actor, file_id: int) -> None:
    """Thu hồi lại sau khi phục hồi: a backup brought back what had been destroyed; it goes again before anybody is served."""
    gone = _emptied(actor, file_id)
    describe(object=f"file:{file_id}", files=len(gone))


@action(allowed={"administrator", "secret_clerk"})
def set_spill_contacts(actor: Actor, text: str) -> None:
    """Đặt danh sách nơi phải báo, a line for each; an empty text brings back what Khuê proposes."""
    del actor
    SpillContact.objects.all().delete()
    lines = contact_lines(text)
    SpillContact.objects.bulk_create(SpillContact(order=order, text=line) for order, line in enumerate(lines))
    describe(object="spill_contacts", lines=len(lines))


def _next_number(year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_BOOK])
    return (Spill.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0) + 1


def _papers(file_ids: Collection[int]) -> list[Paper]:
    """Papers that show one of these files, or showed it in an earlier version."""
    earlier = PaperVersion.objects.filter(file_id__in=file_ids).values("paper_id")
    return list(Paper.objects.filter(Q(file_id__in=file_ids) | Q(pk__in=earlier)).order_by("pk"))


def _emptied(actor: Actor, file_id: int) -> tuple[int, ...]:
    """Take it from the readers, then destroy it: what is published is made anew while its neighbours can still be read."""
    same = files.same_content(file_id)
    papers = _papers(same)
    for meeting in (
        Meeting.objects.select_for_update().filter(pk__in={one.meeting_id for one in papers}).order_by("pk")
    ):
        _withdraw(actor, meeting, [one for one in papers if one.meeting_id == meeting.pk], same)
    distribution.recall_files(actor, same)
    return files.destroy(actor, file_id)


def _withdraw(actor: Actor, meeting: Meeting, papers: list[Paper], same: Collection[int]) -> None:
    state = meeting.state
    for paper in papers:
        current = paper.file_id in same
        paper.title, paper.number, paper.date, paper.kind = GONE, "", None, ""
        if current:
            paper.withdrawn_at = paper.withdrawn_at or clock.now()
            paper.withdrawn_reason = WHY
        paper.save()
        touch(meeting, title=meeting.title, paper=paper.pk)
        if (
            current
            and meeting.published
            and withdraw_published(actor, meeting, paper, untold=True)
            and state == "published"
        ):
            meeting.state = "published"
            meeting.save(update_fields=["state"])
    if any(paper.invitation for paper in papers):
        Invitation.objects.filter(meeting=meeting, uploaded=False).update(made_for="")
