"""Phát hành: freeze the meeting, hand it to the post office; supplement, change, withdraw, cancel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import override

from khue.audit.actions import action, describe
from khue.distribution import actions as distribution
from khue.distribution.rules import ReaderClass
from khue.files import queries as files
from khue.meetings.actions.letters import Occasion, letters, when
from khue.meetings.actions.saving import touch
from khue.meetings.models import Meeting, Paper, Publication
from khue.meetings.queries.access import locked
from khue.meetings.queries.lists import changes_since
from khue.meetings.queries.loading import file_states, load, place_key
from khue.meetings.queries.showing import last_publication
from khue.meetings.rules import (
    Change,
    Differences,
    Pages,
    Plan,
    PlannedAttendee,
    changes,
    classes,
    frozen,
    manifest,
    papers_for,
    readiness,
    replaced,
    stamp,
    stops,
    thawed,
    without_paper,
)
from khue.organisation import queries as organisation
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal, Stale
from khue.shared.sentences import sentence
from khue.shared.text import tidy

MOST_SENTENCES = 12
MOST_PAGES_SAID = 8


@dataclass(frozen=True, slots=True)
class Published:
    """Kết quả phát hành: bytes are those of the readers' renditions, each file once."""

    meeting: int
    version: int
    readers: int
    papers: int
    pages: int
    bytes: int
    package_ids: tuple[int, ...]
    changes: tuple[str, ...]


