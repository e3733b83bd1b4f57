"""One *Phát hành*: 40 papers to 600 and to 3,000 attendees: `python -m tests.bench.publish`.

The action as the page calls it, in a city of 3,000 people with tablets and addresses, on a durable PostgreSQL:
readiness, manifest, deliveries, feed entries, letters as jobs, the record, and the commit.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from datetime import timedelta
from functools import cache
from io import BytesIO
from typing import Any

from tests.bench import Row
from tests.bench.kit import site

PEOPLE, PAPERS, PAGES = 3_000, 40, 12
SIZES = (600, 3_000)
ROUNDS = {600: 3, 3_000: 1}
MOST_SECONDS, MOST_TIMES = 1.0, 6.0


def measure() -> list[Row]:
    """The rows of the bench."""
    with site():
        from tests.bench import city

        made = city.make(meetings=40, people=PEOPLE, tablets=PEOPLE)
        seconds = {size: statistics.median(_rounds(made.organiser, size)) for size in SIZES}
    small, large = (seconds[size] for size in SIZES)
    name = f"publish {PAPERS} papers to"
    return [
        Row(f"{name} {SIZES[0]:,} attendees", small, "s", MOST_SECONDS, note="median of three, with the commit"),
        Row(f"{name} {SIZES[1]:,} against {SIZES[0]:,}", large / small, "×", MOST_TIMES, note=f"{large:.2f} s"),
    ]  # fmt: skip


def _rounds(user: int, attendees: int) -> list[float]:
    from khue.organisation.models import Person
    from khue.organisation.queries import actor_of_person

    actor = actor_of_person(Person.objects.values_list("id", flat=True).get(user=user))
    actor = replace(actor, roles=actor.roles | {"organiser"})
    return [_publish(actor, attendees, number) for number in range(ROUNDS[attendees])]


def _publish(actor: Any, attendees: int, number: int) -> float:
    from khue.meetings import actions
    from khue.meetings.models import Meeting

    meeting = _meeting(actor, attendees, number)
    seen = Meeting.objects.values_list("version", flat=True).get(id=meeting)
    began = time.monotonic()
    actions.publish(actor, meeting, seen_version=seen)
    return time.monotonic() - began


def _meeting(actor: Any, attendees: int, number: int) -> int:
    """A meeting that only waits for the button: forty items with a paper each, an invitation, so many people."""
    from khue.meetings import actions
    from khue.organisation.models import Person
    from khue.shared import clock

    people = list(Person.objects.order_by("id").values_list("id", flat=True)[:attendees])
    meeting = actions.create(actor, title=f"Hội nghị triển khai nhiệm vụ {number}")
    starts = clock.now() + timedelta(days=7, hours=attendees + number)
    actions.edit_facts(
        actor, meeting, seen_version=1, starts=starts, ends=starts + timedelta(hours=2),
        place=f"Hội trường {attendees}/{number}", presider_id=people[0],
    )  # fmt: skip
    actions.add_attendees(actor, meeting, [("person", one) for one in people[1:]])
    for place in range(1, PAPERS):
        item = actions.add_item(actor, meeting, title=f"Nội dung số {place}", minutes=5)
        actions.put_paper(actor, item, _file(actor, f"Tài liệu {place}"), title=f"Báo cáo số {place}")
    actions.upload_invitation(actor, meeting, _file(actor, "Giấy mời"), number=f"{number}/GM")
    return meeting


@cache
def _file(actor: Any, mark: str) -> int:
    from khue.files.actions import take_in
    from khue.files.jobs import digest
    from tests.files import makers

    found = take_in(actor, BytesIO(makers.pdf(PAGES, mark)), f"{mark}.pdf")
    digest(found)
    return found


if __name__ == "__main__":
    for row in measure():
        print(f"{row.name}: {row.value:.2f} {row.unit} {row.note}")
