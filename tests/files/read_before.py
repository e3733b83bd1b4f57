"""Bytes that were read once are not read again: a process of their own for each took most of a world's making.

Only for tests of what comes after the reading; what proves the reading itself (tests/files) always reads.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from unittest.mock import patch

from khue.files.jobs.parent import Lead

_left = tempfile.TemporaryDirectory(prefix="khue-read-")
_known: dict[str, Path] = {}


@contextmanager
def read_before() -> Iterator[None]:
    """Inside, a reading of the same bytes under the same limits leaves what the first one left."""
    reading = Lead.run

    def run(lead: Lead, progress: Callable[[int], None]) -> None:
        order = json.dumps(
            [lead.work.sha256, lead.work.kind, lead.most_pages, asdict(lead.limits)], default=str
        )
        if order in _known:
            shutil.copytree(_known[order], lead.folder, dirs_exist_ok=True)
            return
        reading(lead, progress)
        left = Path(_left.name) / str(len(_known))
        shutil.copytree(lead.folder, left)
        _known[order] = left

    with patch.object(Lead, "run", run):
        yield
