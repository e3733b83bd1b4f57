"""The desk: the view is kept in cookies and rendered by the server; places that exist only."""

from __future__ import annotations

import pytest
from django.test import Client

from khue.desk.pages.shell import PLACES, exists
from khue.desk.rules import Place, chosen, current


@pytest.mark.django_db
def test_theme_text_and_language_are_kept_and_rendered() -> None:
    client = Client()
    answer = client.post("/view", {"theme": "dark", "text": "150", "language": "en", "next": "/nowhere"})
    assert (answer.status_code, answer["Location"]) == (302, "/nowhere")
    page = client.get("/nowhere")
    assert page.status_code == 404
    assert '<html lang="en" data-density="desk" data-theme="dark" data-text="150">' in page.content.decode()


@pytest.mark.django_db
def test_an_unknown_choice_is_refused_and_another_site_is_no_way_back() -> None:
    assert Client().post("/view", {"theme": "pink"}).status_code == 422
    assert Client().post("/view", {"theme": "dark", "next": "https://evil.example/"})["Location"] == "/"
    assert chosen("pink", ("light", "dark"), "light") == "light"


def test_the_longest_address_is_the_current_place() -> None:
    places = (
        Place("a", "", "", "/"),
        Place("b", "", "", "/m/"),
        Place("c", "", "", "/m/c/", also=("/m/apart",)),
    )
    assert [current(places, path) for path in ("/", "/m/7/", "/m/c/1", "/other")] == ["a", "b", "c", ""]
    assert current(places, "/m/apart") == "c"


def test_the_places_of_this_issue_are_served() -> None:
    assert all(exists(place.href) for place in PLACES)
    assert not exists("/documents/")
