"""The sample city's tablets come through the real door and report as tablets do."""

from __future__ import annotations

import pytest

from khue.audit.models import Record
from khue.config.demo import fleet
from khue.distribution.actions import dispatch
from khue.distribution.queries import chain
from khue.distribution.rules import ReaderClass
from khue.organisation.actions import load_city
from khue.shared.actor import Actor
from khue.tablets.queries import tablets_to_see

SYSTEM = Actor.system("test")
PAPER = {"file": 5, "pages": 12}


@pytest.mark.slow
def test_the_fleet_is_equipped_once_and_reports_in_every_state(db, settings):
    load_city(SYSTEM, "hanoi")
    assert tablets_to_see(SYSTEM) == []
    made = fleet.equip(SYSTEM)
    rows = tablets_to_see(SYSTEM)
    assert 50 < len(rows) <= fleet.MOST
    assert {row.group for row in rows} == {"good", "stopped", "waiting", "gone"}
    assert fleet.equip(SYSTEM) == []
    again = fleet.wake(SYSTEM)
    assert {one.id for one in again} == {one.id for one in made}
    people = tuple(row.holder.id for row in rows if row.group == "good")
    reader = ReaderClass(person_ids=people, manifest={"papers": [PAPER]}, file_ids=(5,))
    dispatch(SYSTEM, subject="meeting:1", kind="meeting", title="Họp", classes=[reader], feed_body={})
    assert fleet.report(again) > len(people)
    states = {row.papers[5].state if row.papers else "sent" for row in chain("meeting:1")}
    assert len(states) >= 3
    assert not Record.objects.filter(outcome="refused").exists()


def test_there_is_no_sample_fleet_outside_the_demo(db, settings):
    settings.KHUE_DEMO = False
    assert fleet.equip(SYSTEM) == []
    assert tablets_to_see(SYSTEM) == []
