"""What is believed of rights: a second from before the question at most, whatever NOTIFY does."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from khue.config.front import believed as module
from khue.config.front.believed import BELIEVED_SECONDS, Believed


class Database:
    """Rights that change, and answers that take their time; it is the hub at once."""

    def __init__(self) -> None:
        self.now = 100.0
        self.generation = 0
        self.listening = True
        self.rights = "all"
        self.asked = 0
        self.answer = asyncio.Event()

    async def ask(self, function: Any, *_arguments: Any) -> str:
        self.asked += 1
        seen = function()
        await self.answer.wait()
        return seen

    def is_(self) -> str:
        return self.rights


async def turns() -> None:
    """What was begun gets as far as it can."""
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Database:
    made = Database()
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: made.now))
    return made


def test_an_answer_that_took_long_is_believed_no_longer_than_a_second_from_its_question(database: Database):
    async def tried() -> None:
        door = Believed(database)
        asking = asyncio.ensure_future(door.get(database.is_))
        await turns()
        database.now += BELIEVED_SECONDS * 0.75
        database.rights = "none"  # committed while the answer is under way; no NOTIFY comes
        database.answer.set()
        assert await asking == "all"
        database.now += BELIEVED_SECONDS * 0.2
        assert await door.get(database.is_) == "all"
        database.now += BELIEVED_SECONDS * 0.1
        assert await door.get(database.is_) == "none"

    asyncio.run(tried())


def test_who_comes_a_second_after_a_question_began_asks_for_himself(database: Database):
    async def tried() -> tuple[list[str], int]:
        door = Believed(database)
        first = asyncio.ensure_future(door.get(database.is_))
        await turns()
        database.now += BELIEVED_SECONDS * 0.9
        soon = asyncio.ensure_future(door.get(database.is_))
        await turns()
        database.rights = "none"
        database.now += BELIEVED_SECONDS * 0.2
        late = asyncio.ensure_future(door.get(database.is_))
        await turns()
        database.answer.set()
        return [await one for one in (first, soon, late)], database.asked

    assert asyncio.run(tried()) == (["all", "all", "none"], 2)


def test_a_notification_or_a_cut_listener_ends_belief_at_once(database: Database):
    async def tried() -> None:
        door = Believed(database)
        database.answer.set()
        assert await door.get(database.is_) == "all"
        database.rights = "none"
        assert await door.get(database.is_) == "all"
        database.generation += 1
        assert await door.get(database.is_) == "none"
        database.rights = "some"
        database.listening = False
        assert await door.get(database.is_) == "some"

    asyncio.run(tried())
