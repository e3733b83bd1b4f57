"""Đời sống của thành phố mẫu: about eight meetings around today, the next one first; usable meanwhile."""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import transaction

from khue.config.demo import fleet
from khue.config.demo.papers import MARK, Sample, paper
from khue.config.demo.plans import SampleItem, SampleMeeting, plans
from khue.config.terminal import _, tell
from khue.documents import actions as documents
from khue.documents.actions.opening import SlipForm
from khue.files import actions as files
from khue.files.queries import cards
from khue.meetings import actions
from khue.meetings.models import Meeting
from khue.meetings.queries import meeting_to_edit
from khue.organisation import queries as organisation
from khue.organisation.models import Body
from khue.organisation.models.dated import running
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.jobs import JOBS
from khue.shared.refusal import Refusal

PATIENCE = 20.0
PAUSE = 0.5
MOST_SECONDS = 600.0


@dataclass(slots=True)
class World:
    """Những ai làm việc trong bản trình diễn."""

    organiser: Actor
    clerk: Actor
    head: Actor
    leader: int
    chief: str
    units: dict[str, int]
    keeper: Actor | None = None  # a city loaded before had no secret-document clerk
    heads: dict[int, str] = field(default_factory=dict)


def _world() -> World:
    cast = {one.key: one for one in organisation.demo_cast()}
    missing = {"organiser", "unit_clerk", "unit_head", "leader", "chief_of_office"} - cast.keys()
    if missing:
        raise Refusal("config.no_sample_city")
    return World(
        organiser=organisation.actor_of_person(cast["organiser"].person_id),
        clerk=organisation.actor_of_person(cast["unit_clerk"].person_id),
        head=organisation.actor_of_person(cast["unit_head"].person_id),
        leader=cast["leader"].person_id,
        chief=cast["chief_of_office"].name,
        units={row.name: row.id for row in organisation.units(clock.today())},
        keeper=organisation.actor_of_person(cast["secret_clerk"].person_id)
        if "secret_clerk" in cast
        else None,
    )


def _head_name(world: World, unit: str) -> str:
    unit_id = world.units.get(unit)
    if unit_id is None:
        return ""
    if unit_id not in world.heads:
        heads = organisation.heads_of(unit_id, clock.today())
        known = organisation.people(heads[:1])
        world.heads[unit_id] = next((card.name for card in known.values()), "")
    return world.heads[unit_id]


def _take_in(actor: Actor, world: World, sample: Sample) -> int:
    signed = replace(sample, signer=_head_name(world, sample.agency))
    name = f"{sample.kind} {sample.number}-{sample.symbol}.pdf"
    return files.take_in(actor, io.BytesIO(paper(signed)), name, awaited=False)


def _wait(ids: Iterable[int]) -> None:
    """Until the worker has read them; where it doesn't come, read them here."""
    wanted = list(ids)
    began = moved = time.monotonic()
    last: object = None
    while time.monotonic() - began < MOST_SECONDS:
        left = [card for card in cards(wanted).values() if card.state in {"waiting", "working"}]
        if not left:
            return
        now = [(card.id, card.progress) for card in left]
        if now != last:
            last, moved = now, time.monotonic()
        elif time.monotonic() - moved > PATIENCE:
            JOBS["files.digest_long"].handler(file_id=left[0].id)
            moved = time.monotonic()
        time.sleep(PAUSE)


def _attend(world: World, meeting: int, sample: SampleMeeting) -> None:
    day = sample.starts.astimezone(clock.VN).date()
    bodies = Body.objects.filter(running(day), code__in=sample.bodies).values_list("pk", flat=True)
    choices = [("body", one) for one in bodies]
    choices += [("unit", world.units[name]) for name in sample.units if name in world.units]
    actions.add_attendees(world.organiser, meeting, choices)


def _papers(world: World, item: int, plan: SampleItem) -> list[int]:
    finance = plan.unit == "Sở Tài chính"
    actor = world.clerk if finance else world.organiser
    taken = []
    for title in plan.owed:
        actions.require_paper(world.organiser, item, title=title)
    for sample in plan.papers:
        file_id = _take_in(actor, world, sample)
        number = "" if sample.annex else f"{sample.number}/{sample.symbol}"
        title = (
            sample.abstract
            if sample.annex
            else f"{sample.kind} {sample.abstract[0].lower()}{sample.abstract[1:]}"
        )
        actions.put_paper(
            actor,
            item,
            file_id,
            paper_id=actions.require_paper(world.organiser, item, title=title, kind=sample.kind),
            title=title,
            number=number,
            date=sample.day,
            kind=sample.kind,
        )
        taken.append(file_id)
    if finance and taken:
        actions.approve_papers(world.head, [item])
    return taken


def _on_paper(world: World, meeting: int, plan: SampleItem) -> None:
    """An item on paper only, and its slip: the office has the copies, the presider one of them."""
    unit = world.units.get(plan.unit)
    item = actions.add_paper_only(
        world.organiser, meeting, level=plan.secret, unit_id=unit, minutes=plan.minutes
    )
    slip = actions.open_slip(world.clerk, item, SlipForm(plan.secret, "1-12", issuer=plan.unit))
    if world.keeper is None:
        return
    documents.take_over(world.keeper, slip, kept_at="Két số 2, phòng văn thư bảo mật", counted=12)
    handing = documents.hand_out(world.keeper, slip, person_id=world.leader)
    documents.note_signed(world.keeper, slip, handing)


