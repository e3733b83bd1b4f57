"""Việc nền của vận hành: nightly backup, a look back at it, a weekly rehearsal; only where a target is set.

Each runs as a command of its own, so a long backup takes neither memory nor a thread of the worker; the command
notes in the log what came of it.
"""

from __future__ import annotations

import logging
import subprocess
from pathlib import Path

from django.conf import settings

from khue.config import environment
from khue.config.backup.destroyed import LIST, bring_up, home_list
from khue.config.backup.reports import left
from khue.config.backup.repository import MARK, Repository
from khue.config.backup.signers import own
from khue.config.supervisor import khue
from khue.operation.actions import note_once
from khue.shared.actor import Actor
from khue.shared.jobs import job

SAMPLE = "10%"
_log = logging.getLogger("khue.backup")


@job("config.back_up", cron="10 19 * * *", queue="backup")  # 02:10 in Hà Nội
def back_up(timestamp: int) -> None:
    """Sao lưu hằng đêm, then prune by the rules and read a tenth of the repository back."""
    del timestamp
    site = environment.read()
    if not site.backup_target or not _run("backup", "make"):
        return
    days, weeks, months = (str(number) for number in site.backup_keep)
    _run("backup", "prune", "--daily", days, "--weekly", weeks, "--monthly", months)
    _run("backup", "verify", "--sample", SAMPLE)
    take_reports()


@job("config.rehearse", cron="40 20 * * 6", queue="backup")  # Sundays 03:40 in Hà Nội
def rehearse(timestamp: int) -> None:
    """Diễn tập phục hồi hằng tuần, where the recovery key was entrusted to this machine."""
    del timestamp
    site = environment.read()
    if site.backup_target and site.backup_identity:
        _run("backup", "rehearse", "--signer", own())
        take_reports()


@job("config.look_at_reports", cron="*/10 * * * *")
def look_at_reports(timestamp: int) -> None:
    """Xem báo cáo trong kho: what checks and rehearsals of other machines found."""
    del timestamp
    take_reports()


def take_reports() -> int:
    """Note reports that aren't in the log yet; gives how many those were."""
    target = environment.read().backup_target
    if not target or not (Path(target) / MARK).exists():
        return 0
    repository = Repository.open(Path(target))
    actor = Actor.system("khue backup")
    found = left(repository, repository.keys(settings.SECRET_KEY))
    newest = {report.kind: report for report in found}
    return sum(note_once(actor, report.kind, report.when, **report.facts) for report in newest.values())


def _run(*words: str) -> bool:
    done = subprocess.run(khue(*words), stdin=subprocess.DEVNULL, capture_output=True, check=False)
    _log.log(logging.WARNING if done.returncode else logging.INFO, "%s ended with %d", " ".join(words[:2]), done.returncode)  # fmt: skip
    return done.returncode == 0


@job("config.note_destroyed", cron="*/5 * * * *", queue="backup")
def note_destroyed(timestamp: int) -> None:
    """Chép danh sách đã hủy ra ngoài cơ sở dữ liệu, within minutes: into the home and the repository of backups."""
    del timestamp
    target = environment.read().backup_target
    there = [Path(target) / LIST] if target and (Path(target) / MARK).exists() else []
    bring_up([home_list(), *there])
