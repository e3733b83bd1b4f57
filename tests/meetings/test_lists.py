"""The lists of meetings: who sees what, page by page, found by words, and without walking every meeting."""

from __future__ import annotations

import cProfile
import pstats
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from khue.accounts.models import User
from khue.meetings import actions, jobs, queries
from khue.meetings.models import Attendee, Meeting
from khue.meetings.queries import access, lists, meetings_page
from khue.organisation import actions as organising
from khue.organisation.models import Person, Unit
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.text import fold
from tests.bench import city as large
from tests.meetings.conftest import City, Draft

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
MOST_CALLS_OF_THE_FRAME, MOST_CALLS_OF_A_ROW = 6_700, 50


def many(city: City, count: int, *, person: int | None = None, unit: int | None = None) -> list[int]:
    """Past meetings, two at each moment, published; of the office unless said otherwise."""
    now = clock.now()
    made = Meeting.objects.bulk_create(
        Meeting(
            title=f"Giao ban {n}", place="Phòng 7", fold=fold(f"giao ban {n} phong 7"), published=1,
            state="published", starts=now - timedelta(days=1 + n // 2), ends=now - timedelta(days=1 + n // 2, hours=-1),
            unit_id=unit or city.office.id, made_at=now, saved_at=now,
        )
        for n in range(count)
    )  # fmt: skip
    if person:
        Attendee.objects.bulk_create(
            Attendee(meeting=one, person_id=person, chosen_kind="person", chosen_id=person) for one in made
        )
    return [one.pk for one in made]


def walked(actor: Actor, which: str, size: int, words: tuple[str, ...] = ()) -> list[list[int]]:
    """The ids of each page, to the end."""
    pages, after = [], None
    while True:
        found = meetings_page(actor, which, words=words, after=after, limit=size)
        pages.append([row.id for row in found.rows])
        after = found.after
        if after is None:
            return pages


def test_pages_follow_each_other_without_gap_or_repeat(city: City) -> None:
    made = many(city, 23, person=city.organiser.id)  # seen in two ways: attended, and of the own unit
    pages = walked(city.organising, "past", 5)
    assert [len(page) for page in pages] == [5, 5, 5, 5, 3]
    assert [one for page in pages for one in page] == [
        one for day in range(12) for one in sorted(made[2 * day : 2 * day + 2], reverse=True)
    ]


def test_a_list_shows_what_may_be_read_and_nothing_else(city: City, published: Draft) -> None:
    many(city, 3, person=city.director.id)
    many(city, 2, unit=city.finance.id)
    cancelled = actions.copy_meeting(city.organising, published.id)
    actions.cancel(city.organising, cancelled, reason="Trùng lịch")
    actions.create(city.organising, title="Họp còn soạn")

    def listed(actor: Actor, which: str) -> set[int]:
        return {one for page in walked(actor, which, 50) for one in page}

    everything = {which: listed(SYSTEM, which) for which in queries.LISTS}
    assert all(everything.values())
    for who in ("organiser", "other_organiser", "director", "chair", "guest"):
        actor = city.acting(who)
        may = set(access.rows(actor).values_list("id", flat=True))
        for which, ids in everything.items():
            assert listed(actor, which) == ids & may, (who, which)


def test_a_meeting_is_found_by_title_place_and_presider_without_marks(city: City, draft: Draft) -> None:
    def found(*words: str) -> bool:
        return walked(city.organising, "drafts", 50, words) == [[draft.id]]

    assert found("giao", "ban")
    assert found("phong", "dien")  # Phòng họp số 2, Lê Quang Diễn
    assert not found("giao", "khong")
    assert not found("%")
    assert not found("gia_")
    contact = {"email": city.chair.email, "phone": city.chair.phone}
    organising.set_contact(SYSTEM, city.chair.id, full_name="Lê Quang Điển Mới", **contact)
    jobs.after_renaming(object=f"person:{city.chair.id}", facts={"renamed": True})
    assert found("dien", "moi")


def test_the_page_shows_fifty_and_goes_on(city: City, client) -> None:
    many(city, 53, person=city.director.id)
    user = User.objects.create(email="a@hanoi.gov.vn")
    type(city.director).objects.filter(id=city.director.id).update(user=user)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    first = client.get("/meetings/?show=past&q=giao").content.decode()
    assert first.count('class="meet"') == 50
    after = first.split("after=")[1].split('"')[0]
    second = client.get(f"/meetings/?show=past&q=giao&after={after}").content.decode()
    assert second.count('class="meet"') == 3
    assert "Về đầu danh sách" in second
    for nonsense in ("x", "1", "9" * 18 + "-1", "-", "1-x"):
        assert client.get(f"/meetings/?show=past&after={nonsense}").status_code == 200


def calls(ask: Callable[[], object]) -> int:
    """How many functions, Python's and C's, a request calls once what is filled once is filled."""
    for _ in range(3):
        ask()
    with cProfile.Profile() as seen:
        ask()
    return pstats.Stats(seen).total_calls  # type: ignore[attr-defined]  # typeshed lacks it


def test_a_page_of_the_list_stays_cheap(city: City, client) -> None:
    """Counted, not timed: as many calls as before are as much time as before, on any machine (docs/benchmarks.md)."""
    user = User.objects.create(email="a@hanoi.gov.vn")
    Person.objects.filter(id=city.director.id).update(user=user)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    many(city, 10, person=city.director.id)
    ten = calls(lambda: client.get("/meetings/?show=past"))
    many(city, 41, person=city.director.id)
    fifty = calls(lambda: client.get("/meetings/?show=past"))
    assert client.get("/meetings/?show=past").content.count(b'class="meet"') == 50
    found = {"the frame": ten - (fifty - ten) // 4, "a row": (fifty - ten) // 40}
    assert found["the frame"] < MOST_CALLS_OF_THE_FRAME, found
    assert found["a row"] < MOST_CALLS_OF_A_ROW, found


def test_every_form_of_a_page_has_the_same_token_and_every_page_another(city: City, client) -> None:
    user = User.objects.create(email="a@hanoi.gov.vn")
    Person.objects.filter(id=city.organiser.id).update(user=user)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    many(city, 3)
    pages = [client.get("/meetings/?show=past").content.decode() for _ in range(2)]
    tokens = [set(re.findall(r'csrfmiddlewaretoken" value="(\w+)"', page)) for page in pages]
    assert [len(one) for one in tokens] == [1, 1]
    assert tokens[0] != tokens[1]
    assert all(f'"X-CSRFToken": "{one.pop()}"' in page for one, page in zip(tokens, pages, strict=True))


@pytest.mark.slow
def test_no_list_walks_every_meeting(db: None) -> None:
    large.make(meetings=20_000, people=400, each=4, tablets=0)
    walks = [
        (which, roles)
        for which in queries.LISTS
        for roles in ((), ("organiser",))
        if "Seq Scan on meetings_" in _plan(which, frozenset(roles))
    ]
    assert walks == []


def _plan(which: str, roles: frozenset[str]) -> str:
    person = Person.objects.order_by("id").values_list("id", flat=True)[0]
    office = Unit.objects.get(kind="office").id
    actor = Actor(kind="person", label="x", person_id=person, roles=roles, unit_ids=frozenset({office}))
    text = lists._statement(actor, lists.LISTS[which], after=False, words=0)
    asked = {"now": clock.now(), "readers": [person], "units": [office], "most": 51}
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {text}", asked)
        return "\n".join(row[0] for row in cursor.fetchall())
