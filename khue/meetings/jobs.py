"""Việc nền của cuộc họp."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from khue.distribution.queries import calm_moment
from khue.meetings import actions
from khue.meetings.queries import following_with, steps_due, units_due, urgent_call_of
from khue.meetings.rules.parameters import REMIND_UNIT
from khue.organisation.queries import number
from khue.shared.actor import Actor
from khue.shared.followers import follows
from khue.shared.jobs import job
from khue.shared.refusal import Refusal

REMINDER = Actor.system("meetings.remind")
LATE = timedelta(hours=24)
_log = logging.getLogger(__name__)


@follows("files.finish_digest")
def after_reading(object: str, facts: dict[str, Any]) -> None:  # noqa: A002 - the log's own word
    """Khi một tệp đọc xong: the invitation of an urgent call goes after the call, an approved paper as it comes."""
    del facts
    file = int(object.partition(":")[2])
    meeting = urgent_call_of(file)
    if meeting is not None:
        actions.enclose_invitation(Actor.system("meetings.after_reading"), meeting)
    for one in following_with(file):
        actions.send_approved(Actor.system("meetings.after_reading"), one)


@job("meetings.send_approved")
def send_approved(meeting: int) -> None:
    """Gửi tài liệu vừa được duyệt, a few minutes after the approval."""
    actions.send_approved(Actor.system("meetings.send_approved"), meeting)


@follows("organisation.set_contact")
def after_renaming(object: str, facts: dict[str, Any]) -> None:  # noqa: A002 - the log's own word
    """Khi tên một người được sửa: the meetings over which he presides are found by it."""
    if facts.get("renamed"):
        actions.rename_presider(Actor.system("meetings.after_renaming"), int(object.partition(":")[2]))


@job("meetings.remind", cron="*/5 * * * *")
def remind(timestamp: int) -> None:
    """Nhắc theo lịch: every step whose time has come, each in a transaction of its own, by our clock.

    In quiet hours only urgent calls are reminded of; the others wait for the next round that isn't quiet.
    One that fails keeps none of the others waiting; raised is what failed, once all were tried.
    """
    del timestamp
    failed: list[Exception] = []
    quiet = calm_moment() is not None
    for meeting, step, about, urgent in steps_due():
        if urgent or not quiet:
            _each(
                failed, partial(actions.remind_by_rule, REMINDER, meeting, step, about), f"meeting:{meeting}"
            )
    ahead = number(REMIND_UNIT)
    if ahead and not quiet:
        for item, step in units_due(timedelta(hours=ahead), LATE):
            _each(failed, partial(actions.remind_unit_by_rule, REMINDER, item, step), f"item:{item}")
    if failed:
        raise ExceptionGroup("reminders that failed", failed)


def _each(failed: list[Exception], remind_one: Callable[[], object], about: str) -> None:
    try:
        remind_one()
    except Refusal as refusal:  # as when it was cancelled a moment ago
        _log.info("no reminder of %s: %s", about, refusal.code)
    except Exception as error:  # noqa: BLE001 - raised with the others once all were tried
        error.add_note(about)
        failed.append(error)
