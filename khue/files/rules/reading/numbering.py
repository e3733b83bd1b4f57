"""Số, ký hiệu và ngày tháng trong phần đầu: where the number and the date stand."""

from __future__ import annotations

import re

from khue.files.rules.reading.dates import heading_date
from khue.files.rules.reading.forms import forms
from khue.files.rules.reading.frame import ADDRESS, ATTACHED, BODY, Heading
from khue.files.rules.reading.number import Number, after_label, parse
from khue.files.rules.reading.words import Line, Word, folded

Rows = list[tuple[Line, Line | None, Line | None]]
"""Lines of the heading: whole, left column, right column."""


def number_in(heading: Heading, rows: Rows) -> None:
    """The first line with a label and a number; else a symbol alone, where a label was lost."""
    machine = heading.sheet.how == "scan"
    for columns in rows:
        if _is_text(columns[0].text):
            break
        for line in columns:
            found = _in_line(line, columns, machine_read=machine) if line else None
            if line and found:
                heading.number, heading.number_words = found, _until_date(_from_label(line))
                return
    _unlabelled(heading, rows, machine_read=machine)


def _is_text(text: str) -> bool:
    return bool(ADDRESS.search(text) or BODY.match(text) or ATTACHED.search(text))


def _in_line(
    line: Line, columns: tuple[Line, Line | None, Line | None], *, machine_read: bool
) -> Number | None:
    """The number behind a label; nothing where a line of text runs on through both columns."""
    whole, left, _right = columns
    said = _labelled(line.text)
    found = parse(said, machine_read=machine_read) if said else None
    if found is None or not (found.symbol or (found.number and _alone(line))):
        return None
    runs_on = line is left and _labelled(whole.text) is None and after_label(whole.text)
    return None if runs_on and not _gap_after(whole, left) else found


def _unlabelled(heading: Heading, rows: Rows, *, machine_read: bool) -> None:
    for whole, left, _right in rows:
        line = left or whole
        if _is_text(whole.text) or (heading.date and left is None):
            continue
        found = _bare_symbol(line, machine_read=machine_read)
        alone = found and found[1][0] is line.words[0] and len(line.words) < 5 and _gap_after(whole, left)
        if found and (machine_read or alone):
            heading.number, heading.number_words = found
            return


def _alone(line: Line) -> bool:
    return len(line.text) < 24


def _labelled(text: str) -> str | None:
    """What stands behind a label at the beginning of a line that says not much else."""
    said = after_label(text)
    if said is None or len(text) - len(said) > 26:
        return None
    before = text[: len(text) - len(said)]
    if re.search(r"\w{2,}\s+[Ss][ốôó]\s*$", before) or re.search(r"^\s*\S+\s+ngày\b", said):
        return None  # a document that is quoted
    quoted = re.search(r"\bngày\b(.*)$", said)
    return None if quoted and len(folded(quoted[1])) > 24 else said


def _gap_after(whole: Line, left: Line | None) -> bool:
    """Whether what stands in the left column ends there, or the line runs on."""
    rest = [one for one in whole.words if left and one.left > left.right - 1]
    return not rest or left is None or min(one.left for one in rest) - left.right > 0.9 * whole.high


def _bare_symbol(line: Line, *, machine_read: bool) -> tuple[Number, tuple[Word, ...]] | None:
    """A symbol of a known kind or form without its label: ``/BC-SYT``, ``12/QĐ-UBND``, ``TB-VPCP``."""
    for at in range(len(line.words)):
        words = line.words[at : at + 4]
        said = " ".join(one.text for one in words)
        found = re.match(r"^\W*(\d{0,6}\s*/\s*)?([A-ZĐÐ][A-Za-zĐđÐ]{0,5})\s*-\s*[A-ZĐÐ]{2,}", said)
        if not found or not (found[1] or found[2].replace("Ð", "Đ") in forms().shorts):
            continue
        number = parse(said.lstrip(" .:;,|'*"), machine_read=machine_read)
        if number and number.symbol:
            return number, words
    return None


def _from_label(line: Line) -> tuple[Word, ...]:
    """The words from the label *Số* on, up to a place and date in the same line."""
    for at, word in enumerate(line.words):
        if re.match(r"^\W*[Ss5][ốồổỗộôóòỏõọoỐÔ]", word.text):
            return line.words[at:]
    return line.words


def _until_date(words: tuple[Word, ...]) -> tuple[Word, ...]:
    kept: list[Word] = []
    for word in words:
        if kept and (
            folded(word.text) == "NGAY" or word.left - kept[-1].right > 60 or word.text.endswith(",")
        ):
            break
        kept.append(word)
    return tuple(kept)


def date_in(heading: Heading, rows: Rows) -> None:
    """The line of place and date: of the right column, else of the whole line."""
    for whole, _left, right in rows:
        if BODY.match(whole.text) and not ADDRESS.search(whole.text):
            return
        for line in (right, whole):
            found = heading_date(line.text) if line else None
            if found and line and _stands_alone(line, whole):
                heading.date, heading.date_words = found, line.words
                return


def _stands_alone(line: Line, whole: Line) -> bool:
    """A date of a heading: nothing much stands behind the year, and the line isn't of running text."""
    behind = re.split(r"năm|nam|nãm|nằm|NĂM", line.text)[-1]
    before = re.split(r"\b[Nn]g[aàảạãáầẩ]y|NGÀY", line.text, maxsplit=1)[0]
    if re.search(r"\d", before) and _labelled(before) is None:
        return False
    return len(folded(behind)) <= 6 and len(folded(line.text)) <= 60 and not whole.text.startswith("(")
