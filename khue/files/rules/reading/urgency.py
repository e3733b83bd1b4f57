"""Độ khẩn: *Khẩn*, *Thượng khẩn*, *Hỏa tốc*, written or stamped on the first page."""

from __future__ import annotations

import numpy as np

from khue.files.rules.guard.picture import Pixels
from khue.files.rules.guard.stamps import Page, Reader
from khue.files.rules.reading.forms import distance, forms
from khue.files.rules.reading.told import Field, seen
from khue.files.rules.reading.words import Sheet, folded

_LOW = 0.62
"""How far down the page such a mark may stand."""


def _meant(text: str, *, machine_read: bool) -> str:
    said = folded(text)
    known = forms().urgency
    if said in known:
        return known[said]
    if machine_read and len(said) >= 5:
        near = [code for words, code in known.items() if len(words) >= 6 and distance(said, words, 1) <= 1]
        return near[0] if near else ""
    return ""


def written(sheet: Sheet) -> Field | None:
    """A mark that stands alone in a line or beside one."""
    for line in sheet.lines:
        if line.top > _LOW * sheet.high:
            return None
        for part in line.parts():
            code = _meant(part.text, machine_read=sheet.how == "scan") if part.upper else ""
            if code:
                return seen(sheet, part, code, 0.95, name=forms().urgency_names[code])
    return None


def stamped(picture: Pixels, number: int) -> Field | None:
    """A stamp in the picture of a page."""
    upper = np.ascontiguousarray(picture[: round(picture.shape[0] * _LOW)])
    for text, part in Page(Reader.opened(), upper).stamp_texts():
        box = (part[0], round(part[1] * _LOW, 4), part[2], round(part[3] * _LOW, 4))
        for line in text.splitlines():
            code = _meant(line, machine_read=True)
            if code:
                return Field(
                    code, line.strip(), number, box, 0.85, "scan", {"name": forms().urgency_names[code]}
                )
    return None
