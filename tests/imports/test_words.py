"""Every code that a rule of the import gives has its sentence, and no sentence waits for a code."""

from __future__ import annotations

import re

from khue.imports.wording import SENTENCES
from tests.meta.source import KHUE

CODE = re.compile(r'"(imports\.(?!import")[a-z_]+)"')
NAMES = {"imports.check", "imports.carry_out", "imports.upload", "imports.sweep"}  # jobs and actions
MADE = re.compile(r"imports\.(verdict_[a-z]+|[a-z_]+\.does)")


def test_codes_and_sentences_are_the_same():
    used = {
        code
        for path in (KHUE / "imports").rglob("*.py")
        if path.stem != "wording"
        for code in CODE.findall(path.read_text(encoding="utf-8"))
    } - NAMES
    templates = (KHUE / "templates" / "imports").rglob("*.jinja")
    shown = {code for path in templates for code in CODE.findall(path.read_text(encoding="utf-8"))}
    assert (used | shown) - set(SENTENCES) == set()
    assert {one for one in set(SENTENCES) - used - shown if not MADE.fullmatch(one)} == set()


def test_each_sentence_says_what_to_do_or_merely_tells():
    short = [
        code
        for code, text in SENTENCES.items()
        if len(str(text)) < 12 and "span" not in code and "verdict" not in code
    ]
    assert short == []
