"""Việc nền của tệp: makes reading renditions, sweeps what nobody finished."""

import time
from functools import partial

from procrastinate import RetryStrategy

from khue.files.actions import (
    ask_reading,
    finish_digest,
    forgive_attempt,
    note_attempt,
    note_progress,
    refuse_file,
    seal_next,
    stop_marked,
    sweep,
)
from khue.files.jobs.containers import take_apart
from khue.files.jobs.parent import Lead, LongPaper
from khue.files.jobs.reading import read_words
from khue.files.queries import drop_dead, opened, refuse_infected, refuse_no_scanner, work_folder, work_on
from khue.files.rules.kinds import CONTAINERS
from khue.shared.actor import Actor
from khue.shared.jobs import job
from khue.shared.refusal import Refusal

__all__ = ["digest", "digest_long", "read_words", "seal_older", "sweep_files"]

MAX_ATTEMPTS = 4
MOST_PAGES = 100  # about eight seconds of one core; a longer paper goes to the lane of long ones
NOT_ITS_FAULT = frozenset({"files.disk_full", "files.store_away", "files.guard_away", "files.scanner_away"})
SEAL_SECONDS = 600.0
MARKED = "files.marked"
ACTOR = Actor.system("files.digest")
_RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)


@job("files.digest", queue="files", retry=_RETRY)
def digest(file_id: int, *, awaited: bool = False) -> None:
    """Đọc một tệp trong tiến trình riêng. Ends with the file ready or refused, or in the lane of long ones."""
    try:
        _read(file_id, MOST_PAGES)
    except LongPaper:
        forgive_attempt(file_id)
        ask_reading(file_id, awaited=awaited, long=True)


@job("files.digest_long", queue="files_long", retry=_RETRY)
def digest_long(file_id: int) -> None:
    """Đọc một tệp dài bao nhiêu cũng được. Ends with the file ready or refused."""
    _read(file_id, None)


def _read(file_id: int, most_pages: int | None) -> None:
    """Read it; twice is once. Raises LongPaper when there are more than `most_pages`."""
    drop_dead()
    work = work_on(file_id)
    if work is None:
        return
    if work.made:
        finish_digest(ACTOR, file_id, work_folder())
        return
    if note_attempt(file_id) > MAX_ATTEMPTS:
        refuse_file(ACTOR, file_id, "files.too_heavy", {"what": "files.what_attempts"})
        return
    try:
        refuse_no_scanner()
        folder = work_folder(work.size)
        with opened(work.sha256) as source, Lead(work, source, folder, most_pages=most_pages) as lead:
            if work.kind in CONTAINERS:
                take_apart(ACTOR, work, lead, partial(note_progress, file_id), NOT_ITS_FAULT | {MARKED})
                return
            lead.run(partial(note_progress, file_id))
            refuse_infected(source)  # after the guard: a secret goes to no other machine
            finish_digest(ACTOR, file_id, lead.folder)
    except Refusal as refusal:
        if refusal.code in NOT_ITS_FAULT:
            forgive_attempt(file_id)
            raise  # tried again when there is room, when the store answers
        if refusal.code == MARKED:
            stop_marked(ACTOR, file_id, refusal.facts["level"], refusal.facts["how"], refusal.facts["page"])
            return
        refuse_file(ACTOR, file_id, refusal.code, refusal.facts)


@job("files.sweep", cron="17 * * * *")
def sweep_files(timestamp: int) -> None:
    """Dọn dẹp, each hour."""
    sweep(Actor.system("files.sweep"))


@job("files.seal", cron="37 * * * *")
def seal_older(timestamp: int) -> None:
    """Mã hóa khối dữ liệu của bản cũ, each hour for some minutes until none is left."""
    del timestamp
    ends = time.monotonic() + SEAL_SECONDS
    last: int | None = 0
    while last is not None and time.monotonic() < ends:
        last = seal_next(last)