@transaction.atomic
def _draft(world: World, sample: SampleMeeting) -> tuple[int, list[int]]:
    """The whole draft at once: a start that is killed leaves nothing half done."""
    organiser = world.organiser
    meeting = actions.create(organiser, title=sample.title)
    actions.edit_facts(
        organiser,
        meeting,
        seen_version=1,
        starts=sample.starts,
        ends=sample.starts + timedelta(minutes=sample.minutes),
        place=sample.place,
        presider_id=world.leader,
        kind=sample.kind,
        note=_note(sample.key),
    )
    _attend(world, meeting, sample)
    taken: list[int] = []
    for plan in sample.items:
        if plan.secret:
            _on_paper(world, meeting, plan)
            continue
        item = actions.add_item(
            organiser,
            meeting,
            title=plan.title,
            minutes=plan.minutes,
            unit_id=world.units.get(plan.unit),
            due_at=_due(sample),
            no_paper=not (plan.papers or plan.owed),
        )
        taken += _papers(world, item, plan)
    if sample.publish_before is not None:
        actions.make_invitation(
            organiser,
            meeting,
            number=str(sample.number),
            date=clock.today(),
            signer=world.chief,
            form={"sample": MARK},
        )
        view = meeting_to_edit(organiser, meeting)
        if view.invitation is not None and view.invitation.paper.file_id is not None:
            taken.append(view.invitation.paper.file_id)
    return meeting, taken


def _note(key: str) -> str:
    return f"{MARK}: {key}"


def _due(sample: SampleMeeting) -> datetime:
    """The day before at 17:00, two days before for what is still owed; never past, never after the meeting."""
    before = 1 if sample.publish_before is not None else 2
    day = sample.starts.astimezone(clock.VN) - timedelta(days=before)
    soon = clock.now() + min(timedelta(hours=5), (sample.starts - clock.now()) / 2)
    return max(day.replace(hour=17, minute=0, second=0, microsecond=0), soon)


def _make(world: World, sample: SampleMeeting) -> None:
    meeting, taken = _draft(world, sample)
    if sample.publish_before is None:
        return
    _wait(taken)
    version = meeting_to_edit(world.organiser, meeting).version
    actions.publish(world.organiser, meeting, seen_version=version)
    if sample.after:
        AFTER[sample.after](world, meeting)


def _present(key: str) -> bool:
    """Made before; a draft of a published sample that was interrupted is laid aside and made again."""
    rows = Meeting.objects.filter(note=_note(key)).exclude(cancel_reason=INTERRUPTED)
    for row in rows.filter(state="draft").exclude(items__papers__file_id=None):
        if not key.startswith("draft"):
            actions.cancel(Actor.system("khue sample-life"), row.pk, reason=INTERRUPTED)
    return rows.exclude(cancel_reason=INTERRUPTED).exists()


INTERRUPTED = "Bản mẫu nạp dở"


def load(actor: Actor) -> int:
    """Nạp các cuộc họp mẫu; gives how many were made now. Twice is as once; the day's next meeting comes daily."""
    del actor
    world = _world()
    made = 0
    for sample in plans(clock.now()):
        if _present(sample.key):
            continue
        before = sample.publish_before
        if before:
            with clock.hold(sample.starts - before):
                _make(world, sample)
        else:
            _make(world, sample)
        made += 1
    return made


def run(arguments: argparse.Namespace) -> int:
    """``khue sample-life``."""
    del arguments
    actor = Actor.system("khue sample-life")
    tablets = fleet.equip(actor)
    made = load(actor)
    if made:
        fleet.report(tablets or fleet.wake(actor))
        tell(_("Đã nạp %(made)d cuộc họp mẫu.") % {"made": made})
    return 0


def _answer(world: World, meeting: int) -> None:
    """Some attendees have answered."""
    people = [one.person.id for one in meeting_to_edit(world.organiser, meeting).attendees]
    for n, person in enumerate(people):
        actor = organisation.actor_of_person(person)
        if n % 3 == 0:
            actions.answer(actor, meeting, answer="yes")
        elif n == 4:
            actions.answer(actor, meeting, answer="no", reason="Đi công tác theo kế hoạch đã báo cáo")
        elif n == 7:
            actions.answer(actor, meeting, answer="deputy", deputy="Phó Giám đốc phụ trách lĩnh vực")


def _another_room(world: World, meeting: int) -> None:
    _answer(world, meeting)
    actions.change_time_or_place(
        world.organiser,
        meeting,
        seen_published=1,
        place="Phòng họp số 5, tầng 2, trụ sở UBND Thành phố",
    )


def _called_off(world: World, meeting: int) -> None:
    actions.cancel(world.organiser, meeting, reason="Chuyển nội dung sang lấy ý kiến bằng phiếu")


def _no_copies(world: World, meeting: int) -> None:
    _answer(world, meeting)
    actions.note_paper_copies(world.organiser, meeting, copies=0)


def _some_copies(world: World, meeting: int) -> None:
    actions.note_paper_copies(world.organiser, meeting, copies=3, reason="Bản đồ khổ A0 treo tại phòng họp")


AFTER: dict[str, Callable[[World, int], None]] = {
    "answers": _answer,
    "room": _another_room,
    "cancel": _called_off,
    "no_copies": _no_copies,
    "copies": _some_copies,
}
