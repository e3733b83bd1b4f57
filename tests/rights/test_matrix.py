"""Who may what: proved at every door, against the committed table and against what the actions declare."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from khue.audit.actions import ACTIONS
from khue.audit.models import Record
from khue.shared import clock
from tests.meetings import conftest as meetings
from tests.meetings.conftest import Draft
from tests.rights import matrix
from tests.rights.routes import Door, address, doors, form
from tests.rights.world import COLUMNS, World, build

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.timeout(600),
]
REFUSED = frozenset("x.s-")
# Written by any request, also a refused one: that it came, and that it was refused.
COMING_LEAVES = ("audit_record", "django_session", "accounts_attempts", "accounts_signin", "tablets_tries")
FORM_REFUSED = frozenset({400, 409, 410, 413, 422, 423, 429})


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is as if it had not."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def kept_cookies(client: Client) -> Iterator[None]:
    """A sign-out or a choice of post inside doesn't last: the cookies are as before."""
    before = {name: morsel.value for name, morsel in client.cookies.items()}
    yield
    client.cookies.clear()
    for name, value in before.items():
        client.cookies[name] = value


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    home: Path = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), clock.hold(meetings.NOW):
        patch.setattr(configured, "KHUE_HOME", home)
        patch.setattr(configured, "KHUE_PUBLIC_URL", "https://hop.hanoi.gov.vn")
        patch.setattr(configured, "KHUE_DEMO", False)
        patch.setattr(configured, "KHUE_MAIL_OFFICIAL_DOMAINS", ("hanoi.gov.vn",))
        with undone():
            city = meetings.small_city()

            def draft() -> meetings.Draft:
                return meetings.make_ready(city, meetings.make_draft(city))

            yield build(city, draft, lambda made: meetings.make_published(city, made))


def _send(client: Client, door: Door, where: str, fields: dict[str, Any]) -> HttpResponse:
    headers = {"X-Khue-Tablet": "1"}
    if door.method == "GET":
        return client.get(where, headers=headers)
    if where.startswith("/api/"):
        return client.post(where, json.dumps(fields), content_type="application/json", headers=headers)
    return client.post(where, fields, headers=headers)


def _letter(answer: HttpResponse, done_before: int) -> str:
    status = answer.status_code
    if status in {301, 302, 303} and answer.headers["Location"].startswith("/accounts/login/"):
        return "s"
    if status in FORM_REFUSED:
        return "f"
    named = {401: "s", 403: "x", 404: ".", 405: "-"}
    if status in named:
        return named[status]
    assert status < 400, f"an answer of {status}"
    return "D" if Record.objects.filter(outcome="done").count() > done_before else "o"


def _content() -> dict[str, tuple[int, int]]:
    """Rows of every table and a sum over their content."""
    tables = [name for name in connection.introspection.table_names() if name not in COMING_LEAVES]
    parts = [
        f"SELECT '{name}', count(*), coalesce(sum(hashtext(t::text)), 0) FROM \"{name}\" t" for name in tables
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {name: (rows, content) for name, rows, content in cursor.fetchall()}


def _knock(world: World, who: str, client: Client, door: Door, content: dict[str, tuple[int, int]]) -> str:
    client.raise_request_exception = False
    with undone():
        done = Record.objects.filter(outcome="done").count()
        answer = _send(client, door, address(world, door), form(world, door))
        letter = _letter(answer, done)
        if letter in REFUSED and door.method == "POST" and answer.status_code != 405:
            assert _content() == content, f"{door.name} changed something for {who}, who was refused"
    return letter


def _row(world: World, who: str) -> dict[str, str]:
    """Door → letter, for one kind of person, as it is today."""
    found = {}
    with undone():
        client, content = world.client(who), _content()
        for door in doors():
            with kept_cookies(client):
                found[door.name] = _knock(world, who, client, door, content)
    return found


@pytest.mark.parametrize("who", COLUMNS)
def test_every_route_answers_as_the_committed_table_says(world, who):
    found = _row(world, who)
    if os.environ.get("KHUE_WRITE_MATRIX"):
        matrix.write_column(who, found)
    told = {door: row.get(who) for door, row in matrix.read().items()}
    differing = [
        f"{door}: {told.get(door) or '(new)'} → {letter}"
        for door, letter in found.items()
        if told.get(door) != letter
    ]
    assert not differing, "\n".join(differing)
    assert not set(told) - set(found), f"no longer routes: {sorted(set(told) - set(found))}"


def test_nobody_unknown_comes_in_but_by_open_doors():
    table = matrix.read()
    inside = {
        door.name for door in doors() if door.guard != "open" and table[door.name]["anonymous"] not in REFUSED
    }
    assert inside == set()


def test_who_left_acts_nowhere_but_on_the_own_account():
    own = ("accounts/", "view", "language", "organisation/choose_post", "api/tablet/", "organisation/demo")
    acting = {
        door
        for door, row in matrix.read().items()
        if row["departed"] in {"D", "f"} and not door[5:].startswith(own)
    }
    assert acting == set()


def test_no_door_opens_wider_than_its_action_declares():
    """The last part of an address names the action; whose role isn't declared there never gets a D."""
    wider = []
    for door, row in matrix.read().items():
        declared = ACTIONS.get(_action_of(door))
        if declared is None or "anyone" in declared.allowed:
            continue
        wider += [
            f"{door}: {who}" for who in ROLE_OF if row[who] == "D" and not ROLE_OF[who] & declared.allowed
        ]
    assert wider == []


def test_a_refusal_never_tells_whether_what_was_asked_for_exists(world):
    """Who doesn't see the draft gets the same answer for it as for one that never was."""
    nothing = replace(world, ids={**world.ids, "tablet_id": 999_999}, draft=Draft(999_999, 999_999, 999_999))
    telling = []
    with undone():
        client, content = world.client("officer"), _content()
        for door in doors():
            if "<int:meeting_id>" not in door.route and "<int:tablet_id>" not in door.route:
                continue
            if door.state == "published":
                continue
            real = _knock(world, "officer", client, door, content)
            if _knock(nothing, "officer", client, door, content) != real:
                telling.append(f"{door.name}: {real}")
    assert telling == []


# What each column holds at most, by the rules of organisation.
ROLE_OF: dict[str, frozenset[str]] = {
    "departed": frozenset(),
    "officer": frozenset(),
    "attendee": frozenset({"leader", "unit_head"}),
    "other_head": frozenset({"leader", "unit_head"}),
    "clerk": frozenset({"unit_clerk"}),
    "head": frozenset({"leader", "unit_head"}),
    "presider": frozenset({"leader", "unit_head"}),
    "assistant": frozenset({"assistant"}),
    "other_organiser": frozenset({"organiser"}),
    "organiser": frozenset({"organiser"}),
    "asset_officer": frozenset({"asset_officer"}),
    "focal": frozenset({"leader", "unit_head", "focal"}),
    "administrator": frozenset({"administrator"}),
    "auditor": frozenset({"auditor"}),
}


def _action_of(door: str) -> str:
    route = door[5:].partition(" ")[0]
    return f"{route.partition('/')[0]}.{route.rstrip('/').rpartition('/')[2]}"
