"""Cuộc họp để xem và để sửa: the plan as pages show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from khue.documents import queries as documents
from khue.documents.queries import Pointer
from khue.files.queries import FileCard
from khue.meetings.models import Meeting, PaperVersion, Publication
from khue.meetings.queries.access import editable, meeting_row, organises, readers, rows
from khue.meetings.queries.loading import Loaded, file_cards, file_states, load, load_all, notice
from khue.meetings.queries.views import (
    AttendeeView,
    InvitationView,
    ItemView,
    MeetingView,
    PaperView,
    PublicationView,
    Reach,
    Secret,
    VersionView,
)
from khue.meetings.rules import (
    Plan,
    PlannedItem,
    PlannedPaper,
    numbered,
    papers_for,
    readers_of,
    readiness,
    thawed,
)
from khue.organisation import queries as organisation
from khue.organisation.queries import PersonCard
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound, Reason


def version_views(versions: Iterable[PaperVersion]) -> tuple[VersionView, ...]:
    """Newest first."""
    return tuple(
        VersionView(row.number, row.file_id, row.at, row.by_label, row.note, row.late, row.late_reason)
        for row in sorted(versions, key=lambda row: -row.number)
    )


def paper_view(
    paper: PlannedPaper,
    cards: dict[int, FileCard],
    versions: Iterable[PaperVersion] = (),
    *,
    published: bool = False,
) -> PaperView:
    """One paper as shown."""
    return PaperView(
        id=paper.id,
        title=paper.title,
        number=paper.number,
        date=date.fromisoformat(paper.date) if paper.date else None,
        kind=paper.kind,
        invitation=paper.invitation,
        item_id=paper.item,
        file_id=paper.file or None,
        file=cards.get(paper.file),
        owed=not paper.file,
        late=paper.late,
        late_reason=paper.late_reason,
        published=published,
        versions=version_views(versions),
    )


def _cards(ids: Iterable[int], people: dict[int, PersonCard]) -> tuple[PersonCard, ...]:
    return tuple(people[one] for one in ids if one in people)


def _published(meeting: Meeting) -> dict[int, int]:
    """Paper to file, as last published."""
    last = last_publication(meeting)
    return {paper.id: paper.file for paper in thawed(last.plan).papers()} if last else {}


def last_publication(meeting: Meeting) -> Publication | None:
    """The last one, or none."""
    return meeting.publications.order_by("-version").first()


def _items(
    loaded: Loaded, plan: Plan, person: int | None, reasons: tuple[Reason, ...]
) -> tuple[ItemView, ...]:
    out = _published(loaded.meeting)
    return tuple(
        _item(loaded, plan, number, item, person, reasons, out) for number, item in numbered(plan.items)
    )


def _item(  # noqa: PLR0917 - one row of a view, called at one place
    loaded: Loaded,
    plan: Plan,
    number: str,
    item: PlannedItem,
    person: int | None,
    reasons: tuple[Reason, ...],
    published: dict[int, int],
) -> ItemView:
    row = loaded.items.get(item.id)
    hidden = person is not None and person not in readers_of(plan, item)
    approver = loaded.people.get((row.approved_by if row else None) or 0)
    return ItemView(
        id=item.id,
        number=number,
        depth=number.count("."),
        parent_id=item.parent,
        title="" if hidden else item.title,
        minutes=item.minutes,
        unit_id=None if hidden else item.unit,
        unit_name="" if hidden else item.unit_name,
        due_at=item.due_at,
        overdue=bool(item.due_at and item.due_at < clock.now() and not _delivered(item, loaded)),
        note=row.note if row and person is None else "",
        no_paper=item.no_paper,
        secret=None if hidden else secret_of(plan.place, item, loaded.slips.get(f"item:{item.id}")),
        approved_at=row.approved_at if row else None,
        approved_by=approver.name if approver else "",
        reminded_at=row.reminded_at if row else None,
        presenters=() if hidden else _cards(item.presenters, loaded.people),
        readers=_cards(sorted(item.readers), loaded.people) if person is None else (),
        hidden=hidden,
        papers=()
        if hidden
        else tuple(
            paper_view(
                paper,
                loaded.files,
                loaded.versions.get(paper.id, ()) if person is None else (),
                published=published.get(paper.id) == paper.file,
            )
            for paper in item.papers
            if person is None or paper.file
        ),
        reasons=tuple(reason for reason in reasons if reason.facts.get("item") == item.id),
    )


def secret_of(plan_place: str, item: PlannedItem, slip: Pointer | None) -> Secret | None:
    """What is shown of an item on paper only; nothing for another."""
    if not item.secret:
        return None
    return Secret(
        item.secret,
        item.secret_place or plan_place,
        item.no_remote,
        item.no_notes,
        item.no_attachments,
        slip,
    )


def _delivered(item: PlannedItem, loaded: Loaded) -> bool:
    cards = (loaded.files.get(paper.file) for paper in item.papers)
    return any(card is not None and not card.refused for card in cards)


def _attendees(loaded: Loaded, plan: Plan) -> tuple[AttendeeView, ...]:
    held = {row.person_id: row for row in loaded.attendees}
    return tuple(
        AttendeeView(
            person=loaded.people[one.person],
            role=one.role,
            chosen_kind=held[one.person].chosen_kind,
            chosen_id=held[one.person].chosen_id,
            answer=held[one.person].answer,
            answer_reason=held[one.person].answer_reason,
            deputy=held[one.person].deputy,
            answered_at=held[one.person].answered_at,
            tablets=tuple(loaded.tablets.get(one.person, ())),
            official=one.official,
        )
        for one in plan.attendees
        if one.person in held and one.person in loaded.people
    )


def change_reasons(changes: Iterable[dict[str, Any]]) -> tuple[Reason, ...]:
    """Stored changes as codes with sentences."""
    return tuple(
        Reason(
            f"meetings.change_{one['code']}",
            "warn",
            {**one.get("facts", {}), "pages": one.get("pages_text", "")},
        )
        for one in changes
    )


def publication_views(meeting: Meeting) -> tuple[PublicationView, ...]:
    """Newest first."""
    return tuple(
        PublicationView(
            row.version, row.kind, row.at, row.by_label, row.recipients, change_reasons(row.changes)
        )
        for row in meeting.publications.order_by("-version").defer("plan", "classes")
    )


def _invitation(loaded: Loaded, plan: Plan) -> InvitationView | None:
    paper, row = plan.invitation, loaded.invitation
    if paper is None or row is None:
        return None
    shown = paper_view(paper, loaded.files, loaded.versions.get(paper.id, ()))
    return InvitationView(
        shown, row.uploaded, row.number, row.date, row.signer, row.form, plan.invitation_stale
    )


def _reach(plan: Plan) -> Reach:
    people = plan.attendees
    with_tablet = sum(1 for one in people if one.tablets)
    mail = sum(1 for one in people if one.official)
    none = sum(1 for one in people if not one.address)
    return Reach(with_tablet, len(people) - with_tablet, mail, len(people) - mail - none, none)


def may_close(meeting: Meeting) -> bool:
    """Whether it can be said to have ended: published, begun, not closed yet."""
    begun = meeting.starts is not None and meeting.starts <= clock.now()
    return bool(meeting.published and begun and meeting.closed_at is None and meeting.state != "cancelled")


def _view(loaded: Loaded, plan: Plan, person: int | None, *, edit: bool) -> MeetingView:
    meeting = loaded.meeting
    reasons = readiness(plan, file_states(loaded.files), clock.now(), notice=notice()) if edit else ()
    return MeetingView(
        id=meeting.pk,
        title=plan.title,
        kind=meeting.kind,
        body_id=meeting.body_id,
        starts=plan.starts,
        ends=plan.ends,
        place=plan.place,
        online_url=plan.online_url,
        presider=loaded.people.get(plan.presider or 0),
        organiser=loaded.people.get(meeting.organiser_id or 0),
        unit_id=meeting.unit_id,
        unit_name=loaded.units.get(meeting.unit_id, ""),
        urgent=meeting.urgent,
        papers_follow=meeting.papers_follow,
        note=meeting.note if edit else "",
        state=meeting.state,
        version=meeting.version,
        published=meeting.published,
        in_scope=plan.in_scope,
        series_id=meeting.series_id,
        copied_from_id=meeting.copied_from_id,
        paper_copies=meeting.paper_copies,
        paper_copies_reason=meeting.paper_copies_reason,
        cancel_reason=meeting.cancel_reason,
        closed_at=meeting.closed_at,
        closed_by=meeting.closed_label,
        close_reason=meeting.close_reason,
        may_close=may_close(meeting),
        saved_at=meeting.saved_at,
        items=_items(loaded, plan, person, reasons),
        invitation=_invitation(loaded, plan),
        attendees=_attendees(loaded, plan),
        publications=publication_views(meeting) if person is None else (),
        reasons=reasons,
        reach=_reach(plan),
        can_edit=edit,
    )


def meeting_to_edit(actor: Actor, meeting_id: int) -> MeetingView:
    """Cuộc họp đang soạn, in full with all reasons why not yet. NotFound, or Forbidden for who only attends."""
    loaded = _with_slips(actor, load(editable(actor, meeting_id)))
    return _view(loaded, loaded.plan, None, edit=True)


def _with_slips(actor: Actor, loaded: Loaded) -> Loaded:
    """The same, knowing where the copies of secret papers stand; asks nothing when none is secret."""
    secret = [f"item:{item.id}" for item in loaded.plan.items if item.secret]
    return replace(loaded, slips=documents.pointers(actor, secret)) if secret else loaded


def readiness_of(actor: Actor, meeting_id: int) -> tuple[Reason, ...]:
    """Mọi lý do chưa phát hành được, all at once, and what is worth knowing."""
    loaded = load(editable(actor, meeting_id))
    return readiness(loaded.plan, file_states(loaded.files), clock.now(), notice=notice())


def readiness_of_all(actor: Actor, meeting_ids: Iterable[int]) -> dict[int, tuple[Reason, ...]]:
    """The same of several meetings in as many statements as for one; what the actor may not edit isn't there."""
    found = [one for one in rows(actor).filter(pk__in=set(meeting_ids)) if organises(actor, one)]
    now, days = clock.now(), notice()
    return {
        number: readiness(loaded.plan, file_states(loaded.files), now, notice=days)
        for number, loaded in load_all(found).items()
    }


