"""Bản có dấu người đọc: a copy of a rendition with the mark on every page. Runs as a program of its own.

`python -P …/copying.py FOLDER` reads FOLDER/order.json {source, memory, cpu}, FOLDER/tall.pdf and wide.pdf (the
mark for both ways a page can stand) and writes FOLDER/copy.pdf. It imports no Django, and takes processor time,
memory and priority from itself before it opens the file.
"""

import json
import os
import resource
import sys
from pathlib import Path

import pikepdf


def mark_pages(source: Path, out: Path, tall: Path, wide: Path) -> int:
    """Write the copy; gives how many pages it has. The source isn't touched."""
    with pikepdf.Pdf.open(source) as pdf, pikepdf.Pdf.open(tall) as upright, pikepdf.Pdf.open(wide) as lying:
        for page in pdf.pages:
            left, bottom, right, top = (float(one) for one in page.trimbox)
            turned = int(page.obj.get("/Rotate", 0)) % 180 != 0
            stands = (top - bottom >= right - left) != turned
            page.add_overlay(
                (upright if stands else lying).pages[0], pikepdf.Rectangle(left, bottom, right, top)
            )
        pdf.save(out, static_id=True)
        return len(pdf.pages)


def main(folder: Path) -> int:
    """0 when copy.pdf stands."""
    order = json.loads((folder / "order.json").read_text(encoding="utf-8"))
    os.nice(10)
    for what, value in (
        (resource.RLIMIT_CPU, order["cpu"]),
        (resource.RLIMIT_AS, order["memory"]),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
    mark_pages(Path(order["source"]), folder / "copy.pdf", folder / "tall.pdf", folder / "wide.pdf")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
