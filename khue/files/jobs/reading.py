"""Đọc chữ: what a paper says of itself, and the words of its scanned pages, page by page, behind all other work."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path

from procrastinate import RetryStrategy

from khue.files.actions import give_up_words, keep_words, note_words
from khue.files.jobs.looker import Looker
from khue.files.queries import WordsWork, opened, read_piece, words_folder, words_wanted
from khue.files.rules.reading.layers import with_words
from khue.files.rules.reading.offers import offers
from khue.shared.actor import Actor
from khue.shared.jobs import job
from khue.shared.refusal import Refusal

ACTOR = Actor.system("files.read_words")
NOT_ITS_FAULT = frozenset({"files.disk_full", "files.store_away", "files.guard_away"})
_RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)
_log = logging.getLogger(__name__)


@job("files.read_words", queue="files_words", retry=_RETRY)
def read_words(rendition_id: int) -> None:
    """Đọc chữ của một bản đọc. A job that was killed goes on behind the last page that it wrote down."""
    work = words_wanted(rendition_id)
    if work is None:
        return
    folder = words_folder(rendition_id)
    try:
        with opened(work.sha256) as source, Looker() as looker:
            if not work.told:
                note_words(rendition_id, told=offers(looker.read(source, work.name)["fields"]))
            _read_pages(work, source, looker, folder)
    except Refusal as refusal:
        if refusal.code in NOT_ITS_FAULT:
            raise
        # Its pages stay readable as pictures; only their words are missing.
        _log.warning("words of rendition %d stay unread: %s", rendition_id, refusal.code)
        give_up_words(rendition_id)
    shutil.rmtree(folder, ignore_errors=True)


def _read_pages(work: WordsWork, source: Path, looker: Looker, folder: Path) -> None:
    """Every scanned page into a note of its own, then all of them into the text piece."""
    scanned = looker.scanned(source)
    if not scanned:
        return
    for done, number in enumerate(scanned):
        note_words(work.rendition_id, words={"done": done, "of": len(scanned)})
        note = folder / f"{number}.json"
        if note.is_file():
            continue
        half = folder / "half"
        half.write_text(json.dumps(looker.words(source, number)), encoding="utf-8")
        half.replace(note)
    read = {}
    for number in scanned:
        said = json.loads((folder / f"{number}.json").read_text(encoding="utf-8"))
        read[number] = (said["lines"], said["boxes"])
    keep_words(ACTOR, work.rendition_id, with_words(read_piece(work.text), read), len(scanned))
