"""Tablets of these tests sign with a stamp instead of a key; the key's own tests stand with tablets."""

from __future__ import annotations

from datetime import timedelta

import pytest

from khue.shared import clock
from khue.shared.actor import Actor
from khue.tablets import actions as tablets
from tests.distribution.postbox import post
from tests.meetings import conftest as meetings_conftest
from tests.meetings.conftest import city, draft, pdf, ready
from tests.tablets.conftest import enrolled, office, tablet_id
from tests.tablets.device import Device

# Fixtures of the contexts whose work is delivered here.
__all__ = ["city", "draft", "enrolled", "office", "pdf", "post", "ready", "tablet_id"]


@pytest.fixture
def stamps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A signature is right when it is "c2ln"."""
    monkeypatch.setattr(
        "khue.distribution.actions.operations.verifier_of",
        lambda tablet_id: lambda message, signature: signature == "c2ln",
    )


@pytest.fixture
def present(settings, tmp_path, monkeypatch, transactional_db):
    """The server's threads have the real clock: so has this city."""
    settings.KHUE_HOME, settings.KHUE_DEMO = tmp_path, False
    settings.KHUE_PUBLIC_URL = "http://localhost"
    now = clock.now()
    monkeypatch.setattr(meetings_conftest, "NOW", now)
    monkeypatch.setattr(meetings_conftest, "DUE", now + timedelta(days=2))


@pytest.fixture
def device(city):
    keeper = Actor.system("test")
    number = tablets.register_tablet(keeper, tag="MTB-1", model="iPad (10)", platform="ios")
    tablets.assign_holder(keeper, number, city.director.id)
    one = Device()
    assert one.enrol(tablets.issue_enrolment_code(keeper, number)).status_code == 201
    return one
