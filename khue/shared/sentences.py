"""Câu chữ: the sentence of a code, Vietnamese through gettext; contexts fill it from ``wording.py``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise

from khue.shared.refusal import Reason, Refusal
from khue.shared.registry import Registry

SENTENCES: Registry[str | Promise] = Registry("sentence")
_PLACE = re.compile(r"%\((\w+)\)[sd]")


def add_sentences(sentences: Mapping[str, str | Promise]) -> None:
    """Enter a context's sentences."""
    for code, text in sentences.items():
        SENTENCES.add(code, text)


def sentence(code: str, facts: Mapping[str, Any] | None = None) -> str:
    """What happened, why, what to do now; an unknown code is shown as itself.

    A fact that is itself a code (``files.looks_program``) is shown in its own words, with the same facts.
    """
    text = SENTENCES.get(code)
    known = facts or {}
    if text is None:
        return code
    return _filled(str(text), known, deeper=2)


def _filled(text: str, facts: Mapping[str, Any], *, deeper: int) -> str:
    """The text with its facts; `deeper`: how often a fact that is a code may bring a sentence with it."""

    def shown(place: re.Match[str]) -> str:
        fact = facts.get(place[1], "…")
        words = SENTENCES.get(fact) if isinstance(fact, str) and deeper else None
        return str(fact) if words is None else _filled(str(words), facts, deeper=deeper - 1)

    return _PLACE.sub(shown, text).replace("%%", "%")


def say(what: Refusal | Reason) -> str:
    """The sentence of a refusal or a reason."""
    return sentence(what.code, what.facts)
