"""Who is read first: what somebody waits for, then bulk work; long papers have a lane of their own."""

from __future__ import annotations

import asyncio
import sys

import pytest
from django.db import connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from khue.files import jobs
from khue.files.jobs import digest, digest_long
from khue.files.jobs.parent import Lead
from khue.files.queries import card, work_folder
from khue.shared.jobs import Priority
from tests.files import makers


def next_taken(queue: str) -> int:
    """The file that a free worker takes next from the queue."""

    async def fetch():
        own = app.with_connector(app.connector.get_worker_connector())
        async with own.open_async():
            worker = await own.job_manager.register_worker()
            return await own.job_manager.fetch_job(queues=[queue], worker_id=worker)

    try:
        return asyncio.run(fetch()).task_kwargs["file_id"]
    finally:
        connections.close_all()


def waiting() -> list[tuple[str, dict[str, object], int]]:
    rows = ProcrastinateJob.objects.filter(status="todo").order_by("id")
    return [(row.queue_name, row.args, row.priority) for row in rows]


@pytest.mark.django_db(transaction=True)
def test_the_paper_of_a_clerk_is_taken_before_sixty_papers_of_bulk_work(hand_in):
    bulk = [hand_in(makers.pdf(1, text=f"Phu luc {n}"), awaited=False) for n in range(60)]
    awaited = hand_in(makers.pdf(1, text="Nop"))
    later = hand_in(makers.pdf(1, text="Nop sau"))
    assert [next_taken("files") for _ in range(4)] == [awaited, later, *bulk[:2]]


@pytest.mark.django_db
def test_a_large_file_goes_to_the_lane_of_long_papers_at_once(hand_in, monkeypatch):
    monkeypatch.setattr(sys.modules["khue.files.actions.take_in"], "LARGE", 500)
    file_id = hand_in(makers.pdf(2))
    assert waiting() == [("files_long", {"file_id": file_id}, Priority.AWAITED)]


@pytest.mark.django_db
@pytest.mark.parametrize(("awaited", "priority"), [(True, Priority.AWAITED), (False, Priority.BULK)])
def test_a_small_file_of_many_pages_moves_to_the_lane_of_long_papers_with_its_place(
    hand_in, monkeypatch, awaited, priority
):
    monkeypatch.setattr(jobs, "MOST_PAGES", 3)
    file_id = hand_in(makers.pdf(4), awaited=awaited)
    ((_queue, arguments, _priority),) = waiting()
    ProcrastinateJob.objects.all()._raw_delete("default")
    digest(**arguments)
    assert waiting() == [("files_long", {"file_id": file_id}, priority)]
    assert list(work_folder().iterdir()) == []
    digest_long(file_id)
    assert (card(file_id).state, card(file_id).pages) == ("ready", 4)


@pytest.mark.django_db
def test_bytes_that_another_paper_had_read_meanwhile_are_not_read_again(hand_in, monkeypatch):
    first, second = hand_in(), hand_in()
    digest(first)

    def never(*_arguments):
        raise AssertionError("read again")

    monkeypatch.setattr(Lead, "run", never)
    digest(second)
    assert card(second).state == "ready"
