"""Trang Vận hành: for those who run Khuê; figures only, and what to do now."""

from __future__ import annotations

from datetime import timedelta

import pytest

from khue.files.actions import note_stopped, stop_marked
from khue.operation import actions, queries
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("khue backup")


def person(*roles: str) -> Actor:
    return Actor(kind="person", label="Vũ Thảo Trinh", user_id=1, person_id=1, roles=frozenset(roles))


def test_only_those_who_run_or_audit_khue_see_it() -> None:
    for role in ("organiser", "unit_clerk", "asset_officer"):
        with pytest.raises(NotFound):
            queries.picture(person(role))
    assert queries.picture(person("administrator")).standing.backup is None
    assert queries.picture(person("auditor")).blobs == 0


def test_a_backup_and_its_proofs_are_seen_and_nobody_does_them_by_hand() -> None:
    with pytest.raises(Forbidden):
        actions.note_backup(person("administrator"), snapshot="a", size=1, added=1, seconds=1)
    actions.note_backup(SYSTEM, snapshot="20261123T010203Z-abcdef", size=3_000_000, added=4_000, seconds=7)
    actions.note_backup_failure(SYSTEM, code="config.backup_full")
    now = clock.now()
    assert actions.note_once(SYSTEM, "rehearsal", now, snapshot="a", good=True, seconds=40)
    assert not actions.note_once(SYSTEM, "rehearsal", now, snapshot="a", good=True, seconds=40)
    assert actions.note_once(SYSTEM, "check", now - timedelta(days=1), pieces=12, faults=1)
    shown = queries.picture(person("auditor"))
    assert shown.standing.backup is not None
    assert (shown.standing.backup.size, shown.standing.backup.added) == (3_000_000, 4_000)
    assert shown.standing.rehearsal is not None
    assert shown.standing.rehearsal.at == now
    assert shown.standing.check is not None
    assert not shown.standing.check.good
    assert shown.days[-1].state == "good"


def test_files_stopped_before_sending_and_at_the_door_are_counted_apart() -> None:
    for level in ("mat", "toi_mat"):
        note_stopped(person("unit_clerk"), level, "stamp", 3)
    stop_marked(SYSTEM, 404, "mat", "text", 1)
    shown = queries.picture(person("administrator")).stopped
    assert (shown.before_sending, shown.at_the_door) == (2, 1)
    assert queries.stopped(clock.now() + timedelta(seconds=1)) == queries.Stopped(0, 0)
