"""Tiến độ: written beside the one transaction of the work, so that others see it while that runs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from django.db import connection

from khue.imports.models import Import


class Progress:
    """Says how far the work is, on a connection of its own; afterwards it is closed."""

    def __init__(self, import_id: int) -> None:
        self._import_id = import_id
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="import-progress")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def tell(self, stage: str, percent: int) -> None:
        """Write it down; waits until it stands, so that no stage comes after the last word of the work."""
        self._thread.submit(self._write, stage, percent).result()

    @staticmethod
    def _close() -> None:
        connection.close()  # the thread's own

    def _write(self, stage: str, percent: int) -> None:
        Import.objects.filter(id=self._import_id).update(stage=stage, percent=percent)