def _as_reader(loaded: Loaded, plan: Plan, person: int) -> MeetingView:
    mine = papers_for(plan, person)
    if plan.invitation and plan.invitation.id not in mine:
        plan = replace(plan, invitation=None)
    return _view(loaded, plan, person, edit=False)


def meeting_to_read(actor: Actor, meeting_id: int) -> MeetingView:
    """Cuộc họp như đã phát hành, narrowed to what this attendee may have; the organiser sees all of it."""
    meeting = meeting_row(actor, meeting_id)
    loaded = load(meeting)
    last = last_publication(meeting)
    if last is None:
        return _view(loaded, loaded.plan, None, edit=False)
    plan = replace(thawed(last.plan), cancelled=meeting.state == "cancelled")
    loaded = _with_published(loaded, plan)
    person = next((one for one in readers(actor) if one in plan.people()), None)
    if person is None:
        if not organises(actor, meeting):
            raise NotFound(f"meeting:{meeting_id}")
        return _view(_with_slips(actor, loaded), plan, None, edit=False)
    if organises(actor, meeting) or plan.presider in readers(actor):
        loaded = _with_slips(actor, loaded)
    return _as_reader(loaded, plan, person)


def _with_published(loaded: Loaded, plan: Plan) -> Loaded:
    """The same, knowing also files and people that only the published plan has."""
    files = file_cards(paper.file for paper in plan.papers())
    ids = plan.people() | {one for item in plan.items for one in item.presenters}
    if plan.presider is not None:
        ids |= {plan.presider}
    missing = sorted(ids - loaded.people.keys())
    people = {**organisation.people(missing), **loaded.people} if missing else loaded.people
    return replace(loaded, files={**loaded.files, **files}, people=people)


def as_attendee(actor: Actor, meeting_id: int, person_id: int) -> MeetingView:
    """Xem như người dự: what this attendee would get if the meeting were published now."""
    loaded = load(editable(actor, meeting_id))
    if person_id not in loaded.plan.people():
        raise NotFound(f"attendee:{person_id}")
    return _as_reader(loaded, loaded.plan, person_id)
