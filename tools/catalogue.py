#!/usr/bin/env python3
"""Câu chữ tiếng Anh: keeps khue/locale/en in step with the sentences in the source.

Usage: .venv/bin/python tools/catalogue.py update   (adds new sentences, empty; drops those gone)
       .venv/bin/python tools/catalogue.py check    (every sentence has its English, with the same places)
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = ROOT / "khue" / "locale" / "en" / "LC_MESSAGES" / "django.po"
METHODS = [("**.py", "python"), ("**.jinja", "jinja2")]
# As the pages are read; a template that can't be read is an error, not one without sentences.
OPTIONS = {
    "**.jinja": {
        "extensions": "jinja2.ext.do",
        "trim_blocks": "true",
        "lstrip_blocks": "true",
        "silent": "false",
    }
}
KEYWORDS = {
    "_": None, "gettext": None, "_lazy": None, "gettext_lazy": None, "mark": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
}  # fmt: skip
PLACE = re.compile(r"%\((\w+)\)[sd]")


def found() -> Catalog:
    """All sentences of the source."""
    catalogue = Catalog(project="Khuê", copyright_holder="Khuê")
    for name, line, message, comments, context in extract_from_dir(
        str(ROOT / "khue"), METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("l10n:",)
    ):
        del line
        if message and message != "":
            catalogue.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return catalogue


def kept() -> Catalog:
    """The English catalogue as it stands."""
    if not ENGLISH.exists():
        return Catalog(locale="en", project="Khuê", copyright_holder="Khuê")
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def update() -> None:
    """Bring the catalogue in step; sentences keep their English, new ones wait for theirs."""
    catalogue = kept()
    catalogue.update(found(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    text = io.BytesIO()
    write_po(text, catalogue, no_location=True, sort_output=True, omit_header=False, width=110)
    lines = text.getvalue().decode().splitlines(keepends=True)
    dated = ('"POT-Creation-Date', '"PO-Revision-Date')
    ENGLISH.write_text("".join(line for line in lines if not line.startswith(dated)), encoding="utf-8")
    with ENGLISH.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    print(f"{sum(1 for m in catalogue if m.id)} sentences, {len(missing())} without English")


def missing() -> list[str]:
    """What a reader of English would see in Vietnamese, or with a broken place."""
    english = kept()
    wrong = []
    for message in found():
        if not message.id:
            continue
        said = english.get(message.id, message.context)
        texts = (said.string if isinstance(said.string, tuple | list) else (said.string,)) if said else ()
        asked = message.id if isinstance(message.id, str) else message.id[-1]
        if not texts or not all(texts) or (said and said.fuzzy):
            wrong.append(f"no English: {asked}")
        elif any(set(PLACE.findall(text)) - set(PLACE.findall(asked)) for text in texts):
            wrong.append(f"a place that isn't given: {asked}")
    return wrong


def check() -> int:
    """Print what is missing; 1 when anything is."""
    wrong = missing()
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
    elif sys.argv[1:] == ["check"]:
        sys.exit(check())
    else:
        sys.exit(__doc__)
