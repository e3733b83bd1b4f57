"""Báo ra máy đang đóng: subscribed by the tablet, queued with the feed, claimed by one worker, noted with the answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q

from khue.audit.actions import action, describe
from khue.distribution.models import PushSubscription
from khue.distribution.queries.pushes import PushToSend, push_hosts
from khue.distribution.queries.quiet import calm_moment
from khue.distribution.rules.parameters import PUSH_GAP
from khue.distribution.rules.webpush import WEIGHT, Target, fate, is_carried, is_target, ttl_of, wait_after
from khue.organisation import queries as organisation
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.jobs import defer
from khue.shared.refusal import Refusal
from khue.tablets.queries import enrolments_now, tablets_of

STUCK_AFTER = timedelta(minutes=3)
BATCH = 200


@action(allowed={"anyone"})
def subscribe_push(actor: Actor, enrolment_id: int, target: Target) -> None:
    """Bật báo trên máy: this tablet's one subscription, for who holds it now; an earlier one ends.

    Refuses ``distribution.no_tablet``, ``distribution.push_unknown_service`` (not one of the services that are
    allowed), ``distribution.push_bad_keys``, ``distribution.push_off``.
    """
    if actor.tablet_id is None or actor.person_id is None:
        raise Refusal("distribution.no_tablet")
    if settings.KHUE_NO_PUSH:
        raise Refusal("distribution.push_off")
    if not is_carried(target.endpoint, push_hosts(), loopback=settings.KHUE_PUSH_LOOPBACK):
        raise Refusal("distribution.push_unknown_service")
    if not is_target(target):
        raise Refusal("distribution.push_bad_keys")
    describe(object=f"tablet:{actor.tablet_id}")
    live = PushSubscription.objects.select_for_update().filter(ended_at=None)
    for row in live.filter(Q(tablet_id=actor.tablet_id) | Q(endpoint=target.endpoint)).order_by("pk"):
        if (row.tablet_id, row.person_id) == (actor.tablet_id, actor.person_id) and _same(row, target):
            return
        _end(row, "replaced")
    PushSubscription.objects.create(
        tablet_id=actor.tablet_id,
        person_id=actor.person_id,
        enrolment_id=enrolment_id,
        endpoint=target.endpoint,
        p256dh=target.p256dh,
        auth=target.auth,
        made_at=clock.now(),
    )


def _same(row: PushSubscription, target: Target) -> bool:
    return (row.endpoint, row.p256dh, row.auth) == (target.endpoint, target.p256dh, target.auth)


def _end(row: PushSubscription, why: str) -> None:
    row.ended_at, row.end_reason, row.due_at = clock.now(), why, None
    row.save(update_fields=["ended_at", "end_reason", "due_at"])


@action(allowed={"anyone"})
def end_push(actor: Actor) -> None:
    """Tắt báo trên máy này. Refuses ``distribution.no_tablet``."""
    if actor.tablet_id is None:
        raise Refusal("distribution.no_tablet")
    for row in PushSubscription.objects.filter(tablet_id=actor.tablet_id, ended_at=None):
        _end(row, "asked")
    describe(object=f"tablet:{actor.tablet_id}")


@action(allowed=())
def follow_tablet(actor: Actor, tablet_id: int, why: str, *, wake: bool) -> int:
    """Máy bị thu hồi, báo mất hoặc đổi người giữ: its subscription ends; gives how many.

    ``wake``: one last message that only wakes the app, which then learns from the server what to do.
    """
    del actor
    describe(object=f"tablet:{tablet_id}", why=why)
    rows = list(PushSubscription.objects.select_for_update().filter(tablet_id=tablet_id, ended_at=None))
    for row in rows:
        if not wake:
            _end(row, why)
            continue
        row.kind, row.count, row.urgent, row.seq = "wipe", 1, True, row.seq + 1
        row.due_at = row.since = clock.now()
        row.end_reason = why
        row.save(update_fields=["kind", "count", "urgent", "seq", "due_at", "since", "end_reason"])
    if rows and wake:
        defer("distribution.send_pushes")
    return len(rows)


def queue_pushes(wanted: Iterable[tuple[int, str]]) -> None:
    """Put a push of that kind for each (person, kind) in turn, in the running transaction; the rows lock in one order.

    Several that wait for one tablet become one. At most one in a quarter of an hour, unless it is urgent; a notice
    waits for the end of the quiet hours, a publication doesn't: who published chose the hour.
    """
    kinds: dict[int, str] = {}
    for person, kind in wanted:
        kinds[person] = max(kinds.get(person, ""), kind, key=lambda one: WEIGHT[one])
    if not kinds or settings.KHUE_NO_PUSH:
        return
    at = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT s.id FROM distribution_pushsubscription s
               WHERE s.person_id = ANY(%s) AND s.ended_at IS NULL AND s.end_reason = '' ORDER BY s.id FOR UPDATE""",
            [sorted(kinds)],
        )
        ids = [row[0] for row in cursor.fetchall()]
        if not ids:
            return
        cursor.execute(
            """UPDATE distribution_pushsubscription s SET
                 kind = CASE WHEN s.due_at IS NOT NULL AND s.weight > w.weight THEN s.kind ELSE w.kind END,
                 weight = CASE WHEN s.due_at IS NOT NULL THEN greatest(s.weight, w.weight) ELSE w.weight END,
                 count = CASE WHEN s.due_at IS NOT NULL THEN s.count + 1 ELSE 1 END,
                 urgent = w.kind = 'urgent' OR (s.due_at IS NOT NULL AND s.urgent),
                 since = CASE WHEN s.due_at IS NOT NULL THEN s.since ELSE %(at)s END,
                 due_at = CASE WHEN w.kind = 'urgent' THEN %(at)s
                               WHEN s.due_at IS NOT NULL AND w.kind = 'notice' THEN s.due_at
                               WHEN s.due_at IS NOT NULL THEN greatest(%(at)s, least(s.due_at, s.sent_at + %(gap)s::interval))
                               WHEN w.kind = 'notice' THEN greatest(%(calm)s, s.sent_at + %(gap)s::interval)
                               ELSE greatest(%(at)s, s.sent_at + %(gap)s::interval) END,
                 tries = CASE WHEN s.due_at IS NOT NULL THEN s.tries ELSE 0 END,
                 seq = s.seq + 1
               FROM unnest(%(people)s::bigint[], %(kinds)s::text[], %(weights)s::int[]) AS w(person, kind, weight)
               WHERE s.id = ANY(%(ids)s) AND w.person = s.person_id""",
            {
                "at": at,
                "calm": (calm_moment() if "notice" in kinds.values() else None) or at,
                "gap": f"{organisation.number(PUSH_GAP)} minutes",
                "ids": ids,
                "people": list(kinds),
                "kinds": list(kinds.values()),
                "weights": [WEIGHT[one] for one in kinds.values()],
            },
        )
    defer("distribution.send_pushes")


