"""Việc nền của việc nhập: the try and the import, with progress that others see."""

from __future__ import annotations

from django.db import IntegrityError
from procrastinate import RetryStrategy

from khue.imports import actions
from khue.imports.queries import worker_of
from khue.shared.actor import Actor
from khue.shared.jobs import job
from khue.shared.refusal import Refusal, Stale

_RUNS = 3
_RETRY = RetryStrategy(max_attempts=_RUNS - 1, exponential_wait=3)
_SYSTEM = Actor.system("imports")


@job("imports.sweep", cron="50 19 * * *", queue="imports")  # 02:50 in Hà Nội
def sweep(timestamp: int) -> None:
    """Dọn lần nhập cũ, each night."""
    del timestamp
    actions.sweep(_SYSTEM)


@job("imports.check", queue="imports")
def check(import_id: int) -> None:
    """Kiểm tra trước một tệp."""
    with actions.Progress(import_id) as progress:
        try:
            actions.check(worker_of(import_id), import_id, progress.tell)
        except Exception:
            actions.give_up(_SYSTEM, import_id)
            raise


@job("imports.carry_out", queue="imports", retry=_RETRY)
def carry_out(import_id: int) -> None:
    """Nhập một tệp đã xác nhận; what changed meanwhile sends it back to the try.

    What fails otherwise is tried again; the last time it is given up, so that nobody waits for it for ever.
    """
    with actions.Progress(import_id) as progress:
        try:
            actions.carry_out(worker_of(import_id), import_id, progress.tell)
        except Stale as stale:
            if stale.code != "imports.not_checked":  # else somebody decided otherwise meanwhile
                actions.check_again(_SYSTEM, import_id, stale.reasons)
        except Refusal as refusal:
            actions.give_up(_SYSTEM, import_id, refusal)
        except IntegrityError:
            actions.give_up(_SYSTEM, import_id, Refusal("imports.database_refuses"))
            raise
        except Exception:
            if progress.attempt >= _RUNS:
                actions.give_up(_SYSTEM, import_id)
            raise
