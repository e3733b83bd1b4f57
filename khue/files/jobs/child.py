"""Tiến trình đọc tệp: the program that opens one received file, alone and on a short lead.

Runs by its path (`python -P …/child.py FOLDER`), imports no Django and knows no database. Reads
FOLDER/order.json {source, kind, limits, soffice}; writes FOLDER/rendition.pdf, FOLDER/side.bin
and FOLDER/result.json, or FOLDER/refusal.json {code, facts}. Prints `done of` after each page.
Before it looks at the file it takes from itself: processor time, memory, file size, priority and,
where the kernel allows, the network.
"""

import errno
import json
import os
import sys
import traceback
import warnings
from pathlib import Path
from typing import Any

from khue.files.rules import containers, drawing, lead, office, pictures, rendition
from khue.files.rules.guard.evidence import Evidence, Verdict, verdict
from khue.files.rules.guard.examine import Examiner
from khue.files.rules.guard.names import level_of_name
from khue.files.rules.guard.pdf import page_count
from khue.files.rules.kinds import CONTAINERS, PICTURES, ZIPPED
from khue.files.rules.limits import Limits
from khue.files.rules.office import Converted
from khue.shared.refusal import Refusal

DISK_FULL = 28
MOST_HANDS = 2  # more would take the machine from other papers


def _tell(done: int, of: int) -> None:
    sys.stdout.write(f"{done} {of}\n")
    sys.stdout.flush()


def _seen(done: int, of: int) -> None:
    """Progress of the first half: the guard's."""
    _tell(done // 2, of)


def _drawn(done: int, of: int) -> None:
    """Progress of the second half."""
    _tell((of + done) // 2, of)


def _refuse_marked(order: dict[str, Any], converted: Converted, limits: Limits) -> None:
    """Wall 2: refuses `files.marked` {level, how, page} before anything is made of the file."""
    received = converted.pdf
    pages = page_count(received)
    lead.allow_cpu(limits, pages)
    _tell(0, pages)
    hands = min(len(os.sched_getaffinity(0)), MOST_HANDS)
    examiner = Examiner(most_pages=limits.max_pages, most_pixels=limits.max_pixels, told=_seen, hands=hands)
    if not pages and order["kind"] != "pdf":
        raise Refusal("files.damaged")  # what LibreOffice wrote is no document
    seen = [examiner.examine(received, order["name"])]
    beside = (Path(order["source"]),) if order["kind"] in ZIPPED else ()
    seen += [examiner.examine(one, order["name"]) for one in (*beside, *converted.also)]
    for one in seen:
        _refuse(one)


def _refuse(seen: Verdict) -> None:
    if seen.marked:
        first = seen.evidence[0]
        raise Refusal("files.marked", level=seen.level, how=first.how, page=first.page)


def _as_pdf(folder: Path, order: dict[str, Any], limits: Limits) -> Converted:
    source, kind = Path(order["source"]), order["kind"]
    if kind == "pdf":
        return Converted(source)
    if kind in PICTURES:
        pictures.to_pdf(source, folder / "picture.pdf", limits)
        return Converted(folder / "picture.pdf")
    return office.to_pdf(folder, order, limits)


def _take_out(folder: Path, order: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """The files inside, each under a number in FOLDER/members. Refuses `files.marked` for their names and a mail's words."""
    found = containers.open_container(Path(order["source"]), order["kind"], folder / "members")
    evidence = [Evidence(level, "inside", score) for level, score in map(level_of_name, found.names) if level]
    named = verdict(evidence, 0)
    words = folder / "words.txt"
    words.write_text((6 * "\n").join(found.words), encoding="utf-8")  # subject and text are no one sentence
    seen = Examiner(most_pages=limits.max_pages, most_pixels=limits.max_pixels)
    for one in (named, seen.examine(words, order["name"])) if found.words else (named,):
        _refuse(one)
    return containers.told(found)


def digest(folder: Path) -> dict[str, Any]:
    """Make the rendition and the side file in the folder; gives what result.json says."""
    order = json.loads((folder / "order.json").read_text(encoding="utf-8"))
    limits = Limits(**order["limits"])
    lead.give_up(limits)
    warnings.simplefilter("ignore")  # pikepdf warns that forms aren't carried over; that is the aim
    if order["kind"] in CONTAINERS:
        return _take_out(folder, order, limits)
    converted = _as_pdf(folder, order, limits)
    lead.no_more_memory(limits)
    _refuse_marked(order, converted, limits)
    made = rendition.make(converted.pdf, folder / "rendition.pdf", limits)
    made.notes.add(converted.removed, converted.remarks.comments, converted.remarks.changes)
    pages = len(made.labels)
    lead.allow_cpu(limits, pages)
    drawn = drawing.draw(folder / "rendition.pdf", folder / "side.bin", pages, _drawn, made.outline)
    return {"labels": made.labels, "facts": made.notes.facts(), **drawn.data()}


def main(folder: Path) -> int:
    """0 when result.json or refusal.json stands, 28 when the disk is full; else: try again."""
    try:
        made, name = digest(folder), "result.json"
    except Exception as error:  # noqa: BLE001 - the record of it is refusal.json and the log's trace
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return DISK_FULL
        refusal = lead.refusal_of(error)
        if not isinstance(error, Refusal):
            traceback.print_exc()
        made, name = {"code": refusal.code, "facts": refusal.facts}, "refusal.json"
    (folder / name).write_text(json.dumps(made), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
