"""Two web nodes and a worker on one PostgreSQL and one S3 store: killed at any moment, nothing is lost or done twice."""

from __future__ import annotations

import signal
import socket
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes
from io import BytesIO
from typing import Any

import httpx
import psycopg
import pytest
from aiosmtpd.controller import Controller
from django.db import close_old_connections, connection, connections
from django.db.models import Count

from khue.config.demo.fleet import _enrol
from khue.distribution.models import Delivery, FeedEntry, InboxOperation, Letter
from khue.files.actions import take_in
from khue.files.models import File
from khue.files.queries import card, reading
from khue.meetings import actions
from khue.meetings.models import Meeting
from khue.meetings.queries import meeting_to_edit
from khue.organisation.models import Person
from khue.shared import clock
from khue.shared.actor import Actor
from khue.tablets import actions as tablets
from tests.distribution.postbox import Handler
from tests.distribution.test_through_meetings import session_of
from tests.files import makers
from tests.meetings.conftest import City, seat, small_city
from tests.nodes import Fleet, Node, Tablet, database_url
from tests.s3 import S3

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.timeout(400),
]
READERS, PAPERS, FILES, WITH_MAIL = 200, 40, 4, 20
PATIENCE = 90.0  # seconds; on a quiet machine all of it takes a few
SYSTEM = Actor.system("test")


def until(condition: Callable[[], Any], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.05)


class Site:
    """Địa bàn: the city, its meeting of forty papers, nodes, tablets and a mail server."""

    def __init__(self, nodes: list[Node], worker: Node, post: Handler) -> None:
        self.nodes, self.worker, self.post = nodes, worker, post
        self.city: City = small_city()
        self.readers = [self._reader(number) for number in range(READERS)]
        self.session = session_of(self.city.organiser)
        self.pool = ThreadPoolExecutor(4)

    def _reader(self, number: int) -> Person:
        domain = "hanoi.example" if number < WITH_MAIL else "nowhere.example"
        person = seat(f"Người Đọc {number}", "Chuyên viên", self.city.ward, "officer", domain)
        if number >= WITH_MAIL:
            Person.objects.filter(id=person.id).update(email="")
        return person

    def hand_in(self) -> None:
        """Files that the worker reads; it is killed while it does."""
        self.files = [
            take_in(self.city.organising, BytesIO(makers.pdf(2, text=f"Tài liệu {n}")), f"{n}.pdf")
            for n in range(FILES)
        ]
        until(lambda: File.objects.filter(state="working").exists(), "the worker reads")
        self.worker.kill()
        self.worker.start()  # what it held is given back twenty seconds after its last sign of life

    def prepare(self) -> None:
        """A meeting of forty papers, while the files are read."""
        actor = self.city.organising
        self.meeting = actions.create(actor, title="Họp giao ban")
        starts = clock.now() + timedelta(days=9)
        actions.edit_facts(
            actor,
            self.meeting,
            seen_version=1,
            starts=starts,
            ends=starts + timedelta(hours=2),
            place="P2",
            presider_id=self.city.chair.id,
        )
        self.item = actions.add_item(actor, self.meeting, title="Ngân sách", minutes=25)
        for number in range(PAPERS):
            actions.put_paper(actor, self.item, self.files[number % FILES], title=f"Báo cáo {number}")
        actions.upload_invitation(actor, self.meeting, self.files[0], number="512/GM-VP")
        actions.add_attendees(actor, self.meeting, [("person", one.id) for one in self.readers])

    def equip(self, fleet: Fleet) -> None:
        """A tablet for each reader, by the real door."""
        for place, person in enumerate(self.readers):
            tablet = tablets.register_tablet(SYSTEM, tag=f"M{place}", model="iPad", platform="ios")
            tablets.assign_holder(SYSTEM, tablet, person.id)
            fleet.tablets.append(Tablet(fleet, place, person.id, _enrol(SYSTEM, tablet, place)))

    @property
    def version(self) -> int:
        return meeting_to_edit(self.city.organising, self.meeting).version

    @property
    def published(self) -> int:
        return Meeting.objects.get(id=self.meeting).published

    def add_paper(self) -> None:
        file = self.files[self.published % FILES]
        actions.put_paper(
            self.city.organising, self.item, file, title=f"Bổ sung {self.published}", late_reason="bổ sung"
        )

    def press(self, seen: int, first: int) -> Any:
        """Press *Phát hành* at that node; as a browser does, again at the other one when no answer comes."""

        def pressing() -> int:
            tries = 0
            for tries in range(1, 100):
                port = self.nodes[(first + tries - 1) % 2].port
                try:
                    answer = httpx.post(
                        f"http://127.0.0.1:{port}/meetings/{self.meeting}/publish",
                        data={"seen": seen, "csrfmiddlewaretoken": "x" * 32},
                        cookies={"sessionid": self.session, "csrftoken": "x" * 32},
                        timeout=20,
                    )
                    if answer.status_code < 500:
                        return tries
                except httpx.HTTPError:
                    pass
                time.sleep(0.2)
            return tries

        return self.pool.submit(pressing)

    def packages(self) -> dict[int, int]:
        """The live package of each reader."""
        rows = Delivery.objects.filter(ended_at=None, package__subject=f"meeting:{self.meeting}")
        return dict(rows.values_list("person_id", "package_id"))


