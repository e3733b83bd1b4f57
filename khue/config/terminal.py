"""Nói ra màn hình lệnh: Vietnamese unless ``LANG=en`` or ``--english``; works before Django does."""

from __future__ import annotations

import errno
import gettext
import os
import sys
from pathlib import Path

import psycopg
from django.apps import apps
from django.utils import translation

from khue.config.wording import SENTENCES
from khue.shared import sentences
from khue.shared.refusal import Reason, Refusal

FULL = {errno.ENOSPC, errno.EDQUOT}
LOCALE = Path(__file__).resolve().parent.parent / "locale"


class _Chosen:
    """The language of this run; one terminal, one language."""

    catalogue: gettext.NullTranslations = gettext.NullTranslations()
    english = False


def choose(*, english: bool = False) -> None:
    """Choose the language: asked for, else by ``LC_ALL``, ``LC_MESSAGES`` or ``LANG``."""
    wanted = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    _Chosen.english = english or wanted.lower().startswith("en")
    languages = ["en"] if _Chosen.english else ["vi"]
    _Chosen.catalogue = gettext.translation("django", str(LOCALE), languages=languages, fallback=True)


def in_english() -> bool:
    """Whether this terminal is spoken to in English."""
    return _Chosen.english


def activate() -> None:
    """Give Django the language of the terminal."""
    translation.activate("en" if _Chosen.english else "vi")


def _(text: str) -> str:
    """The text in the language of this terminal."""
    return _Chosen.catalogue.gettext(text) if text else ""


def tell(text: str) -> None:
    """A line of progress, seen at once."""
    print(text, flush=True)


def sentence(what: Refusal | Reason) -> str:
    """The sentence of a refusal, ours or (once Django is set up) a context's."""
    own = SENTENCES.get(what.code)
    if own is not None:
        return _(own) % what.facts
    return sentences.say(what) if apps.ready else what.code


def is_full(error: BaseException | None) -> bool:
    """Whether a full disk is behind an error: the machine's own, PostgreSQL's, or one Django wrapped."""
    while error is not None:
        if isinstance(error, psycopg.errors.DiskFull) or getattr(error, "errno", None) in FULL:
            return True
        error = error.__cause__
    return False


def complain(refusal: Refusal) -> None:
    """Say a refusal, and each of its reasons on a line of its own."""
    lines: list[Refusal | Reason] = [refusal, *refusal.reasons]
    for line in lines:
        print(sentence(line), file=sys.stderr, flush=True)
