"""``khue publish THƯ_MỤC``: a folder with ``agenda.toml`` and PDFs becomes a published meeting, all or nothing."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from khue.config.before import stopped_here
from khue.config.terminal import _, tell
from khue.files import actions as files
from khue.files.queries import FileCard, cards
from khue.meetings import actions
from khue.meetings.actions import Published
from khue.meetings.queries import meeting_to_edit
from khue.meetings.rules.folder import NAME, FolderItem, FolderMeeting, line_of, read_folder
from khue.organisation import queries as organisation
from khue.organisation.models import Body, Person, Post
from khue.organisation.models.dated import running
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.jobs import JOBS
from khue.shared.refusal import Reason, Refusal
from khue.shared.text import fold

PATIENCE = 3.0
PAUSE = 0.25
Tell = Callable[[str], None]


@dataclass(slots=True)
class _Found:
    """What the names in the folder stand for."""

    people: dict[str, tuple[str, int]] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    problems: list[Reason] = field(default_factory=list)


def _by_name(text: str, day: date) -> list[tuple[str, int]]:
    wanted = fold(text)
    titled = Q(fold=wanted) | Q(fold__startswith=f"{wanted} · ")
    posts = Post.objects.filter(titled, running(day)).values_list("pk", flat=True)
    found = [("post", one) for one in posts]
    found += [
        ("body", one) for one in Body.objects.filter(running(day), fold=wanted).values_list("pk", flat=True)
    ]
    found += [("unit", one) for one in _units(text, day)]
    if not found:
        found = [("person", one) for one in Person.objects.filter(fold=wanted).values_list("pk", flat=True)]
    return found


def _units(text: str, day: date) -> list[int]:
    wanted = fold(text)
    return [row.id for row in organisation.units(day) if wanted in {fold(row.name), fold(row.short_name)}]


def _choice(text: str, day: date) -> list[tuple[str, int]]:
    """The choices that a text may mean: an address, ``post:code@unit``, ``unit:…``, ``body:…``, or a name."""
    kind, colon, rest = text.partition(":")
    rest = rest.strip()
    if colon and kind == "unit":
        return [("unit", one) for one in _units(rest, day)]
    if colon and kind == "body":
        rows = Body.objects.filter(running(day)).filter(fold=fold(rest)) | Body.objects.filter(
            running(day), code=rest
        )
        return [("body", one) for one in rows.values_list("pk", flat=True)]
    if colon and kind == "post":
        code, _at, of = rest.partition("@")
        units = _units(of, day)
        posts = Post.objects.filter(running(day), code=code.strip(), unit__in=units)
        return [("post", one) for one in posts.values_list("pk", flat=True)]
    if "@" in text:
        people = Person.objects.filter(email__iexact=text).values_list("pk", flat=True)
        return [("person", one) for one in people]
    return _by_name(text, day)


def _resolve(meeting: FolderMeeting, source: str) -> _Found:
    """Every name looked up on the day of the meeting; every one that is unknown is a problem."""
    found = _Found()
    day = meeting.starts.astimezone(clock.VN).date()

    def problem(code: str, name: str, where: str) -> None:
        facts = {"line": line_of(source, name), "field": where, "value": name}
        found.problems.append(Reason(f"meetings.folder_{code}", facts=facts))

    for text in meeting.people():
        choices = _choice(text, day)
        reached = [one for one in choices if organisation.person_ids_of(*one, day)]
        if not reached:
            problem("unknown_attendee", text, "attendees")
        elif len(reached) > 1:
            problem("ambiguous", text, "attendees")
        else:
            found.people[text] = reached[0]
    for text in meeting.units():
        units = _units(text, day)
        if len(units) == 1:
            found.units[text] = units[0]
        else:
            problem("ambiguous" if units else "unknown_unit", text, "unit")
    return found


def _paths(folder: Path, meeting: FolderMeeting, source: str) -> tuple[dict[str, Path], list[Reason]]:
    paths, problems = {}, []
    for name in meeting.files():
        path = (folder / name).resolve()
        facts = {"line": line_of(source, name), "field": "file", "value": name}
        if not path.is_relative_to(folder.resolve()):
            problems.append(Reason("meetings.folder_outside", facts=facts))
        elif not path.is_file():
            problems.append(Reason("meetings.folder_missing_file", facts=facts))
        else:
            paths[name] = path
    return paths, problems


def _refuse(problems: Iterable[Reason]) -> None:
    reasons = tuple(problems)
    if reasons:
        raise Refusal("meetings.folder_problems", reasons=reasons, count=len(reasons))


def _take_in(actor: Actor, paths: dict[str, Path], source: str) -> dict[str, int]:
    taken: dict[str, int] = {}
    problems = []
    for name, path in paths.items():
        try:
            taken[name] = files.take_in(actor, path, path.name, awaited=False)
        except Refusal as refusal:
            facts = {**refusal.facts, "line": line_of(source, name), "value": name}
            problems += [
                Reason("meetings.folder_bad_file", facts=facts),
                Reason(refusal.code, facts=refusal.facts),
            ]
    _refuse(problems)
    return taken


def _refuse_marked(actor: Actor, paths: dict[str, Path], source: str, say: Tell) -> None:
    problems = []
    for name, refusal in stopped_here(actor, paths, say).items():
        facts = {**refusal.facts, "line": line_of(source, name), "value": name}
        problems += [
            Reason("meetings.folder_bad_file", facts=facts),
            Reason(refusal.code, facts=refusal.facts),
        ]
    _refuse(problems)


def _unfinished(ids: Iterable[int]) -> list[FileCard]:
    return [card for card in cards(ids).values() if card.state in {"waiting", "working"}]


def _wait(taken: dict[str, int], say: Tell, patience: float) -> None:
    """Wait for the files to be read; where no worker takes them, read them here."""
    last, moved = "", time.monotonic()
    while left := _unfinished(taken.values()):
        done = len(taken) - len(left)
        percent = round(sum(card.progress for card in left) / len(left))
        line = _("Đã xử lý %(done)d/%(all)d tệp; các tệp còn lại %(percent)d%%") % {
            "done": done, "all": len(taken), "percent": percent,
        }  # fmt: skip
        if line != last:
            say(line)
            last, moved = line, time.monotonic()
        elif time.monotonic() - moved > patience:
            JOBS["files.digest_long"].handler(file_id=left[0].id)
            moved = time.monotonic()
        time.sleep(PAUSE)
    known = cards(taken.values())
    problems = []
    for name, file_id in taken.items():
        card = known[file_id]
        if card.state == "refused":
            problems.append(
                Reason("meetings.folder_bad_file", facts={"line": 0, "field": "file", "value": name})
            )
            problems.append(Reason(card.refusal_code, facts=card.refusal_facts))
    _refuse(problems)


def _add_items(
    actor: Actor,
    meeting: int,
    items: Iterable[FolderItem],
    parent: int | None,
    known: tuple[_Found, dict[str, int]],
) -> None:
    found, taken = known
    for item in items:
        made = actions.add_item(
            actor,
            meeting,
            title=item.title,
            parent_id=parent,
            minutes=item.minutes,
            unit_id=found.units.get(item.unit),
            no_paper=not item.papers,
        )
        for paper in item.papers:
            actions.put_paper(
                actor,
                made,
                taken[paper.file],
                title=paper.title,
                number=paper.number,
                date=paper.date,
                kind=paper.kind,
            )
        if item.presenters:
            actions.change_presenters(actor, made, add=_people(item.presenters, found))
        if item.readers:
            actions.limit_item(actor, made, _people(item.readers, found))
        _add_items(actor, meeting, item.items, made, known)


def _people(texts: Iterable[str], found: _Found) -> list[int]:
    return [person for text in texts for person in organisation.person_ids_of(*found.people[text])]


def _presider(plan: FolderMeeting, found: _Found) -> int:
    day = plan.starts.astimezone(clock.VN).date()
    return organisation.person_ids_of(*found.people[plan.presider], day)[0]


@transaction.atomic
def _create(actor: Actor, plan: FolderMeeting, found: _Found, taken: dict[str, int]) -> Published:
    """The whole meeting in one transaction: any refusal leaves nothing."""
    unit = found.units.get(plan.unit)
    if unit is None and actor.kind == "system":
        card = organisation.people([_presider(plan, found)])
        unit = next((one.unit_id for one in card.values()), None)
    meeting = actions.create(actor, title=plan.title, unit_id=unit)
    actions.edit_facts(
        actor,
        meeting,
        seen_version=1,
        starts=plan.starts,
        ends=plan.ends,
        place=plan.place,
        online_url=plan.online_url,
        kind=plan.kind,
        urgent=plan.urgent,
        presider_id=_presider(plan, found),
    )
    actions.add_attendees(actor, meeting, [found.people[one] for one in plan.attendees])
    if plan.guests:
        actions.add_attendees(actor, meeting, [found.people[one] for one in plan.guests], role="guest")
    _add_items(actor, meeting, plan.items, None, (found, taken))
    _invite(actor, meeting, plan, taken)
    return actions.publish(actor, meeting, seen_version=meeting_to_edit(actor, meeting).version)


def _invite(actor: Actor, meeting: int, plan: FolderMeeting, taken: dict[str, int]) -> None:
    said = plan.invitation
    if said.file:
        actions.upload_invitation(
            actor, meeting, taken[said.file], number=said.number, date=said.date, signer=said.signer
        )
        return
    actions.make_invitation(
        actor, meeting, number=said.number, date=said.date, signer=said.signer, form=said.form
    )
    view = meeting_to_edit(actor, meeting)
    if view.invitation is not None and view.invitation.paper.file_id is not None:
        JOBS["files.digest_long"].handler(file_id=view.invitation.paper.file_id)


def publish_folder(actor: Actor, folder: Path, *, say: Tell, patience: float = PATIENCE) -> Published:
    """Phát hành từ thư mục. Refuses ``meetings.folder_problems`` with every problem; then nothing is made."""
    path = folder / NAME
    if not path.is_file():
        raise Refusal("meetings.folder_no_agenda", folder=str(folder))
    try:
        source = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Refusal("meetings.folder_not_text") from error
    plan, problems = read_folder(source)
    _refuse(problems)
    if plan is None:
        raise Refusal("meetings.folder_problems", count=0)
    found = _resolve(plan, source)
    paths, missing = _paths(folder, plan, source)
    _refuse([*found.problems, *missing])
    _refuse_marked(actor, paths, source, say)
    taken = _take_in(actor, paths, source)
    _wait(taken, say, patience)
    return _create(actor, plan, found, taken)


def _actor(email: str | None) -> Actor:
    if not email:
        return Actor.system("khue publish")
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        raise Refusal("meetings.no_such_person")
    return organisation.actor_of_person(person.pk)


def run(arguments: argparse.Namespace) -> int:
    """The command; with ``--json`` only one object is printed."""
    began = time.monotonic()

    def quiet(line: str) -> None:
        del line

    done = publish_folder(
        _actor(arguments.as_email), Path(arguments.folder), say=quiet if arguments.json else tell
    )
    facts = {
        "id": done.meeting,
        "version": done.version,
        "readers": done.readers,
        "papers": done.papers,
        "pages": done.pages,
        "bytes": done.bytes,
        "seconds": round(time.monotonic() - began, 2),
    }
    if arguments.json:
        tell(json.dumps(facts))
    else:
        tell(
            _(
                "Đã phát hành cuộc họp %(id)d: %(readers)d người nhận, %(papers)d tài liệu, %(pages)d trang, "
                "%(bytes)d byte, %(seconds)s giây."
            )
            % facts
        )
    return 0
