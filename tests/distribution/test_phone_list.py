"""Danh sách gọi điện: those who have not opened, leaders first, with what is known of their tablet."""

from __future__ import annotations

from datetime import timedelta

import pytest

from khue.distribution.actions import take_operations
from khue.distribution.queries import phone_list
from khue.shared import clock
from tests.distribution.makers import on_tablet, operation, send
from tests.tablets.conftest import enrolled, office, tablet_id  # noqa: F401 (fixtures)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stamps")]


def test_who_has_not_opened_is_called_with_name_post_and_silence(office, enrolled):  # noqa: F811
    people = (office.keeper.id, office.leader.id, office.stranger.id)
    with clock.hold(clock.now() + timedelta(hours=9)):
        package = send((people, (10,))).package_ids[0]
        take_operations(
            on_tablet(office.stranger.id),
            [operation("distribution.opened", {"package": package, "file": 10})],
        )
        rows = phone_list("meeting:42")
    assert [row.name for row in rows] == ["Lê Thị Kho", "Trần Văn Lãnh"]
    leader = rows[1]
    assert (leader.post_title.startswith("Phó Chủ tịch"), leader.state) == (True, "sent")
    assert leader.silent_since is not None
    assert rows[0].silent_since is None


def test_nobody_is_called_twice_or_after_opening(office):  # noqa: F811
    package = send(((office.leader.id,), (10,))).package_ids[0]
    assert len(phone_list("meeting:42")) == 1
    take_operations(
        on_tablet(office.leader.id),
        [operation("distribution.viewed", {"package": package, "file": 10, "pages": [1]})],
    )
    assert phone_list("meeting:42") == []
