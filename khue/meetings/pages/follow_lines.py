"""Dòng, cột và con số của trang Tình trạng gửi, nhận: what the page shows of what is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from khue.meetings.queries import Follow, FollowPaper, FollowRow
from khue.organisation.queries import PersonCard
from khue.shared.text import fold
from khue.tablets.queries import TabletCard

# A tablet that told nothing for so long is taken as closed.
ASLEEP = timedelta(hours=8)
STATES = {"sent": "sent", "on_tablet": "held", "opened": "open", "viewed": "view"}
ORDER = ("sent", "held", "open", "view", "all")
MAIL_TROUBLE = frozenset({"delayed", "refused", "unknown"})


@dataclass(frozen=True, slots=True)
class Cell:
    """Một ô: how far one paper has come with one person; `browser` = opened there, not on a tablet."""

    state: str
    seen: int
    pages: int
    browser: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Một dòng: a person, the tablet, and a cell for each paper (none where it isn't theirs)."""

    person: PersonCard
    role: str
    tablets: tuple[TabletCard, ...]
    awake: datetime | None
    browser_at: datetime | None
    asleep: bool
    arrived: bool
    opened: bool
    viewed: bool
    cells: tuple[Cell | None, ...]
    tally: dict[str, int]
    mail: str
    mail_words: str
    mail_error: str
    mail_due: datetime | None
    answer: str

    @property
    def papers(self) -> int:
        """How many papers are this person's."""
        return sum(self.tally.values())

    @property
    def opened_papers(self) -> int:
        """How many of them were opened, also those seen in part or whole."""
        return self.tally["open"] + self.tally["view"] + self.tally["all"]

    @property
    def pages(self) -> tuple[int, int]:
        """Pages seen, and how many there are in all papers of this person."""
        cells = [cell for cell in self.cells if cell]
        return sum(cell.seen for cell in cells), sum(cell.pages for cell in cells)


@dataclass(frozen=True, slots=True)
class LineGroup:
    """Nhóm dòng; `total` counts those on other pages too."""

    label: str
    total: int
    rows: list[Line]


@dataclass(frozen=True, slots=True)
class PaperSum:
    """Một tài liệu: how far it has come with everybody it was sent to; a count for each state."""

    paper: FollowPaper
    number: int
    tally: dict[str, int]

    @property
    def sent(self) -> int:
        """To how many it was sent."""
        return sum(self.tally.values())

    def at_least(self, state: str) -> int:
        """With how many it has come so far or further."""
        return sum(self.tally[one] for one in ORDER[ORDER.index(state) :])


def mails() -> dict[str, str]:
    """The states of a letter, in words."""
    return {
        "": "–",
        "waiting": _("chờ gửi"),
        "sending": _("đang gửi"),
        "sent": _("đã gửi"),
        "delayed": _("chậm, gửi lại"),
        "refused": _("bị từ chối"),
        "unknown": _("chưa rõ đã tới"),
    }


def _cells(row: FollowRow, found: Follow) -> tuple[Cell | None, ...]:
    known = row.delivery
    papers = known.papers if known else {}
    arrived = bool(known and known.on_tablet_at)
    cells: list[Cell | None] = []
    for paper in found.papers:
        if paper.file_id not in row.papers:
            cells.append(None)
            continue
        told = papers.get(paper.file_id)
        state = STATES.get(told.state, "sent") if told else "sent"
        if state == "sent" and arrived:
            state = "held"
        seen, browser = (told.pages_seen, told.browser) if told else (0, False)
        if state == "view" and seen >= paper.pages:
            state = "all"
        cells.append(Cell(state, seen, paper.pages, browser))
    return tuple(cells)


