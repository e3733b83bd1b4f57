"""Tiến trình soát mật và đọc: the program that looks for marks of secrecy in files, or for what they say of themselves, on a short lead.

Runs by its path (`python -P …/looking.py FOLDER`), imports no Django and knows no database. Reads orders from
standard input, one JSON a line {source, name, level, limits, soffice}, and answers each with one line
{level, evidence, pages} or {error, facts, evidence}; an order with {"task": "read"} is answered {fields, pages},
with "scanned" {scanned: numbers of pages}, with "words" and a "page" {lines, boxes}. Works in FOLDER, keeps nothing, and gives up network,
memory and processor time as child.py does.
"""

import json
import shutil
import sys
import tempfile
import traceback
import warnings
from pathlib import Path
from typing import Any

from khue.files.rules import lead, office
from khue.files.rules.guard.examine import Examiner
from khue.files.rules.guard.names import level_of_name
from khue.files.rules.guard.pdf import Eyes
from khue.files.rules.kinds import OFFICE, PICTURES, ZIPPED, kind_of
from khue.files.rules.limits import Limits
from khue.files.rules.reading.machine import Machine
from khue.files.rules.reading.paper import page_words, read_paper, scanned_pages
from khue.files.rules.reading.told import told_data
from khue.shared.refusal import Refusal


def _held(source: Path, folder: Path) -> Path:
    """A copy that nobody else writes: every look is at the same bytes. Refuses one that was written meanwhile."""
    before = source.stat()
    held = folder / "held"
    shutil.copyfile(source, held)
    after = source.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise Refusal("files.changed_meanwhile")
    return held


def _with_converted(
    examiner: Examiner, order: dict[str, Any], folder: Path, limits: Limits
) -> dict[str, Any]:
    """Look at a file; one that only LibreOffice can read is looked at as the PDF it makes."""
    source = _held(Path(order["source"]), folder)
    with source.open("rb") as opened:
        kind = kind_of(opened, order["name"]).kind
    if kind in OFFICE - ZIPPED:
        source = office.to_pdf(folder, order | {"kind": kind}, limits).pdf
    seen = examiner.examine(source, order["name"], order["level"])
    return {"level": seen.level, "evidence": [one.data() for one in seen.evidence], "pages": seen.pages}


def _as_told(order: dict[str, Any], machine: Machine, folder: Path, limits: Limits) -> dict[str, Any]:
    """What a document says of itself; one of Office as the PDF that LibreOffice makes of it."""
    source = Path(order["source"])
    with source.open("rb") as opened:
        found = kind_of(opened, order["name"])
    if found.kind in OFFICE:
        source = office.to_pdf(folder, order | {"kind": found.kind}, limits).pdf
    elif found.kind != "pdf" and found.kind not in PICTURES:
        raise Refusal(
            "files.encrypted" if found.looks == "encrypted" else "files.not_a_document", looks=found.looks
        )
    if order["task"] == "scanned":
        return {"scanned": scanned_pages(source)}
    if order["task"] == "words":
        lines, boxes = page_words(source, order["page"], machine)
        return {"lines": lines, "boxes": boxes}
    told, pages = read_paper(source, order["name"], found.kind, machine, limits)
    return {"fields": told_data(told), "pages": pages}


def tell(order: dict[str, Any], machine: Machine, home: Path) -> dict[str, Any]:
    """The answer to an order to read; whatever goes wrong in foreign bytes is a code."""
    limits = Limits(**order["limits"])
    lead.allow_cpu(limits, limits.max_pages, more=True)
    folder = Path(tempfile.mkdtemp(dir=home))
    try:
        return _as_told(order, machine, folder, limits)
    except Exception as error:  # noqa: BLE001 - the answer is the record of it
        refusal = lead.refusal_of(error)
        if not isinstance(error, Refusal):
            traceback.print_exc()
        return {"error": refusal.code, "facts": refusal.facts}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def look(order: dict[str, Any], eyes: Eyes, home: Path) -> dict[str, Any]:
    """The answer to one order; whatever goes wrong in foreign bytes is a code."""
    limits = Limits(**order["limits"])
    lead.allow_cpu(limits, limits.max_pages, more=True)
    folder = Path(tempfile.mkdtemp(dir=home))
    examiner = Examiner(most_pages=limits.max_pages, most_pixels=limits.max_pixels, eyes=eyes)
    try:
        return _with_converted(examiner, order, folder, limits)
    except Exception as error:  # noqa: BLE001 - the answer is the record of it
        refusal = lead.refusal_of(error)
        if not isinstance(error, Refusal):
            traceback.print_exc()
        level, score = level_of_name(order["name"])
        named = [{"page": None, "how": "name", "level": level, "box": None, "score": score}] if level else []
        return {"error": refusal.code, "facts": refusal.facts, "evidence": named}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(home: Path) -> int:
    """Answer until the orders end."""
    warnings.simplefilter("ignore")
    lead.give_up(Limits())
    eyes, machine = Eyes(), Machine()
    for line in sys.stdin:
        order = json.loads(line)
        answer = tell(order, machine, home) if order.get("task") else look(order, eyes, home)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
