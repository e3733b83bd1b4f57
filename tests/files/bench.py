"""How long the intake of one large scan takes: `python -m tests.files.bench [pages]`.

Makes the scan in a temporary folder (not timed), then reads it as the job does, without a database.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import django

from tests.files import makers


def main(pages: int) -> None:
    """Print the figures of one run as lines of `name value`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khue.config.settings")
    django.setup()
    from khue.files.jobs.parent import Lead
    from khue.files.queries import Work
    from khue.files.rules.chunks import cut

    with tempfile.TemporaryDirectory() as home:
        source = Path(home) / "scan.pdf"
        makers.scanned(source, pages)
        began = time.monotonic()
        with Lead(Work(1, source, "pdf"), Path(home)) as lead:
            lead.run(lambda percent: None)
            read = time.monotonic()
            with (lead.folder / "rendition.pdf").open("rb") as file:
                data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
                pieces = [hashlib.sha256(data[at : at + size]).hexdigest() for at, size in cut(data)]
            ended = time.monotonic()
            side = (lead.folder / "side.bin").stat().st_size
            received, rendition = source.stat().st_size, (lead.folder / "rendition.pdf").stat().st_size
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    figures = {
        "pages": pages,
        "received MB": received / 1e6,
        "rendition MB": rendition / 1e6,
        "side MB": side / 1e6,
        "child wall s": read - began,
        "child CPU s": child.ru_utime + child.ru_stime,
        "child peak MB": child.ru_maxrss / 1024,
        "cut and hash s": ended - read,
        "chunks": len(pieces),
        "load of the machine": os.getloadavg()[0],
    }
    sys.stdout.writelines(f"{name}: {value:.1f}\n" for name, value in figures.items())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
