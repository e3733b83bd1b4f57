"""Tải tài liệu gốc: who took a copy of the received bytes away from the desk."""

from __future__ import annotations

from khue.audit.actions import action, describe
from khue.files.queries import Copy, card, original
from khue.meetings.queries import Reading, reading_to_open
from khue.meetings.rules.parameters import READER_COPIES, READER_PRINTS
from khue.organisation.queries import choices
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal


@action(allowed={"anyone"})
def download_paper(actor: Actor, meeting_id: int, paper_id: int, *, duty: bool = False) -> Copy:
    """Tải tài liệu gốc: the received bytes with their name and type; each time leaves a record.

    Organiser and the unit that prepares it may (``duty``: as the unit handed it in), readers where the City
    lets them (`meetings.copies_off`) and the file neither acts by itself nor carries remarks (`meetings.original_kept`); NotFound for everybody else.
    """
    describe(object=f"meeting:{meeting_id}", paper=paper_id)
    reading = reading_to_open(actor, meeting_id, paper_id, duty=duty)
    if not reading.keeper and choices(READER_COPIES) != ("original",):
        raise Refusal("meetings.copies_off")
    known = card(reading.file)
    if not reading.keeper and (known.cleaned or known.draft):
        raise Refusal("meetings.original_kept")
    describe(file=reading.file, title=_title(reading), sha256=known.sha256)
    return original(reading.file)


def _title(reading: Reading) -> str:
    return str(reading.entry["title"])[:200]


@action(allowed={"anyone"})
def take_copy(
    actor: Actor, meeting_id: int, paper_id: int, *, duty: bool = False, to_print: bool = False
) -> Reading:
    """Lấy bản có dấu người đọc, to keep or (``to_print``) to print; each time leaves a record, then it is made.

    Refuses `meetings.copies_off`, `meetings.prints_off`.
    """
    describe(object=f"meeting:{meeting_id}", paper=paper_id, printed=to_print)
    reading = reading_to_open(actor, meeting_id, paper_id, duty=duty)
    copies, prints = choices(READER_COPIES, READER_PRINTS)
    if not reading.keeper and to_print and prints != "marked":
        raise Refusal("meetings.prints_off")
    if not reading.keeper and not to_print and copies == "none":
        raise Refusal("meetings.copies_off")
    describe(file=reading.file, title=_title(reading))
    return reading