@pytest.fixture
def site(s3: S3, settings, tmp_path):
    settings.KHUE_HOME = tmp_path / "here"
    settings.KHUE_STORAGE_URL = s3.url()
    post = Handler()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    mail = Controller(post, hostname="127.0.0.1", port=port)
    mail.start()
    more = {"KHUE_MAIL_HOST": "127.0.0.1", "KHUE_MAIL_PORT": str(port)}
    web = [Node(tmp_path / name, "web", **more) for name in ("a", "b")]
    worker = Node(tmp_path / "c", "worker", **more)
    try:
        for node in (*web, worker):
            node.start()
        yield Site(web, worker, post)
    finally:
        for node in (*web, worker):
            node.close()
        mail.stop()
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


def killed_before_commit(site: Site, seen: int, _fleet: Fleet) -> Any:
    """Node A hangs at a lock in mid-publish, then it is gone."""
    with psycopg.connect(database_url()) as other:
        other.execute("LOCK TABLE distribution_feedentry IN EXCLUSIVE MODE")
        pressed = site.press(seen, 0)

        def waits() -> bool:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'relation'")
                return cursor.fetchone() is not None

        until(waits, "node A came to the lock")
        site.nodes[0].kill()
    return pressed


def killed_after_commit(site: Site, seen: int, _fleet: Fleet) -> Any:
    """Node B is stopped, so it hears of nothing; A commits and is gone before it says a word to anybody."""
    before = site.published
    site.nodes[1].send(signal.SIGSTOP)
    pressed = site.press(seen, 0)
    until(lambda: site.published > before, "node A published")
    site.nodes[0].kill()
    site.nodes[1].send(signal.SIGCONT)
    return pressed


def killed_while_pushing(site: Site, seen: int, fleet: Fleet) -> Any:
    """The first tablets know, then their node is gone."""
    known = sum(len(one.seen) for one in fleet.tablets)
    pressed = site.press(seen, 0)
    until(lambda: sum(len(one.seen) for one in fleet.tablets) > known, "somebody heard of it")
    site.nodes[0].kill()
    return pressed


def cut_from_the_database(site: Site, seen: int) -> Any:
    """What a fail-over does: every connection of every node ends, in mid-publish too."""
    pressed = site.press(seen, 1)
    for _ in range(3):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        time.sleep(0.15)
    return pressed


def check_round(site: Site, fleet: Fleet, number: int) -> None:
    """Everybody has the new version once, and knows it."""
    close_old_connections()
    assert site.published == number
    packages = site.packages()
    assert set(packages) >= {one.id for one in site.readers}
    twice = Delivery.objects.values("package_id", "person_id").annotate(n=Count("id")).filter(n__gt=1)
    assert list(twice) == []
    until(
        lambda: all(
            packages[one.person] in {entry["body"].get("package") for entry in one.seen.values()}
            for one in fleet.tablets
        ),
        "every tablet knows the newest package",
    )
    entries = Counter(FeedEntry.objects.values_list("feed_id", flat=True))
    assert {entries[one.id] for one in site.readers} == {number}, "one entry a version, never two"