def claim_pushes(most: int = BATCH) -> list[PushToSend]:
    """Take those whose turn it is and that nobody has in hand; a claim is no act and leaves no record.

    Left in hand for three minutes by a worker that was killed: taken again. Those of a tablet that gets no
    content now are let go.
    """
    at = clock.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=at - STUCK_AFTER)
    with transaction.atomic():
        rows = list(
            PushSubscription.objects.select_for_update(skip_locked=True)
            .filter(free, ended_at=None, due_at__lte=at)
            .order_by("-urgent", "due_at", "pk")[:most]
        )
        PushSubscription.objects.filter(pk__in=[row.pk for row in rows]).update(
            claimed_at=at, tries=F("tries") + 1
        )
    good = {
        card.id: holder
        for holder, cards in tablets_of({row.person_id for row in rows}).items()
        for card in cards
        if card.enrolled and card.standing == "good"
    }
    now = enrolments_now(row.tablet_id for row in rows)
    kept: list[PushSubscription] = []
    idle: list[PushSubscription] = []
    for row in rows:
        same = now.get(row.tablet_id) == row.enrolment_id and good.get(row.tablet_id) == row.person_id
        ours = same or row.kind == "wipe"
        (kept if ours else idle).append(row)
    if idle:
        PushSubscription.objects.filter(pk__in=[row.pk for row in idle]).update(due_at=None, claimed_at=None)
    return [
        PushToSend(
            row.pk,
            Target(row.endpoint, row.p256dh, row.auth),
            row.kind,
            row.count,
            row.urgent,
            row.seq,
            row.tries + 1,
        )
        for row in kept
    ]


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """Kết quả một lần báo: the service's status (0 = none came) and what it asked for."""

    push: PushToSend
    status: int
    retry_after: str = ""


@action(allowed=())
def note_pushes(actor: Actor, answers: Sequence[PushAnswer]) -> dict[str, int]:
    """Ghi kết quả báo: sent, ended (the service knows the tablet no more), dropped, delayed; one record, counts only."""
    del actor
    at = clock.now()
    by_id = {one.push.id: one for one in answers}
    counted: Counter[str] = Counter()
    for row in PushSubscription.objects.select_for_update().filter(pk__in=by_id).order_by("pk"):
        counted[_note(row, by_id[row.pk], at)] += 1
    if counted["delayed"]:
        defer("distribution.send_pushes", at=at + wait_after(1, "", at))
    told = {name: counted[name] for name in ("sent", "ended", "dropped", "delayed", "old") if counted[name]}
    describe(object="push", **told, statuses=dict(Counter(str(one.status) for one in answers)))
    return told


def _note(row: PushSubscription, answer: PushAnswer, at: Any) -> str:
    end = fate(answer.status)
    newer = row.seq != answer.push.seq
    row.claimed_at, row.last_status = None, answer.status
    if end == "delayed":
        row.due_at = at + wait_after(row.tries, answer.retry_after, at)
        if row.since is not None and at - row.since > ttl_of(row.kind):
            row.due_at, end_word = None, "old"
        else:
            end_word = "delayed"
    else:
        row.tries, end_word = 0, end
        row.sent_at = at if end == "sent" else row.sent_at
        gap = timedelta() if row.urgent else timedelta(minutes=organisation.number(PUSH_GAP))
        row.due_at = at + gap if newer else None
        row.since, row.count = (at, 1) if newer else (row.since, 0)
    row.save(update_fields=["claimed_at", "last_status", "due_at", "since", "count", "tries", "sent_at"])
    if row.ended_at is None and (end == "ended" or (answer.push.kind == "wipe" and end_word != "delayed")):
        _end(row, row.end_reason or "gone")
    return end_word
