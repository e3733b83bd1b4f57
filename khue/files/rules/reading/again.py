"""Đọc lại: numbers and days of a scan are read a second time before they are believed."""

from __future__ import annotations

import re
from itertools import pairwise

from khue.files.rules.reading.dates import Dated, heading_date
from khue.files.rules.reading.frame import Heading
from khue.files.rules.reading.machine import Read
from khue.files.rules.reading.number import Number, after_label, named, parse
from khue.files.rules.reading.opened import Paper
from khue.files.rules.reading.words import Word

SURE_WORD = 0.8
SURE_LETTER = 0.72
"""How sure the machine must be of a word when it reads the page, and of each digit when it reads it again; less is told as not readable."""


def _with_number(number: Number, digits: str) -> Number:
    return Number(digits, number.symbol, number.year, number.party, number.mended)


def number_again(paper: Paper, at: int, heading: Heading, number: Number) -> tuple[Number, float, str]:
    """A scanned number is believed when it was read surely, and not otherwise a second time; else the file's name may agree."""
    scan = paper.scans.get(at)
    words = heading.number_words
    again = scan.again(words) if scan and words else Read("", ())
    first = min((one.sure for one in words if any(letter.isdigit() for letter in one.text)), default=0.0)
    second = _digits_sure(again, number)
    if number.number and first >= SURE_WORD and (second is None or second >= SURE_LETTER):
        return number, min(first if second is None else 0.5 * (first + second), 0.97), "scan"
    from_name = named(paper.name, number)
    if from_name:
        return _with_number(number, from_name), 0.75, "name"
    return _with_number(number, ""), 0.4, "scan"


def _digits_sure(read: Read, number: Number) -> float | None:
    """How sure the second reading is of the same digits; 0 when it read others, nothing when it read none."""
    said = after_label(read.text) if read.text else None
    again = parse(said if said is not None else read.text, machine_read=True)
    if again is None or not again.number:
        return None
    at = re.search(r"[\s.]*".join(number.number), read.text) if again.number == number.number else None
    return min(read.sure[at.start() : at.end()], default=0.0) if at else 0.0


def date_again(paper: Paper, at: int, words: tuple[Word, ...], found: Dated) -> tuple[Dated, float]:
    """The date once more: a part counts where both readings agree, or where one alone is sure of it."""
    scan = paper.scans.get(at)
    again = scan.again(words) if scan else Read("", ())
    other = heading_date(again.text) or Dated("", None, None, None, mended=True)
    strange = any(
        one and two and one != two for one, two in ((found.month, other.month), (found.year, other.year))
    )
    day = _part(found.day, other.day, words, again, "ngày", alone=not strange)
    month = _part(found.month, other.month, words, again, "tháng", alone=True)
    year = found.year or other.year
    whole = Dated(found.place or other.place, day[0], month[0], year, found.mended)
    return whole, min(day[1], month[1], 0.97) if whole.value else 0.4


def _part(
    one: int | None, other: int | None, words: tuple[Word, ...], read: Read, label: str, *, alone: bool
) -> tuple[int | None, float]:
    """The day or the month, and how sure it is."""
    first = _word_after(words, label)
    at = read.text.find(label)
    digits = re.search(r"[\dlI|\]]+", read.text[at:]) if at >= 0 else None
    second = min(read.sure[at + digits.start() : at + digits.end()], default=0.0) if digits else 0.0
    if one is not None and one == other and max(first, second) >= SURE_LETTER:
        return one, 0.5 * (first + second)
    if one is not None and (other is None or (first >= 0.95 > second)) and first >= SURE_WORD:
        return one, 0.9 * first
    if one is None and other is not None and second >= 0.9 and alone:
        return other, 0.75 * second
    return None, 0.0


def _word_after(words: tuple[Word, ...], label: str) -> float:
    """How sure the first reading is of the word behind a label."""
    for before, word in pairwise(words):
        if before.text.lower().startswith(label):
            return word.sure
    return 0.0
