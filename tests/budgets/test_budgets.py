"""What each page asks of the database: as little as the committed file says, and no more when there is more to show.

``tests/budgets/budgets.toml`` has one number a page: the most statements it may send, session and actor included.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from khue.shared import clock
from tests.budgets import crowd
from tests.meetings import conftest as meetings
from tests.rights import matrix
from tests.rights.routes import Door, address, doors
from tests.rights.world import World, build

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(900)]

FILE = Path(__file__).with_name("budgets.toml")
_READ = tomllib.loads(FILE.read_text(encoding="utf-8"))
BUDGETS: dict[str, int] = _READ["statements"]
GROWS: dict[str, str] = _READ["grows"]  # a page, and why its statements grow with what it shows
USUAL = 10
# Who opens a page: first whose work it is.
FITTING = {
    "meetings/duties": "head",
    "tablets": "administrator",
    "audit": "auditor",
    "organisation": "administrator",
}
WHO = (
    "organiser",
    "head",
    "administrator",
    "auditor",
    "asset_officer",
    "clerk",
    "officer",
    "anonymous",
    "tablet",
)
NOT_A_STATEMENT = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
FEW, MANY = 5, 50


def pages() -> list[tuple[Door, str]]:
    """Every GET of the URL table that opens for somebody, and for whom it is opened here."""
    letters = matrix.read()
    found = []
    for door in doors():
        row = letters.get(door.name, {})
        first = [one for prefix, one in FITTING.items() if door.route.startswith(prefix)]
        who = next((one for one in (*first, *WHO) if row.get(one) in {"o", "D"}), None)
        if door.method == "GET" and who is not None:
            found.append((door, who))
    return found


def _world(home: Path, many: int) -> World:
    city = meetings.small_city()
    configured.KHUE_HOME = home
    people = crowd.crowd(city, many)
    items = crowd.ITEMS if many == MANY else 1

    def draft() -> meetings.Draft:
        return crowd.fill(city, meetings.make_ready(city, meetings.make_draft(city)), people, items)

    world = build(city, draft, lambda made: meetings.make_published(city, made))
    users = [one.user_id for one in world.people.values() if one.user_id]
    crowd.lists(city, world.published, users, many)
    return world


def _statements(client: Client, where: str) -> tuple[int, int]:
    """The answer's status, and how many statements the second visit sends."""
    headers = {"X-Khue-Tablet": "1"}
    client.get(where, headers=headers)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(where, headers=headers)
        sent = [one["sql"] for one in seen.captured_queries]
    return answer.status_code, sum(not sql.startswith(NOT_A_STATEMENT) for sql in sent)


def _costs(home: Path, many: int) -> dict[str, int]:
    with transaction.atomic():
        world = _world(home, many)
        clients = {who: world.client(who) for _, who in pages()}
        found, closed = {}, []
        for door, who in pages():
            clients[who].raise_request_exception = False
            with transaction.atomic():
                status, count = _statements(clients[who], address(world, door))
                transaction.set_rollback(True)
            found[replace(door, method="").name.strip()] = count
            if status >= 400:
                closed.append(f"{door.name} as {who}: {status}")
        assert closed == []
        transaction.set_rollback(True)
    return found


def write(costs: dict[str, int]) -> None:
    """The file anew, in the order of the URL table; the reasons behind the numbers stay."""
    told = FILE.read_text(encoding="utf-8")
    head, grows = told.partition("[statements]")[0], told.partition("[grows]")[2]
    reasons = {
        line.split('"')[1]: line.partition("  #")[2] for line in told.splitlines() if line.startswith('"')
    }
    lines = [
        f'"{page}" = {count}' + (f"  #{reason}" if (reason := reasons.get(page, "")) else "")
        for page, count in costs.items()
    ]
    FILE.write_text(head + "[statements]\n" + "\n".join(lines) + "\n\n[grows]" + grows, encoding="utf-8")


@pytest.fixture(scope="module")
def costs(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[dict[str, int], dict[str, int]]]:
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), clock.hold(meetings.NOW):
        patch.setattr(configured, "KHUE_HOME", tmp_path_factory.mktemp("home"))
        patch.setattr(configured, "KHUE_PUBLIC_URL", "https://hop.hanoi.gov.vn")
        patch.setattr(configured, "KHUE_DEMO", False)
        patch.setattr(configured, "KHUE_MAIL_OFFICIAL_DOMAINS", ("hanoi.gov.vn",))
        few, many = _costs(configured.KHUE_HOME, FEW), _costs(configured.KHUE_HOME, MANY)
        if os.environ.get("KHUE_WRITE_BUDGETS"):
            write(many)
        yield few, many


def test_every_page_keeps_its_budget(costs):
    _, many = costs
    over = {page: f"{count} statements, budget {BUDGETS.get(page, 'none')}" for page, count in many.items()
            if count > BUDGETS.get(page, -1)}  # fmt: skip
    lower = {page: count for page, count in many.items() if count < BUDGETS.get(page, 0)}
    assert over == {}, (
        "mend the page, or write in budgets.toml why it needs more (KHUE_WRITE_BUDGETS=1 writes numbers)"
    )
    assert lower == {}, "these cost less now: lower them in budgets.toml"


def test_what_a_page_asks_does_not_grow_with_what_it_shows(costs):
    few, many = costs
    grown = {page: (few[page], many[page]) for page in many if many[page] > few[page] and page not in GROWS}
    assert grown == {}, f"statements with {FEW} rows, with {MANY}: one more for each row?"


def test_the_file_names_pages_that_exist_and_says_why_where_it_is_much():
    names = {replace(door, method="").name.strip() for door, _ in pages()}
    assert set(BUDGETS) - names == set()
    lines = FILE.read_text(encoding="utf-8").splitlines()
    silent = [
        line
        for line in lines
        if line.startswith('"') and "#" not in line and int(line.rsplit("=", 1)[1]) > USUAL
    ]
    assert silent == [], f"more than {USUAL} statements: say why behind the number"
