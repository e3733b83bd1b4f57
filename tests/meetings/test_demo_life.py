"""Đời sống của thành phố mẫu: every sample that is to be published is published, with real rights."""

from __future__ import annotations

import dataclasses

import pytest

from khue.config.demo import life
from khue.meetings.models import Meeting
from khue.meetings.queries import my_unit_duties
from khue.organisation import queries as organisation
from khue.organisation.actions import load_city
from khue.shared import clock
from khue.shared.actor import Actor


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_samples_load_once_and_stand_in_every_state(db, monkeypatch):
    real = life.plans

    def short(now):
        """The same meetings with short papers."""
        return tuple(
            dataclasses.replace(
                one,
                items=tuple(
                    dataclasses.replace(
                        item, papers=tuple(dataclasses.replace(p, pages=2) for p in item.papers)
                    )
                    for item in one.items
                ),
            )
            for one in real(now)
        )

    monkeypatch.setattr(life, "plans", short)
    monkeypatch.setattr(life, "PATIENCE", 0.0)
    monkeypatch.setattr(life, "PAUSE", 0.0)
    system = Actor.system("test")
    load_city(system, "hanoi")
    made = life.load(system)
    states = sorted(Meeting.objects.values_list("state", flat=True))
    assert made == len(states) == 9
    assert states == ["cancelled", "draft", "draft", *["published"] * 6]
    assert life.load(system) == 0
    clerk = next(one for one in organisation.demo_cast() if one.key == "unit_clerk")
    duties = my_unit_duties(organisation.actor_of_person(clerk.person_id))
    assert any(not duty.complete for duty in duties)
    assert clock.now()
