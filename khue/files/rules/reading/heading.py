"""Phần đầu văn bản: the two columns of the heading, then the kind and the subject."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from khue.files.rules.reading.dates import Dated, heading_date
from khue.files.rules.reading.forms import distance, forms
from khue.files.rules.reading.number import Number, after_label, mended_by, parse
from khue.files.rules.reading.words import WIDE, Line, Sheet, Word, folded

STATE, MOTTO, PARTY = "CONGHOAXAHOICHUNGHIA", "DOCLAPTUDOHANHPHUC", "DANGCONGSANVIETNAM"
_MOST_DOWN = 330.0
"""Thousandths of the page's width from the first line of the heading to its number and date, at most."""
_BODY = re.compile(r"^(?:K[íi]nh g[ửưứừữ]i|Căn cứ|C[ăâ]n c[ứưử]|Thực hiện|Xét|Theo đề nghị|Điều \d|I\s*[.\-]|1\s*[.)])", re.IGNORECASE)
_ADDRESS = re.compile(r"K[íi]nh\s*g[ửưứừữ]i|Kínhgửi|KÍNH GỬI")
_ABOUT = re.compile(r"^\W{0,3}(?:V\s*/\s*[vVyY]|[Vv]/v|VỀ VIỆC|V[ềêé] vi[ệêe]c|V[ềêé]:)\s*[:.]?\s*", re.UNICODE)
_GAZETTE = re.compile(r"C[ÔO]NG B[ÁA]O\s*/")
_SIGNED = re.compile(r"(?:Ký bởi|Người ký|Ngày ký|Thời gian ký|Giờ ký|Cơ quan|Email|E-mail)\s*:|BÁO NƯỚC", re.IGNORECASE)
"""What signing programs write beside or over the heading."""
_ATTACHED = re.compile(r"\(?\s*(?:Ban hành )?[Kk]èm theo\s+(?P<what>[^0-9(]{0,60}?)\s*số\s*:?\s*(?P<number>\S+)", re.UNICODE)
_AUTHORITY = re.compile(
    r"^(?:BỘ TRƯỞNG|CHỦ TỊCH|GIÁM ĐỐC|CHÁNH|THỦ TƯỚNG|CHÍNH PHỦ|QUỐC HỘI|ỦY BAN|UỶ BAN|HỘI ĐỒNG|TỔNG|CỤC TRƯỞNG|HIỆU TRƯỞNG|TRƯỞNG|THỐNG ĐỐC|BAN |VIỆN TRƯỞNG|THỦ TRƯỞNG|BỘ )"
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """Quốc hiệu, tiêu ngữ (or the Party's heading): where the right column begins, and how high it stands."""

    left: float
    top: float
    bottom: float
    high: float
    party: bool = False


@dataclass(slots=True)
class Heading:
    """What the heading holds; words are kept for their place."""

    sheet: Sheet
    anchor: Anchor | None
    offices: list[Line] = field(default_factory=list)
    number: Number | None = None
    number_words: tuple[Word, ...] = ()
    date: Dated | None = None
    date_words: tuple[Word, ...] = ()
    kind: str = ""
    kind_line: Line | None = None
    subject: list[Line] = field(default_factory=list)
    about: bool = False

    @property
    def office_names(self) -> list[str]:
        """The offices from the highest to the one that issues."""
        return [" ".join(one.text for one in lines) for lines in self.office_lines]

    @property
    def office_lines(self) -> list[list[Line]]:
        """The lines of each office: a name may take two."""
        found: list[list[Line]] = []
        for line in self.offices:
            if found and not _begins_office(line, found[-1][-1]):
                found[-1].append(line)
            else:
                found.append([line])
        return found


def _near(words: tuple[Word, ...], wanted: str, most: int) -> bool:
    said = ""
    for word in words:
        said += folded(word.text)
        if len(said) >= len(wanted):
            break
    return distance(said[: len(wanted)], wanted, most) <= most


def _starts(line: Line, wanted: str, most: int) -> int | None:
    """From which word on the line says that; nothing when it doesn't."""
    for at, word in enumerate(line.words):
        first = folded(word.text)
        if first[:1] in {wanted[0], "G", "Ð", "O"} and _near(line.words[at:], wanted, most):
            return at
    return None


def anchor(sheet: Sheet) -> Anchor | None:
    """Where the heading stands, nothing when the page has none."""
    best: Anchor | None = None
    for line in sheet.lines:
        if line.top > 0.6 * sheet.high:
            break
        if _SIGNED.search(line.text):
            continue
        for wanted, most in ((STATE, 4), (PARTY, 3), (MOTTO, 4)):
            at = _starts(line, wanted, most)
            if at is None:
                continue
            left = line.words[at].left
            if best is None:
                best = Anchor(left, line.top, line.bottom, line.high, wanted == PARTY)
            elif line.top - best.bottom < 4 * best.high:
                return Anchor(min(best.left, left), best.top, line.bottom, best.high, best.party)
    return best


def _begins_office(line: Line, before: Line) -> bool:
    """Whether a line of the left column begins the name of another office, rather than going on with the last."""
    said = line.text.strip(" .,;:-–—").lower()
    if re.match(r"^(?:tỉnh|thành phố|quận|huyện|thị xã|xã|thị trấn|tp\.?|t[íỉì]nh)\b", said):
        return False
    if re.match(r"^phường\b", said) and folded(before.text).startswith(("UYBANNHANDAN", "UBND", "HOIDONG", "HDND")):
        return False
    if before.text.rstrip().endswith(("-", "–", ",", "VÀ", "CỦA")):
        return False
    tight = folded(said)
    return any(tight.startswith(first) for first in forms().offices)


def _columns(sheet: Sheet, found: Anchor | None) -> list[tuple[Line, Line | None, Line | None]]:
    """Lines of the heading's zone: whole, left column, right column."""
    rows = []
    top = found.top - 0.8 * found.high if found else 0.0
    split = found.left - 4 if found else WIDE / 2
    for line in sheet.lines:
        if line.bottom < top or line.top > top + _MOST_DOWN or (found is None and line.top > 0.4 * sheet.high):
            continue
        if _GAZETTE.search(line.text) or _SIGNED.search(line.text):
            continue
        rows.append((line, line.between(-WIDE, split), line.between(split, 2 * WIDE)))
    return rows


def _from_label(line: Line) -> tuple[Word, ...]:
    """The words from the label *Số* on, up to a place and date in the same line."""
    for at, word in enumerate(line.words):
        if re.match(r"^\W*[Ss5][ốồổỗộôóòỏõọoỐÔ]", word.text):
            return line.words[at:]
    return line.words


def _number_in(heading: Heading, rows: list[tuple[Line, Line | None, Line | None]]) -> None:
    """The first line with a label and a number; else one with a symbol alone, or one that a label doesn't lead."""
    machine = heading.sheet.how == "scan"
    for whole, left, right in rows:
        for line in (left, whole, right):
            said = _labelled(line.text) if line else None
            found = parse(said, machine_read=machine) if said else None
            if line is None or found is None or (not found.symbol and not found.number):
                continue
            if _ADDRESS.search(whole.text) or _BODY.match(whole.text) or _attached(whole.text):
                return
            if _labelled(whole.text) is None and after_label(whole.text) and line is left and not _gap_after(whole, left):
                continue
            if not found.symbol and not _alone(line):
                continue
            heading.number, heading.number_words = found, _until_date(_from_label(line))
            return
    for whole, left, _right in rows:
        line = left or whole
        if _ADDRESS.search(whole.text) or _BODY.match(whole.text) or (heading.date and left is None):
            continue
        found = _bare_symbol(line, machine_read=machine)
        if found and (machine or (found[1][0] is line.words[0] and len(line.words) < 5 and _gap_after(whole, left))):
            heading.number, heading.number_words = found
            return


def _gap_after(whole: Line, left: Line | None) -> bool:
    """Whether what stands in the left column ends there, or the line runs on."""
    rest = [one for one in whole.words if left and one.left > left.right - 1]
    return not rest or left is None or min(one.left for one in rest) - left.right > 0.9 * whole.high


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


def _alone(line: Line) -> bool:
    return len(line.text) < 24


def _attached(text: str) -> bool:
    return bool(_ATTACHED.search(text))


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


def _until_date(words: tuple[Word, ...]) -> tuple[Word, ...]:
    kept: list[Word] = []
    for word in words:
        if kept and (folded(word.text) == "NGAY" or word.left - kept[-1].right > 60 or word.text.endswith(",")):
            break
        kept.append(word)
    return tuple(kept)


def _date_in(heading: Heading, rows: list[tuple[Line, Line | None, Line | None]]) -> None:
    """The line of place and date: of the right column, else of the whole line."""
    for whole, _left, right in rows:
        if _BODY.match(whole.text) and not _ADDRESS.search(whole.text):
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


def _below(heading: Heading) -> float:
    """Where the title may begin: under what stands in the columns."""
    edges = [0.0]
    if heading.anchor:
        edges.append(heading.anchor.bottom - 2)
    return max(edges)


def _kind_in(heading: Heading) -> None:
    """The title under the heading, before the address and the text."""
    sheet = heading.sheet
    top = _below(heading)
    office = {one.folded for one in heading.offices}
    for line in sheet.lines:
        if line.top < top or line.folded in office:
            continue
        if line.top > max(0.62 * sheet.high, top + 500) or _ADDRESS.match(line.text):
            return
        right = line.between(heading.anchor.left - 4, 2 * WIDE) if heading.anchor else None
        alone = min((*heading.number_words, *heading.date_words), key=lambda one: one.top, default=None)
        if right is not None and alone is not None and line.top < alone.top and line.bottom < alone.top:
            continue
        found = _title_of(line) or _leading_title(line, sure_upper=line.sure > 0.55)
        if found:
            heading.kind, heading.kind_line = found[0], Line(found[1])
            return
        if _BODY.match(line.text):
            return


def _is_rule(line: Line) -> bool:
    return len(line.folded) < 2


def _subject_under_title(heading: Heading, title: Line) -> None:
    """Lines below the title, until the text begins."""
    lines = heading.sheet.lines
    at = next((i for i, one in enumerate(lines) if title.words[0] in one.words), len(lines))
    rest = tuple(one for one in lines[at].words if one not in title.words and one.left > title.left) if at < len(lines) else ()
    kept = [Line(rest)] if len(folded(Line(rest).text if rest else "")) > 3 else []
    before = lines[at] if at < len(lines) else title
    for line in lines[at + 1 : at + 12]:
        gap, first = line.top - before.bottom, not kept
        if _is_rule(line):
            if kept:
                break
            continue
        line = _without_margin(line, title)
        if gap > (3.2 if first else 1.05) * max(line.high, before.high * 0.8) or _ADDRESS.match(line.text):
            break
        if kept and (_BODY.match(line.text) or (line.upper and not kept[0].upper and _AUTHORITY.match(line.text))):
            break
        if kept and kept[0].bold and not line.bold:
            break
        if first and (_BODY.match(line.text) and not kept or line.upper and _AUTHORITY.match(line.text)):
            break
        kept.append(line)
        before = line
    heading.subject = kept[:9]


def _without_margin(line: Line, title: Line) -> Line:
    """Without the crumbs of a stamp beside the title: a short part far left of a centred one."""
    parts = line.parts()
    if len(parts) < 2:
        return line
    middle = (title.left + title.right) / 2
    return min(parts, key=lambda one: abs((one.left + one.right) / 2 - middle))


def _subject_of_letter(heading: Heading) -> None:
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
            elif _ADDRESS.match(line.text):
                break
            continue
        if _ADDRESS.match(line.text) or line.top - kept[-1].bottom > 1.1 * line.high:
            break
        part = next((one for one in line.parts() if one.left < split - 40), None)
        if part is None or _ADDRESS.search(part.text) or re.match(r"^[-–—•+]\s", part.text) or _is_rule(part):
            break
        kept.append(_own_column(part, split))
    heading.subject, heading.about = kept[:9], bool(kept)


def _own_column(part: Line, split: float) -> Line:
    """The part up to an address that stands beside it."""
    at = next((i for i, one in enumerate(part.words) if i and folded(one.text) == "KINH" and one.left > split - 120), None)
    return Line(part.words[:at]) if at else part


def subject_text(heading: Heading) -> str:
    """The subject in one line, without *V/v* and without the notes' numbers behind it."""
    said = " ".join(one.text for one in heading.subject)
    return re.sub(r"\s+", " ", _ABOUT.sub("", said) if heading.about else said).strip(" .,;:-–—_*'`|")


def _offices_in(heading: Heading, rows: list[tuple[Line, Line | None, Line | None]]) -> None:
    low = min((one.top for one in heading.number_words), default=None)
    found = heading.anchor
    if found is None:
        return
    limit = low if low is not None else found.bottom + 2.5 * found.high
    for _whole, left, _right in rows:
        if left is None or left.top > limit - 0.3 * left.high:
            continue
        kept = _capitals_only(left)
        if kept is not None and kept.sure > 0.45 and _starts(kept, STATE, 4) is None:
            heading.offices.append(kept)


def _capitals_only(line: Line) -> Line | None:
    """The words of an office's name: capitals, without dirt at either end."""
    words = [one for one in line.words if folded(one.text) or one.text in "-–"]
    while words and (not any(c.isupper() for c in words[0].text) or words[0].sure < 0.3):
        words.pop(0)
    while words and (not any(c.isupper() for c in words[-1].text) or words[-1].sure < 0.3):
        words.pop()
    kept = Line(tuple(words)) if words else None
    return kept if kept and kept.upper and len(kept.folded) >= 3 else None


def read_heading(sheet: Sheet) -> Heading:
    """Everything that the heading of a page says."""
    heading = Heading(sheet, anchor(sheet))
    rows = _columns(sheet, heading.anchor)
    _date_in(heading, rows)
    _number_in(heading, rows)
    _offices_in(heading, rows)
    if heading.number:
        heading.number = mended_by(
            heading.number, tuple(heading.office_names), machine_read=sheet.how == "scan"
        )
    _kind_in(heading)
    if heading.kind_line:
        _subject_under_title(heading, heading.kind_line)
    else:
        _subject_of_letter(heading)
    return heading


def read_certificate(sheet: Sheet) -> Heading | None:
    """Xác thực văn bản hợp nhất: number, date and office stand at the end, beside the words that certify it."""
    line = next((one for one in sheet.lines if "XACTHUCVANBANHOPNHAT" in one.folded), None)
    if line is None:
        return None
    at = next((i for i in range(len(line.words)) if folded(line.words[i].text).startswith("XAC")), 0)
    left, top = line.words[at].left, line.top
    heading = Heading(sheet, Anchor(left, top, line.bottom, line.high))
    rows = _columns(sheet, heading.anchor)
    _number_in(heading, rows)
    _date_in(heading, rows)
    _offices_in(heading, rows)
    return heading if heading.number else None


def attached_to(sheet: Sheet) -> Number | None:
    """Of an appendix: the document that it belongs to, as it says itself."""
    for line in sheet.lines[:14]:
        found = _ATTACHED.search(line.text)
        if found:
            return parse(found["number"].strip("();,."))
    return None