def line(row: FollowRow, found: Follow, words: dict[str, str]) -> Line:
    """One person's line; ``words`` are those of `mails`."""
    known = row.delivery
    cells = _cells(row, found)
    tally = dict.fromkeys(ORDER, 0)
    for cell in cells:
        if cell:
            tally[cell.state] += 1
    arrived = bool(known and known.on_tablet_at)
    awake = known.last_awake if known else None
    quiet = awake is None or found.at - awake > ASLEEP
    mail = known.mail_state if known else ""
    opened = bool(tally["open"] + tally["view"] + tally["all"]) or bool(known and known.opened_at)
    return Line(
        person=row.person,
        role=row.role,
        tablets=row.tablets,
        awake=awake,
        browser_at=known.browser_at if known else None,
        asleep=bool(row.tablets) and not arrived and not opened and quiet,
        arrived=arrived,
        opened=opened,
        viewed=bool(cells) and tally["all"] == sum(tally.values()),
        cells=cells,
        tally=tally,
        mail=mail,
        mail_words=words.get(mail, mail),
        mail_error=known.mail_error if known else "",
        mail_due=known.mail_due if known else None,
        answer=row.answer,
    )


def lines_of(found: Follow) -> list[Line]:
    """Everybody's line, in the order of need."""
    words = mails()
    return [line(row, found, words) for row in found.rows]


def figures(lines: list[Line]) -> dict[str, int]:
    """Five figures in the order of the chain; who reads in a browser; whose letter has trouble."""
    return {
        "sent": len(lines),
        "held": sum(one.arrived for one in lines),
        "opened": sum(one.opened for one in lines),
        "viewed": sum(one.viewed for one in lines),
        "asleep": sum(one.asleep for one in lines),
        "browsers": sum(not one.tablets for one in lines),
        "in_browser": sum(one.browser_at is not None for one in lines),
        "mail": sum(one.mail in MAIL_TROUBLE for one in lines),
    }


def chosen(lines: list[Line], show: str, words: list[str], unit: str, paper: int | None = None) -> list[Line]:
    """The lines that a filter leaves; ``paper`` is the place of a column: only who hasn't opened that one."""
    kept = {
        "asleep": [one for one in lines if one.asleep],
        "away": [one for one in lines if one.tablets and not one.arrived],
        "unopened": [one for one in lines if not one.opened],
        "mail": [one for one in lines if one.mail in MAIL_TROUBLE],
    }.get(show, lines)
    if paper is not None:
        kept = [one for one in kept if (cell := one.cells[paper]) and cell.state in {"sent", "held"}]
    return [
        one
        for one in kept
        if (not unit or str(one.person.unit_id) == unit)
        and all(
            word in fold(f"{one.person.name} {one.person.post_title} {one.person.unit_name}")
            for word in words
        )
    ]


def groups(lines: list[Line], start: int = 0, most: int | None = None) -> list[LineGroup]:
    """Those to be phoned first, then those that haven't got it, then the others; ``most`` rows from ``start``."""
    parts = (
        (_("Máy chưa liên lạc, nên gọi"), [one for one in lines if one.asleep]),
        (_("Chưa về máy"), [one for one in lines if one.tablets and not one.arrived and not one.asleep]),
        (
            _("Không có máy, chưa mở trên trình duyệt"),
            [one for one in lines if not one.tablets and not one.arrived and not one.opened],
        ),
        (_("Đã về máy, chưa mở"), [one for one in lines if one.arrived and not one.opened]),
        (_("Đã mở"), [one for one in lines if one.opened and (one.arrived or not one.tablets)]),
    )
    left, shown = most if most is not None else len(lines), []
    for label, rows in parts:
        taken = rows[max(start, 0) : max(start, 0) + left] if start < len(rows) else []
        start -= len(rows)
        left -= len(taken)
        if taken:
            shown.append(LineGroup(label, len(rows), taken))
    return shown


def papers_summed(lines: list[Line], papers: tuple[FollowPaper, ...]) -> list[PaperSum]:
    """Each paper with its counts."""
    sums = []
    for place, paper in enumerate(papers):
        tally = dict.fromkeys(ORDER, 0)
        for one in lines:
            cell = one.cells[place]
            if cell:
                tally[cell.state] += 1
        sums.append(PaperSum(paper, place, tally))
    return sums
