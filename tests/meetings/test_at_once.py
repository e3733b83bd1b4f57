"""Hai người cùng phát hành: one publishes, the other is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from khue.meetings import actions
from khue.meetings.models import Publication
from khue.shared import clock
from khue.shared.refusal import Refusal
from tests.meetings.conftest import NOW, version


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_send_once(transactional_db, city, ready):
    seen = version(city, ready)
    gate = Barrier(2)

    def publish(_: int) -> str:
        try:
            with clock.hold(NOW):
                gate.wait(5)
                actions.publish(city.organising, ready.id, seen_version=seen)
            return "published"
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        ended = sorted(pool.map(publish, range(2)))
    assert ended == ["meetings.nothing_new", "published"]
    assert Publication.objects.count() == 1
