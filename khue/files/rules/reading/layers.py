"""Lớp chữ của trang chụp: the words of scanned pages put into a paper's text, with the place of each word."""

from __future__ import annotations

import gzip
import json
import unicodedata
from typing import Any

PARTS = 10_000
"""Places count in ten-thousandths of the page's width and height."""

PageWords = tuple[list[list[str]], list[list[list[int]]]]
"""Lines of words, and for each word [left, top, right, bottom]."""


def page_text(lines: list[list[str]]) -> str:
    """The words as the text of a page: one space between words, one line below the other."""
    return unicodedata.normalize("NFC", "\n".join(" ".join(line) for line in lines))


def with_words(piece: bytes, read: dict[int, PageWords]) -> bytes:
    """The text piece of a paper with the words of pages that had none; ``boxes``: four numbers a word, in order.

    The same words give the same bytes. The texts of other pages and the outline stay as they are.
    """
    table: dict[str, Any] = json.loads(gzip.decompress(piece))
    boxes: dict[str, list[int]] = dict(table.get("boxes") or {})
    for number, (lines, places) in sorted(read.items()):
        if 1 <= number <= len(table["pages"]):
            table["pages"][number - 1] = page_text(lines)
            boxes[str(number)] = [side for line in places for box in line for side in box]
    table["boxes"] = boxes
    said = json.dumps(table, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(said.encode(), 6, mtime=0)
