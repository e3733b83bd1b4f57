"""Đọc trên trình duyệt: one paper as the page shows it, and the papers beside it.

Who was sent the pack reads it as it was issued, from its package: nothing of the meeting is loaded. Who
organises or prepares reads what he may open now. One right for the page, its pictures, pieces and words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from khue.distribution.queries import BrowserPack, browser_pack, hashes_allowed
from khue.distribution.rules.manifest import hashes_of
from khue.files import queries as files
from khue.files.queries import Piece
from khue.meetings.models import Meeting
from khue.meetings.queries.access import meeting_row
from khue.meetings.queries.opening import Shelf, shelf_with
from khue.meetings.rules import PlannedPaper, paper_entry
from khue.meetings.rules.refusals import ReaderLeft
from khue.organisation.queries import without_post_since
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Tài liệu bên cạnh: enough to go there and to search in its words. `source` opens its pieces."""

    id: int
    file: int
    title: str
    number: str
    pages: int
    labels: tuple[str, ...]
    text: Piece | None
    source: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Tài liệu đang đọc. `entry` is the paper as manifests describe it.

    `package` is none for who reads as organiser or preparing unit; `mine` when what is seen is noted;
    `keeper` for who may take the received file away.
    """

    meeting: int
    meeting_title: str
    duty: bool
    entry: Entry
    source: str
    package: int | None
    mine: bool
    keeper: bool
    sheets: tuple[Sheet, ...]

    @property
    def subject(self) -> str:
        """By what the post office knows the meeting."""
        return f"meeting:{self.meeting}"

    @property
    def file(self) -> int:
        """The file that is read."""
        return int(self.entry["file"])

    @property
    def place(self) -> int:
        """Where the paper stands among the others, from 0."""
        return next(n for n, one in enumerate(self.sheets) if one.id == self.entry["id"])


def refuse_who_left(actor: Actor) -> None:
    """Đã thôi giữ chức vụ: nothing new arrives, and in a browser everything is new.

    Who never held a post (a guest invited by name) reads on. Raises `meetings.reader_left`.
    """
    if actor.person_id is None or actor.appointment_id is not None:
        return
    since = without_post_since(actor.person_id, clock.today())
    if since is not None and since != date.min:
        raise ReaderLeft(since)


def reading_to_open(actor: Actor, meeting_id: int, paper_id: int, *, duty: bool = False) -> Reading:
    """Tài liệu để đọc trên trình duyệt. NotFound for who may not have it; ReaderLeft for who left his post."""
    refuse_who_left(actor)
    pack = browser_pack(actor, f"meeting:{meeting_id}")
    if pack is not None and not duty and "organiser" not in actor.roles:
        return _from_package(meeting_id, paper_id, pack)
    shelf = shelf_with(actor, meeting_id, paper_id, duty=duty)
    if pack is not None and not duty and _sent(pack, paper_id) == shelf.paper.file_id:
        return replace(_from_package(meeting_id, paper_id, pack), keeper=shelf.keeper)
    return _from_desk(_title(actor, meeting_id), meeting_id, shelf, duty=duty)


def is_cancelled(reading: Reading) -> bool:
    """Whether the meeting of what is being read was cancelled; its papers stay readable."""
    return Meeting.objects.filter(pk=reading.meeting, state="cancelled").exists()


def _sent(pack: BrowserPack, paper_id: int) -> int | None:
    """The file that stands in the package for this paper, unless it was withdrawn."""
    files = {one["id"]: int(one["file"]) for one in pack.manifest.get("papers") or ()}
    file = files.get(paper_id)
    return file if file in pack.files else None


def _title(actor: Actor, meeting_id: int) -> str:
    """The meeting's title for its heading; a unit that prepares may not see the meeting itself."""
    try:
        return meeting_row(actor, meeting_id).title
    except NotFound:
        return ""


def _in_order(manifest: Entry) -> list[Entry]:
    """Papers as they follow one another: invitation, those of the whole meeting, then by the agenda."""
    papers = {paper["id"]: paper for paper in manifest.get("papers") or ()}
    placed = [number for item in manifest.get("agenda") or () for number in item.get("papers") or ()]
    loose = [paper for paper in papers.values() if paper["id"] not in set(placed)]
    loose.sort(key=lambda paper: not paper.get("invitation"))
    return [*loose, *(papers[number] for number in placed if number in papers)]


def _from_package(meeting_id: int, paper_id: int, pack: BrowserPack) -> Reading:
    source = f"at=desk&package={pack.package}"
    papers = [one for one in _in_order(pack.manifest) if one["file"] in pack.files]
    entry = next((one for one in papers if one["id"] == paper_id), None)
    if entry is None:
        raise NotFound(f"paper:{paper_id}")
    title = str((pack.manifest.get("meeting") or {}).get("title", ""))
    sheets = tuple(_sheet(one, source) for one in papers)
    return Reading(
        meeting_id,
        title,
        duty=False,
        entry=entry,
        source=source,
        package=pack.package,
        mine=pack.mine,
        keeper=False,
        sheets=sheets,
    )


def _sheet(entry: Entry, source: str) -> Sheet:
    text = entry.get("text")
    return Sheet(
        int(entry["id"]),
        int(entry["file"]),
        str(entry["title"]),
        str(entry.get("number") or ""),
        int(entry["pages"]),
        tuple(entry.get("labels") or ()),
        (str(text[0]), int(text[1])) if text else None,
        source,
    )


def _from_desk(title: str, meeting_id: int, shelf: Shelf, *, duty: bool) -> Reading:
    paper = shelf.paper
    said = files.words(one.file_id for one in shelf.papers if one.file_id)
    source = f"at=desk&meeting={meeting_id}&paper=%d{'&duty=1' if duty else ''}"
    sheets = tuple(
        Sheet(
            one.id,
            one.file_id,
            one.title,
            one.number,
            said[one.file_id].pages,
            tuple(said[one.file_id].labels),
            said[one.file_id].text,
            source % one.id,
        )
        for one in shelf.papers
        if one.file_id and one.file_id in said
    )
    file = paper.file_id or 0
    planned = PlannedPaper(
        paper.id,
        paper.title,
        file,
        paper.number,
        paper.date.isoformat() if paper.date else "",
        paper.kind,
        paper.item_id,
        paper.invitation,
    )
    entry = paper_entry(planned, files.reading(file), None)
    return Reading(
        meeting_id,
        title,
        duty=duty,
        entry=entry,
        source=source % paper.id,
        package=None,
        mine=False,
        keeper=shelf.keeper,
        sheets=sheets,
    )


def hashes_of_package(actor: Actor, package_id: int) -> frozenset[str]:
    """What a reader at the desk may fetch of a package: his own, or that of the leader for whom he acts."""
    refuse_who_left(actor)
    for person in (actor.person_id, actor.on_behalf_of):
        found = hashes_allowed(person, package_id) if person is not None else frozenset()
        if found:
            return found
    return frozenset()


def hashes_of_paper(actor: Actor, meeting_id: int, paper_id: int, *, duty: bool) -> frozenset[str]:
    """What an organiser or a preparing unit may fetch of one paper. Raises NotFound."""
    refuse_who_left(actor)
    made = files.reading(shelf_with(actor, meeting_id, paper_id, duty=duty).paper.file_id or 0)
    parts = {"chunks": made.chunks, "thumbs": made.thumbs, "previews": made.previews, "text": made.text}
    return frozenset(hashes_of(parts))