def killed_while_giving_pieces(site: Site, fleet: Fleet) -> None:
    """Every tablet fetches a bundle; after the first of them node A is gone."""
    hashes = [name for name, _at, _size in reading(site.files[0]).chunks]
    packages = site.packages()
    fetching = fleet.each(lambda one: one.fetch(packages[one.person], hashes))
    until(lambda: sum(bool(one.fetched) for one in fleet.tablets) > READERS // 10, "pieces are fetched")
    site.nodes[0].kill()
    fetching.result(PATIENCE)
    assert all(one.fetched for one in fleet.tablets), "whole and right, from whoever is left"


def check_reports(site: Site, fleet: Fleet) -> None:
    """Each signed operation is taken once."""
    packages = site.packages()
    fleet.each(lambda one: one.report(packages[one.person], site.files)).result(PATIENCE)
    assert all(one.told for one in fleet.tablets)
    assert InboxOperation.objects.count() == READERS


def check_letters(site: Site) -> None:
    """Every letter went out; at most one duplicate, under the same number."""

    def out() -> bool:
        site.worker.start_again()  # as its supervisor does, after the database was away
        return not Letter.objects.filter(state__in=["waiting", "delayed"]).exists()

    until(out, "letters went out")
    sent = Counter(message_from_bytes(content)["Message-ID"] for _to, content in site.post.taken)
    assert len(sent) >= WITH_MAIL
    assert max(sent.values()) <= 2


def test_nodes_killed_in_mid_publish_lose_nothing_and_do_nothing_twice(site: Site, s3: S3, settings):
    first, second = site.nodes
    site.hand_in()
    site.prepare()
    fleet = Fleet([first.port, second.port])
    site.equip(fleet)
    until(lambda: all(card(one).state == "ready" for one in site.files), "what the killed worker had is read")
    for node in site.nodes:
        node.wait()
    with fleet:
        for number, publish in enumerate(
            (killed_before_commit, killed_after_commit, killed_while_pushing), 1
        ):
            assert publish(site, site.version, fleet).result(PATIENCE) < 60
            check_round(site, fleet, number)
            first.start()
            site.add_paper()
            first.wait()
        killed_while_giving_pieces(site, fleet)
        first.start()
        first.wait()  # nobody is sent to a dead machine, whose port would keep him waiting
        cut_from_the_database(site, site.version).result(PATIENCE)
        check_round(site, fleet, 4)
        check_reports(site, fleet)
    assert all(sorted(one.seen) == [1, 2, 3, 4] for one in fleet.tablets)
    check_letters(site)
    assert not [key for key in s3.keys(settings.KHUE_STORAGE_URL) if "/incoming/" in key]
    connections.close_all()


def test_a_tablet_reported_lost_at_one_node_is_refused_at_the_other_at_once(site: Site):
    first, second = site.nodes
    fleet = Fleet([first.port, second.port])
    site.readers = site.readers[:2]
    site.equip(fleet)
    for node in site.nodes:
        node.wait()
    cookie = {"Cookie": fleet.tablets[0].cookie, "X-Khue-Tablet": "1"}
    url = f"http://127.0.0.1:{second.port}/files/{'a' * 64}?package=1"
    assert httpx.get(url, headers=cookie, timeout=20).status_code == 404, "known, only the piece isn't"
    tablets.report_lost(SYSTEM, fleet.tablets[0].sample.id, "Để quên trên xe")
    until(lambda: httpx.get(url, headers=cookie, timeout=20).status_code == 410, "told to erase")
    other = {"Cookie": fleet.tablets[1].cookie}
    assert httpx.get(url, headers=other, timeout=20).status_code == 404
    connections.close_all()
