"""GLOSSARY.md leads from a Vietnamese word to its place in the code; each place has to be there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps

from khue.audit.actions import ACTIONS
from khue.shared.sentences import SENTENCES

ROOT = Path(__file__).resolve().parent.parent
# Tables behind the scenes, which no office worker names.
ALREADY_PLAIN = {"User", "Tries", "PhoneCode"}
ROW = re.compile(r"^\| (?P<words>[^|]+) \| `(?P<name>[^`|]+)` \| `(?P<file>[^`|]+)` \|", re.MULTILINE)
TEXT = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
DECISIONS = sorted(str(one.relative_to(ROOT)) for one in (ROOT / "docs" / "decisions").glob("0*.md"))
ROWS = [match.groups() for match in ROW.finditer(TEXT)]


@pytest.mark.parametrize(("words", "name", "file"), ROWS, ids=[f"{row[1]}" for row in ROWS])
def test_each_word_of_the_glossary_leads_to_its_place(words, name, file):
    place = ROOT / file
    assert place.is_file(), f"{words}: there is no {file}"
    last = re.escape(name.rpartition(".")[2])
    defined = (
        rf"(def|class|type|const|function|interface) {last}\b|^\s*{last}\b\s*(:[^=]+)?=|[\"']{last}[\"']"
    )
    assert re.search(defined, place.read_text(encoding="utf-8"), re.MULTILINE), (
        f"{words}: {file} has no {name}"
    )


def test_every_row_of_the_tables_was_read():
    lines = [line for line in TEXT.splitlines() if line.startswith("| ") and "`" in line]
    assert len(lines) == len(ROWS)
    assert len(ROWS) > 60


def test_a_word_stands_once():
    pairs = [(words, name) for words, name, _ in ROWS]
    assert len(pairs) == len(set(pairs))


def test_every_table_of_the_domain_has_its_word():
    named = {name.rpartition(".")[2] for _, name, _ in ROWS}
    tables = {model.__name__ for model in apps.get_models() if model.__module__.startswith("khue.")}
    assert tables - named == set(ALREADY_PLAIN)


@pytest.mark.parametrize("page", ["ARCHITECTURE.md", "THREATS.md", "CHANGELOG.md", *DECISIONS])
def test_every_file_that_a_page_names_is_there(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"`((?:khue|tests|docs|tools|tablet/src)/[\w./-]+)`", text)
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", ["ARCHITECTURE.md", "THREATS.md", *DECISIONS])
def test_every_action_that_a_page_names_is_there(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    contexts = "|".join(sorted({name.partition(".")[0] for name in ACTIONS}))
    named = set(re.findall(rf"`((?:{contexts})\.[a-z_]+)`", text))
    codes = set(SENTENCES)
    modules = {
        "tablets.tablet_from",
        "shared.pages",
        "shared.jobs",
        "distribution.queries",
        "meetings.queries",
    }
    assert named - set(ACTIONS) - codes - modules == set()
