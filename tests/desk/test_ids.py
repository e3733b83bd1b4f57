"""An id is one element's: whoever walks the desk meets no page that gives one to two."""

from __future__ import annotations

import re
from collections import Counter, deque
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from khue.accounts.models import User
from khue.meetings import actions as meetings
from khue.organisation.queries import CastMember, actor_of_person
from khue.shared.actor import Actor
from khue.tablets import actions as tablets
from tests.organisation.conftest import city, held_clock, loaded_city

__all__ = ["city", "held_clock", "loaded_city"]
# Signing out would end the walk; a file's address leads to no page.
ELSEWHERE = re.compile(r"/(accounts/logout|static|files|tablet)\b|^/[^/]+\.\w+$")
NUMBER = re.compile(r"\d+")


class Page(HTMLParser):
    """What a page is asked for: its ids, and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids[str(given["id"])] += 1
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))


def plain_addresses() -> list[str]:
    """Every address without a number or name in it."""
    found = []
    for entry in get_resolver().url_patterns:
        inside = [entry] if isinstance(entry, URLPattern) else entry.url_patterns
        before = "" if isinstance(entry, URLPattern) else str(entry.pattern)
        found += [f"/{before}{one.pattern}" for one in inside if isinstance(one, URLPattern)]
    return [one for one in found if not set(one) & set("<^$")]


def walk(client: Client) -> dict[str, Page]:
    """One page of each shape that can be come to, by its address with 0 for every number."""
    waiting, seen, pages = deque(plain_addresses()), set(), {}
    while waiting:
        path = waiting.popleft().partition("#")[0]
        shape = NUMBER.sub("0", path.partition("?")[0])
        if not path.startswith("/") or ELSEWHERE.search(path) or shape in seen:
            continue
        seen.add(shape)
        answer = client.get(path)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            pages[shape] = Page(answer.content.decode())
            waiting.extend(urljoin(path, link) for link in pages[shape].links)
    return pages


@pytest.fixture
def meeting(city: dict[str, CastMember]) -> int:
    """A meeting with an item and its people, so that the pages of one are come to."""
    organiser = actor_of_person(city["organiser"].person_id)
    made = meetings.create(organiser, title="Họp giao ban tuần 48")
    meetings.add_item(organiser, made, title="Thu, chi ngân sách 11 tháng", minutes=25)
    meetings.add_attendees(organiser, made, [("person", city["unit_head"].person_id)])
    administrator = Actor.system("test")
    tablet = tablets.register_tablet(administrator, tag="MTB-7", model="iPad", platform="ios")
    tablets.assign_holder(administrator, tablet, city["leader"].person_id)
    return made


@pytest.mark.parametrize(
    ("who", "among"),
    [
        ("organiser", {"/", "/meetings/", "/meetings/0/", "/meetings/0/people", "/tablets/mine"}),
        ("administrator", {"/organisation/settings/", "/organisation/people/0/", "/audit/", "/tablets/0/"}),
        ("leader", {"/", "/organisation/acting", "/tablets/0/"}),
    ],
)
def test_no_page_gives_an_id_twice(
    city: dict[str, CastMember], meeting: int, who: str, among: set[str]
) -> None:
    client = Client()
    client.force_login(
        User.objects.get(email=city[who].email),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    pages = walk(client)
    assert set(pages) >= among
    twice = {path: [name for name, times in page.ids.items() if times > 1] for path, page in pages.items()}
    assert {path: ids for path, ids in twice.items() if ids} == {}
