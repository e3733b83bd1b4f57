"""Tiến độ: written beside the one transaction of the work, so that others see it while that runs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from types import TracebackType
from typing import Self

from django.db import connection
from django.db.models import F

from khue.imports.models import Import
from khue.shared import clock


class Progress:
    """Says how far the work is, on a connection of its own; afterwards it is closed."""

    def __init__(self, import_id: int) -> None:
        self._import_id = import_id
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="import-progress")
        self.attempt = 0

    def __enter__(self) -> Self:
        """``attempt``: how many began since it last came to wait, this one counted, and those that were killed."""
        self.attempt = self._thread.submit(self._begin, clock.now()).result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def tell(self, stage: str, percent: int) -> None:
        """Write it down; waits until it stands, so that no stage comes after the last word of the work."""
        self._thread.submit(self._write, stage, percent, clock.now()).result()

    @staticmethod
    def _close() -> None:
        connection.close()  # the thread's own

    def _begin(self, at: datetime) -> int:
        row = Import.objects.filter(id=self._import_id)
        row.update(attempts=F("attempts") + 1, moved_at=at)
        return row.values_list("attempts", flat=True).first() or 0

    def _write(self, stage: str, percent: int, at: datetime) -> None:
        Import.objects.filter(id=self._import_id).update(stage=stage, percent=percent, moved_at=at)
