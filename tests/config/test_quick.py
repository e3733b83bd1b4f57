"""Pieces of pages that are written once: by their facts, in the reader's language, escaped."""

from __future__ import annotations

from django.utils import translation

from khue.config import quick
from khue.desk.pages.shell import Group, Link


def places(label: str) -> tuple[Group, ...]:
    return (Group("", (Link(label, "sun", "/", current=False),)),)


def test_a_piece_is_written_once_for_the_same_facts() -> None:
    first = quick.piece("places.jinja", groups=places("Hôm nay"))
    assert quick.piece("places.jinja", groups=places("Hôm nay")) is first
    assert "Hôm nay" in first
    assert "Cuộc họp" in quick.piece("places.jinja", groups=places("Cuộc họp"))


def test_what_a_piece_is_told_is_escaped() -> None:
    assert "&lt;b&gt;" in quick.piece("places.jinja", groups=places("<b>"))


def test_a_piece_is_in_the_language_of_who_reads() -> None:
    said = {}
    for language in ("vi", "en", "vi"):
        with translation.override(language):
            said[language] = quick.piece("view_choices.jinja", theme="auto", size="100", language=language)
    assert "Giao diện" in said["vi"]
    assert "Giao diện" not in said["en"]
