"""Marks in words; the same vectors are read by the browser's tests."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from khue.files.rules.guard import Segment, marks_in_page
from khue.files.rules.guard.marks import table
from khue.files.rules.guard.names import level_of_name

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))


def level_of(lines: list[str | dict[str, str | int]], form: str) -> str:
    """The level of lines; one that is a table says itself on which line its words stand."""
    given = [one if isinstance(one, dict) else {"text": one, "line": at} for at, one in enumerate(lines)]
    found = marks_in_page([Segment(unicodedata.normalize(form, one["text"]), one["line"]) for one in given])
    return next((one.level for one in found if one.score >= table().sure), "none")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("vector", VECTORS["name"], ids=lambda vector: vector["name"])
def test_a_name_tells_a_level_only_where_the_words_stand_for_one(vector, form):
    level, score = level_of_name(unicodedata.normalize(form, vector["name"]))
    assert (level if score >= table().sure else "none") == vector["level"]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    "vector", VECTORS["page"] + VECTORS["page_harder"], ids=lambda vector: vector["name"]
)
def test_marks_stand_alone_or_after_a_label_and_talk_is_no_mark(vector, form):
    assert level_of(vector["lines"], form) == vector["level"]
