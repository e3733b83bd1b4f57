"""Khóa máy ngay, through the real server: the stream ends, old sessions are refused, the PIN opens again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.http import HttpResponse

from khue.tablets import actions, queries
from tests.distribution.server import Reply, Server, Stream, wait_until
from tests.tablets.conftest import Office
from tests.tablets.device import Device

pytestmark = pytest.mark.django_db(transaction=True)


class Wired(Device):
    """A tablet that speaks to a server over HTTP, with its cookie."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self.server = server
        self.cookie = ""

    def post(self, path: str, body: object, **headers: str) -> HttpResponse:
        reply: Reply = self.server.ask(
            "POST", f"/api/tablet/{path}", body, token=self.cookie, headers=headers
        )
        if "set-cookie" in reply.headers:
            self.cookie = reply.headers["set-cookie"].partition("khue_tablet=")[2].partition(";")[0]
        answer = HttpResponse(reply.body, status=reply.status)
        answer.json = reply.json
        return answer

    def get(self, path: str) -> Reply:
        return self.server.ask("GET", path, token=self.cookie)


@pytest.fixture
def wired(transactional_db: None, tablet_id: int, office: Office) -> Iterator[Wired]:
    with Server() as server:
        device = Wired(server)
        answer = device.enrol(actions.issue_enrolment_code(office.keeping, tablet_id))
        assert answer.status_code == 201, answer.content
        yield device


def refused_as_locked(reply: Reply) -> bool:
    return reply.status == 401 and reply.json()["code"] == "tablets.locked"


def test_a_lock_reaches_an_open_tablet_and_only_its_pin_opens_it(wired: Wired, office: Office) -> None:
    hub = wired.server.router.hub
    stream = Stream(wired.server, "after=0", f"khue_tablet={wired.cookie}")
    assert stream.status == 200
    wait_until(lambda: office.leader.id in hub.by_person)
    assert wired.get("/api/tablet/snapshot").status == 200

    actions.lock(office.leading, wired.id)
    assert stream.ended.wait(10)
    page = queries.tablet_to_read(office.keeping, wired.id)
    assert page.lock is not None
    assert (page.lock.told_at, page.lock.opened_at) == (None, None)

    assert refused_as_locked(wired.get("/live?after=0"))
    assert refused_as_locked(wired.get("/api/tablet/snapshot"))
    told = queries.tablet_to_read(office.keeping, wired.id).lock
    assert told is not None
    assert told.told_at is not None
    assert told.opened_at is None

    assert wired.renew().status_code == 200
    assert wired.get("/api/tablet/snapshot").status == 200
    opened = queries.tablet_to_read(office.keeping, wired.id)
    assert opened.lock is not None
    assert opened.lock.opened_at is not None
    assert opened.lock.told_at == told.told_at
    assert opened.erase_told_at is None


def test_a_pushed_erasure_counts_as_told_only_when_the_tablet_calls_again(
    wired: Wired, office: Office
) -> None:
    stream = Stream(wired.server, "after=0", f"khue_tablet={wired.cookie}")
    wait_until(lambda: office.leader.id in wired.server.router.hub.by_person)
    actions.report_lost(office.leading, wired.id, "Rơi trên xe")
    assert stream.next(10) == ("erase", {"standing": "erase"})
    assert queries.tablet_to_read(office.keeping, wired.id).erase_told_at is None
    assert wired.post("challenge", {"tablet_id": wired.id}).status_code == 410
    assert queries.tablet_to_read(office.keeping, wired.id).erase_told_at is not None