def pages_text(pages: Sequence[int]) -> str:
    """1, 2, 5–9: at most eight runs, then an ellipsis."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    said = [f"{a}" if a == b else f"{a}–{b}" for a, b in runs[:MOST_PAGES_SAID]]
    return ", ".join([*said, "…"] if len(runs) > MOST_PAGES_SAID else said)


def said(change: Change, plan: Plan) -> str:
    """The Vietnamese sentence of a change, for manifest, letter and page."""
    facts = {**dict(change.facts), "pages": pages_text(change.pages), "when": when(plan.starts, plan.ends)}
    code = f"meetings.change_{change.code}"
    if change.code == "paper_replaced" and change.pages:
        code += "_pages"
    with override("vi"):
        return sentence(code, facts)


def _differences(old: Plan | None, new: Plan) -> Differences:
    pairs = replaced(old, new) if old else ()
    return {pair: files.changed_pages(*pair) for pair in pairs}


def _readings(plan: Plan) -> dict[int, Pages]:
    return {file: files.reading(file) for file in sorted({paper.file for paper in plan.papers()})}


def _reader_classes(
    plan: Plan, old: Plan | None, pages: Differences, *, old_version: int, readings: Mapping[int, Pages]
) -> list[ReaderClass]:
    with override("vi"):
        hidden = sentence("meetings.hidden_item")
    made = []
    for one in classes(plan, old):
        told = changes(old, plan, pages, one.people[0]) if old else ()
        body = manifest(
            plan,
            one,
            readings,
            [(change, said(change, plan)) for change in told],
            previous_version=old_version,
            hidden_title=hidden,
        )
        used = tuple(paper.file for paper in plan.papers() if paper.id in one.papers)
        made.append(ReaderClass(person_ids=one.people, manifest=body, file_ids=tuple(dict.fromkeys(used))))
    return made


def feed_body(plan: Plan) -> dict[str, Any]:
    """What a feed entry says of the meeting: far less than 1.5 kB."""
    return {
        "title": plan.title[:200],
        "starts": stamp(plan.starts),
        "ends": stamp(plan.ends),
        "place": (plan.place or plan.online_url)[:200],
        "urgent": plan.urgent,
    }


def _stored(change: Change, plan: Plan) -> dict[str, Any]:
    return {
        "code": change.code if not change.pages else f"{change.code}_pages",
        "facts": {**dict(change.facts), "when": when(plan.starts, plan.ends)},
        "paper": change.paper,
        "pages": list(change.pages),
        "pages_text": pages_text(change.pages),
        "sentence": said(change, plan),
    }


def _occasions(plan: Plan, old: Plan | None, pages: Differences) -> list[tuple[PlannedAttendee, Occasion]]:
    found: list[tuple[PlannedAttendee, Occasion]] = []
    before = old.people() if old else frozenset()
    for person in plan.attendees:
        if old is None or person.person not in before:
            found.append((person, Occasion("invite", calendar="REQUEST")))
            continue
        told = changes(old, plan, pages, person.person)
        moved = any(change.code in {"time", "place"} for change in told)
        sentences = tuple(said(change, plan) for change in told[:MOST_SENTENCES])
        if moved:
            found.append((person, Occasion("change", sentences, "REQUEST")))
        elif told:
            found.append((person, Occasion("supplement", sentences)))
    if old is not None:
        gone = [one for one in old.attendees if one.person not in plan.people()]
        found += [(one, Occasion("cancel", calendar="CANCEL")) for one in gone]
    return found


def _enclosures(plan: Plan, old: Plan | None) -> dict[int, tuple[int, ...]]:
    """Per person the files that are new to him."""
    given: dict[int, tuple[int, ...]] = {}
    for one in plan.attendees:
        mine = papers_for(plan, one.person)
        had = {}
        if old is not None and one.person in old.people():
            theirs = papers_for(old, one.person)
            had = {paper.id: paper.file for paper in old.papers() if paper.id in theirs}
        fresh = [p.file for p in plan.papers() if p.id in mine and had.get(p.id) != p.file]
        given[one.person] = tuple(dict.fromkeys(fresh))
    return given


def _keep(
    actor: Actor,
    meeting: Meeting,
    plan: Plan,
    *,
    kind: str,
    done: Any,
    people: Sequence[tuple[int, ...]],
    told: Sequence[Change],
) -> Publication:
    meeting.published = done.version
    meeting.save(update_fields=["published", "state", "calendar_sequence"])
    return Publication.objects.create(
        meeting=meeting,
        version=done.version,
        kind=kind,
        at=clock.now(),
        by=actor.person_id,
        by_label=actor.label[:200],
        plan=frozen(plan),
        classes=[{"people": list(one)} for one in people],
        changes=[_stored(change, plan) for change in told],
        package_ids=list(done.package_ids),
        recipients=done.recipients,
    )


def issue(actor: Actor, meeting: Meeting, plan: Plan, kind: str) -> Published:
    """Hand a plan to the post office as the next version of a locked meeting; the last step of an action."""
    last = last_publication(meeting)
    old = thawed(last.plan) if last else None
    readings = _readings(plan)
    pages = _differences(old, plan)
    told = changes(old, plan, pages) if old else ()
    if any(change.code in {"time", "place"} for change in told):
        meeting.calendar_sequence += 1
    organiser = (
        organisation.people([meeting.organiser_id]).get(meeting.organiser_id)
        if meeting.organiser_id
        else None
    )
    readers = _reader_classes(plan, old, pages, old_version=meeting.published, readings=readings)
    done = distribution.dispatch(
        actor,
        subject=f"meeting:{meeting.pk}",
        kind="meeting",
        title=plan.title,
        classes=readers,
        feed_body=feed_body(plan),
        mails=letters(meeting, plan, _occasions(plan, old, pages), _enclosures(plan, old), organiser),
    )
    _keep(actor, meeting, plan, kind=kind, done=done, people=[one.person_ids for one in readers], told=told)
    used = {paper.file for paper in plan.papers()}
    return Published(
        meeting=meeting.pk,
        version=done.version,
        readers=done.recipients,
        papers=len(plan.papers()),
        pages=sum(readings[paper.file].pages for paper in plan.papers()),
        bytes=sum(readings[file].size for file in used),
        package_ids=tuple(done.package_ids),
        changes=tuple(said(change, plan) for change in told),
    )


def check_seen(actor: Actor, meeting: Meeting, seen_version: int) -> None:
    """Refuse ``meetings.stale`` with who changed what since the version that was seen."""
    if seen_version == meeting.version:
        return
    newer = changes_since(actor, meeting.pk, seen_version)
    who = ", ".join(dict.fromkeys(str(one["who"]) for one in newer)) or "…"
    raise Stale("meetings.stale", version=meeting.version, seen=seen_version, who=who, changes=newer)


@action(allowed={"organiser"})
def publish(actor: Actor, meeting_id: int, *, seen_version: int) -> Published:
    """Phát hành, or supplement what was published: everybody gets the next version, told what changed.

    Refuses ``meetings.stale`` (somebody changed it since), ``meetings.not_ready`` with all its reasons,
    ``meetings.nothing_new``.
    """
    meeting = locked(actor, meeting_id)
    describe(object=f"meeting:{meeting_id}")
    check_seen(actor, meeting, seen_version)
    if meeting.state == "published":
        raise Refusal("meetings.nothing_new", version=meeting.published)
    loaded = load(meeting)
    reasons = stops(readiness(loaded.plan, file_states(loaded.files), clock.now()))
    if reasons:
        raise Refusal("meetings.not_ready", reasons=reasons, count=len(reasons))
    meeting.state = "published"
    kind = "supplement" if meeting.published else "publish"
    done = issue(actor, meeting, loaded.plan, kind)
    describe(
        object=f"meeting:{meeting_id}",
        published=done.version,
        of=seen_version,
        title=meeting.title,
        readers=done.readers,
        papers=done.papers,
        in_scope=loaded.plan.in_scope,
    )
    return done


@action(allowed={"organiser"})
def change_time_or_place(
    actor: Actor,
    meeting_id: int,
    *,
    starts: datetime | None = None,
    ends: datetime | None = None,
    place: str | None = None,
    online_url: str | None = None,
) -> Published:
    """Đổi giờ, đổi phòng của cuộc họp đã phát hành, at once, to tablets and calendars; nothing else goes out.

    Refuses ``meetings.not_published``, ``meetings.ends_before_starts``, ``meetings.no_place``, ``meetings.nothing_new``.
    """
    meeting = locked(actor, meeting_id)
    last = last_publication(meeting)
    if last is None:
        raise Refusal("meetings.not_published", meeting=meeting_id)
    length = meeting.ends - meeting.starts if meeting.starts and meeting.ends else None
    new: dict[str, Any] = {
        "starts": starts or meeting.starts,
        "ends": ends or (starts + length if starts and length else meeting.ends),
        "place": meeting.place if place is None else tidy(place)[:300],
        "online_url": meeting.online_url if online_url is None else online_url.strip()[:500],
    }
    if new["starts"] is None or new["ends"] is None or new["ends"] <= new["starts"]:
        raise Refusal("meetings.ends_before_starts")
    if not (new["place"] or new["online_url"]):
        raise Refusal("meetings.no_place")
    plan = replace(thawed(last.plan), **new)
    if plan == thawed(last.plan):
        raise Refusal("meetings.nothing_new", version=meeting.published)
    state = meeting.state
    for name, value in new.items():
        setattr(meeting, name, value)
    meeting.place_key = place_key(meeting.place)
    touch(meeting, [*new, "place_key"], title=meeting.title, fields=sorted(new))
    meeting.state = state
    return issue(actor, meeting, plan, "change")


def withdraw_published(actor: Actor, meeting: Meeting, paper: Paper) -> bool:
    """Take a paper out of what is published, at once; whether it was there."""
    last = last_publication(meeting)
    plan = thawed(last.plan) if last else None
    out = next((one for one in plan.papers() if one.id == paper.pk), None) if plan else None
    if plan is None or out is None:
        return False
    rest = without_paper(plan, paper.pk)
    if any(one.file == out.file for one in rest.papers()):
        issue(actor, meeting, rest, "withdraw")
        return True
    done = distribution.withdraw_file(actor, f"meeting:{meeting.pk}", out.file)
    told = [Change("paper_withdrawn", (("title", out.title),), out.id)]
    people = [one.people for one in classes(rest)]
    _keep(actor, meeting, rest, kind="withdraw", done=done, people=people, told=told)
    return True


@action(allowed={"organiser"})
def cancel(actor: Actor, meeting_id: int, *, reason: str = "") -> int:
    """Hủy cuộc họp: a draft is laid aside; a published one is taken off tablets' day and calendars. Gives to how many.

    Refuses ``meetings.is_cancelled``.
    """
    meeting = locked(actor, meeting_id)
    last = last_publication(meeting)
    meeting.cancel_reason = tidy(reason)[:500]
    if last is not None:
        meeting.calendar_sequence += 1
    touch(meeting, ["cancel_reason", "calendar_sequence"], title=meeting.title, reason=meeting.cancel_reason)
    meeting.state = "cancelled"
    meeting.save(update_fields=["state"])
    if last is None:
        return 0
    plan = replace(thawed(last.plan), cancelled=True)
    sentences = (meeting.cancel_reason,) if meeting.cancel_reason else ()
    organiser = (
        organisation.people([meeting.organiser_id]).get(meeting.organiser_id)
        if meeting.organiser_id
        else None
    )
    mails = letters(
        meeting,
        plan,
        [(one, Occasion("cancel", sentences, "CANCEL")) for one in plan.attendees],
        {},
        organiser,
    )
    done = distribution.cancel(actor, f"meeting:{meeting_id}", feed_body(plan), mails)
    people = [one.people for one in classes(plan)]
    _keep(actor, meeting, plan, kind="cancel", done=done, people=people, told=[Change("cancelled")])
    return int(done.recipients)
