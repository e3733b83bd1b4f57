"""Gửi đi: a plan becomes manifests, letters, a publication; what every way of publishing has in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from django.utils.translation import override

from khue.distribution import actions as distribution
from khue.distribution.rules import Mail, ReaderClass
from khue.files import queries as files
from khue.meetings.actions.letters import Occasion, letters, when
from khue.meetings.models import Meeting, Publication
from khue.meetings.queries.showing import last_publication
from khue.meetings.rules import (
    Change,
    Differences,
    Pages,
    Plan,
    PlannedAttendee,
    ReadersOf,
    changes,
    classes,
    frozen,
    manifest,
    papers_for,
    replaced,
    stamp,
    thawed,
)
from khue.organisation import queries as organisation
from khue.organisation.queries import PersonCard
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.sentences import sentence

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
    return dict(files.readings(sorted({paper.file for paper in plan.papers()})))


@dataclass(frozen=True, slots=True)
class _Group:
    """Một nhóm người nhận: the same papers now and before, so the same things to be told."""

    readers: ReadersOf
    invited_before: bool
    told: tuple[Change, ...]
    sentences: tuple[str, ...]


def _and_why(told: tuple[Change, ...], reason: str) -> tuple[Change, ...]:
    return (*told, Change("reason", (("reason", reason),))) if told and reason else told


def _groups(plan: Plan, old: Plan | None, pages: Differences, reason: str = "") -> list[_Group]:
    known = old.people() if old else frozenset()
    made = []
    for one in classes(plan, old):
        before = one.people[0] in known
        told = _and_why(changes(old, plan, pages, one.people[0]) if old and before else (), reason)
        made.append(_Group(one, before, told, tuple(said(change, plan) for change in told)))
    return made


def _reader_classes(
    plan: Plan, groups: Sequence[_Group], *, old_version: int, readings: Mapping[int, Pages]
) -> list[ReaderClass]:
    with override("vi"):
        hidden = sentence("meetings.hidden_item")
    made = []
    for group in groups:
        body = manifest(
            plan,
            group.readers,
            readings,
            zip(group.told, group.sentences, strict=True),
            previous_version=old_version,
            hidden_title=hidden,
        )
        used = tuple(paper.file for paper in plan.papers() if paper.id in group.readers.papers)
        made.append(
            ReaderClass(person_ids=group.readers.people, manifest=body, file_ids=tuple(dict.fromkeys(used)))
        )
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


def _occasion(group: _Group) -> Occasion | None:
    if not group.invited_before:
        return Occasion("invite", calendar="REQUEST")
    sentences = group.sentences[:MOST_SENTENCES]
    if any(change.code in {"time", "place"} for change in group.told):
        return Occasion("change", sentences, "REQUEST")
    return Occasion("supplement", sentences) if group.told else None


def _occasions(
    plan: Plan, old: Plan | None, groups: Sequence[_Group]
) -> list[tuple[PlannedAttendee, Occasion]]:
    cards = {one.person: one for one in plan.attendees}
    found: list[tuple[PlannedAttendee, Occasion]] = []
    for group in groups:
        occasion = _occasion(group)
        if occasion is not None:
            found += [(cards[person], occasion) for person in group.readers.people]
    if old is not None:
        gone = [one for one in old.attendees if one.person not in cards]
        found += [(one, Occasion("cancel", calendar="CANCEL")) for one in gone]
    return found


def _enclosures(plan: Plan, old: Plan | None, groups: Sequence[_Group]) -> dict[int, tuple[int, ...]]:
    """Per person the files that are new to him."""
    given: dict[int, tuple[int, ...]] = {}
    for group in groups:
        had = {}
        if old is not None and group.invited_before:
            theirs = papers_for(old, group.readers.people[0])
            had = {paper.id: paper.file for paper in old.papers() if paper.id in theirs}
        fresh = [p.file for p in plan.papers() if p.id in group.readers.papers and had.get(p.id) != p.file]
        given |= dict.fromkeys(group.readers.people, tuple(dict.fromkeys(fresh)))
    return given


def _organiser(meeting: Meeting) -> PersonCard | None:
    number = meeting.organiser_id
    return organisation.people([number]).get(number) if number else None


def _for_one(
    plan: Plan, old: Plan | None, pages: Differences, person: int
) -> tuple[list[_Group], list[tuple[PlannedAttendee, Occasion]]]:
    groups = _groups(plan, old, pages)
    return groups, [one for one in _occasions(plan, old, groups) if one[0].person == person]


def next_letter(meeting: Meeting, plan: Plan, person: int, ready: Set[int]) -> Mail:
    """The letter that this attendee would get if the plan were published now; the invitation when nothing is new."""
    last = last_publication(meeting)
    old = thawed(last.plan) if last else None
    pairs = [pair for pair in replaced(old, plan) if pair[1] in ready] if old else []
    pages = {pair: files.changed_pages(*pair) for pair in pairs}
    groups, found = _for_one(plan, old, pages, person)
    if not found:  # nothing new for this person: the letter of who is invited now
        old = None
        groups, found = _for_one(plan, old, pages, person)
    given = _enclosures(plan, old, groups).get(person, ())
    enclosed = {person: tuple(file for file in given if file in ready)}
    return letters(meeting, plan, found, enclosed, _organiser(meeting))[0]


def keep(
    actor: Actor,
    meeting: Meeting,
    plan: Plan,
    *,
    kind: str,
    done: Any,
    people: Sequence[tuple[int, ...]],
    told: Sequence[Change],
) -> Publication:
    """Keep what was issued, as it was issued, and note its version on the meeting."""
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


def issue(
    actor: Actor, meeting: Meeting, plan: Plan, kind: str, *, reason: str = "", write: bool = True
) -> Published:
    """Hand a plan to the post office as the next version of a locked meeting; the last step of an action.

    ``reason`` is said after the changes; without ``write`` nobody is mailed.
    """
    last = last_publication(meeting)
    old = thawed(last.plan) if last else None
    readings = _readings(plan)
    pages = _differences(old, plan)
    told = _and_why(changes(old, plan, pages) if old else (), reason)
    if any(change.code in {"time", "place"} for change in told):
        meeting.calendar_sequence += 1
    groups = _groups(plan, old, pages, reason)
    readers = _reader_classes(plan, groups, old_version=meeting.published, readings=readings)
    done = distribution.dispatch(
        actor,
        subject=f"meeting:{meeting.pk}",
        kind="meeting",
        title=plan.title,
        classes=readers,
        feed_body=feed_body(plan),
        mails=letters(
            meeting,
            plan,
            _occasions(plan, old, groups) if write else (),
            _enclosures(plan, old, groups),
            _organiser(meeting),
        ),
    )
    keep(actor, meeting, plan, kind=kind, done=done, people=[one.person_ids for one in readers], told=told)
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
