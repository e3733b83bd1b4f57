"""Tên loại và trích yếu: the title under the heading with its subject, or *V/v* of an official letter."""

from __future__ import annotations

import re

from khue.files.rules.reading.forms import distance, forms
from khue.files.rules.reading.frame import ADDRESS, BODY, Heading
from khue.files.rules.reading.words import WIDE, Line, Word, folded

_ABOUT = re.compile(
    r"^\W{0,3}(?:V\s*/\s*[vVyY]|[Vv]/v|VỀ VIỆC|V[ềêé] vi[ệêe]c|V[ềêé]:)\s*[:.]?\s*", re.UNICODE
)
_AUTHORITY = re.compile(
    r"^(?:BỘ TRƯỞNG|CHỦ TỊCH|GIÁM ĐỐC|CHÁNH|THỦ TƯỚNG|CHÍNH PHỦ|QUỐC HỘI|ỦY BAN|UỶ BAN|HỘI ĐỒNG|TỔNG|CỤC TRƯỞNG|HIỆU TRƯỞNG|TRƯỞNG|THỐNG ĐỐC|BAN |VIỆN TRƯỞNG|THỦ TRƯỞNG|BỘ )"
)


def kind_in(heading: Heading) -> None:
    """The title under the heading, before the address and the text."""
    sheet = heading.sheet
    top = _below(heading)
    office = {one.folded for one in heading.offices}
    for line in sheet.lines:
        if line.top < top or line.folded in office:
            continue
        if line.top > max(0.62 * sheet.high, top + 500) or ADDRESS.match(line.text):
            return
        right = line.between(heading.anchor.left - 4, 2 * WIDE) if heading.anchor else None
        alone = min((*heading.number_words, *heading.date_words), key=lambda one: one.top, default=None)
        if right is not None and alone is not None and line.top < alone.top and line.bottom < alone.top:
            continue
        found = _title_of(line) or _leading_title(line, sure_upper=line.sure > 0.55)
        if found:
            heading.kind, heading.kind_line = found[0], Line(found[1])
            return
        if BODY.match(line.text):
            return


def _below(heading: Heading) -> float:
    """Where the title may begin: under what stands in the columns."""
    edges = [0.0]
    if heading.anchor:
        edges.append(heading.anchor.bottom - 2)
    return max(edges)


def _title_of(line: Line) -> tuple[str, tuple[Word, ...]] | None:
    """The kind that a line names as a title, and the words that say it."""
    titles = forms().titles
    for at in range(len(line.words)):
        words = line.words[at:]
        rest = Line(words)
        if not rest.upper or (at and rest.left < 250):
            continue
        said = re.sub(r"^DUTHAO(?:LAN\d*)?", "", rest.folded)
        tight = re.sub(r"\d+$", "", said)
        if tight in titles:
            return titles[tight], words
        near = [code for title, code in titles.items() if len(title) >= 6 and distance(tight, title, 1) <= 1]
        if near and abs((rest.left + rest.right) / 2 - WIDE / 2) < 130:
            return near[0], words
    return None


def _leading_title(line: Line, *, sure_upper: bool) -> tuple[str, tuple[Word, ...]] | None:
    """A title that goes on in its own line: ``BÁO CÁO TÌNH HÌNH THỰC HIỆN…``."""
    if not (line.upper and sure_upper):
        return None
    said = re.sub(r"^DUTHAO(?:LAN\d*)?", "", line.folded)
    for title, code in forms().titles.items():
        if len(title) >= 4 and said.startswith(title):
            words, so_far = [], ""
            for word in line.words:
                words.append(word)
                so_far += folded(word.text)
                if so_far.endswith(title):
                    return code, tuple(words)
    return None


def _is_rule(line: Line) -> bool:
    return len(line.folded) < 2


def subject_under_title(heading: Heading, title: Line) -> None:
    """Lines below the title, until the text begins."""
    lines = heading.sheet.lines
    at = next((i for i, one in enumerate(lines) if title.words[0] in one.words), len(lines))
    before = lines[at] if at < len(lines) else title
    rest = tuple(one for one in before.words if one not in title.words and one.left > title.left)
    kept = [Line(rest)] if rest and len(Line(rest).folded) > 3 else []
    for below in lines[at + 1 : at + 12]:
        if _is_rule(below):
            if kept:
                break
            continue
        line = _without_margin(below, title)
        if _ends_subject(kept, before, line):
            break
        kept.append(line)
        before = line
    heading.subject = kept[:9]


def _ends_subject(kept: list[Line], before: Line, line: Line) -> bool:
    """Whether a line below the title doesn't belong to the subject any more."""
    gap = (line.top - before.bottom) / max(line.high, before.high * 0.8)
    if gap > (1.05 if kept else 3.2) or ADDRESS.match(line.text) or BODY.match(line.text):
        return True
    if line.upper and _AUTHORITY.match(line.text) and not (kept and kept[0].upper):
        return True
    return bool(kept) and kept[0].bold and not line.bold


def _without_margin(line: Line, title: Line) -> Line:
    """Without the crumbs of a stamp beside the title: a short part far left of a centred one."""
    parts = line.parts()
    if len(parts) < 2:
        return line
    middle = (title.left + title.right) / 2
    return min(parts, key=lambda one: abs((one.left + one.right) / 2 - middle))


def subject_of_letter(heading: Heading) -> None:
    """*V/v …* below the number of an official letter."""
    split = heading.anchor.left - 4 if heading.anchor else WIDE / 2
    kept: list[Line] = []
    top = heading.anchor.top if heading.anchor else 0.0
    for line in heading.sheet.lines:
        if line.top < top or line.top > top + 520:
            continue
        if not kept:
            part = next((one for one in line.parts() if _ABOUT.match(one.text)), None)
            if part is not None:
                kept = [_own_column(part, split)]
            elif ADDRESS.match(line.text):
                break
            continue
        if ADDRESS.match(line.text) or line.top - kept[-1].bottom > 1.1 * line.high:
            break
        part = next((one for one in line.parts() if one.left < split - 40), None)
        if part is None or ADDRESS.search(part.text) or re.match(r"^[-–—•+]\s", part.text) or _is_rule(part):
            break
        kept.append(_own_column(part, split))
    heading.subject, heading.about = kept[:9], bool(kept)


def _own_column(part: Line, split: float) -> Line:
    """The part up to an address that stands beside it."""
    at = next(
        (
            i
            for i, one in enumerate(part.words)
            if i and folded(one.text) == "KINH" and one.left > split - 120
        ),
        None,
    )
    return Line(part.words[:at]) if at else part


def subject_text(heading: Heading) -> str:
    """The subject in one line, without *V/v* and without the notes' numbers behind it."""
    said = " ".join(one.text for one in heading.subject)
    return re.sub(r"\s+", " ", _ABOUT.sub("", said) if heading.about else said).strip(" .,;:-–—_*'`|")
