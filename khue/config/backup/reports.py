"""Báo cáo trong kho sao lưu: what checks and rehearsals found, so that the site learns of it from any machine."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from khue.config.backup.repository import Repository
from khue.config.backup.sealing import Keyring
from khue.shared import clock


@dataclass(frozen=True, slots=True)
class Report:
    """Một báo cáo: ``check`` (pieces, faults) or ``rehearsal`` (snapshot, good, seconds)."""

    kind: str
    at: str = field(default_factory=lambda: clock.now().isoformat())
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def when(self) -> datetime:
        """When it ended, UTC."""
        return datetime.fromisoformat(self.at)


def leave(repository: Repository, keys: Keyring, report: Report) -> Path:
    """Leave a report, stamped by a key that only this installation and whoever restored it have."""
    told = json.dumps(asdict(report))
    name = f"{report.kind}-{re.sub('[^0-9]', '', report.at)[:14]}.json"
    place = repository.root / "reports" / name
    place.parent.mkdir(mode=0o700, exist_ok=True)
    place.touch(mode=0o600)
    place.write_text(f"{keys.stamp(told.encode())}\n{told}\n", encoding="ascii")
    return place


def left(repository: Repository, keys: Keyring) -> list[Report]:
    """The reports, oldest first; one that this installation's key didn't stamp is passed over."""
    found = []
    for path in (repository.root / "reports").glob("*.json"):
        stamp, _line, told = path.read_text(encoding="ascii", errors="replace").partition("\n")
        if stamp == keys.stamp(told.strip().encode()):
            found.append(Report(**json.loads(told)))
    return sorted(found, key=lambda report: report.at)
