"""Việc nền của máy tính bảng."""

from __future__ import annotations

from typing import Any

from khue.shared.actor import Actor
from khue.shared.followers import follows
from khue.shared.jobs import job
from khue.tablets import actions


@follows("organisation.relieve")
def after_relief(object: str, facts: dict[str, Any]) -> None:  # noqa: A002 - the log's own word
    """Khi một người thôi giữ chức vụ: their tablets come for a shorter lease."""
    del object
    actions.follow_relief(Actor.system("tablets.after_relief"), int(facts["person"]))


@job("tablets.sweep", cron="17 2 * * *")
def sweep(timestamp: int = 0) -> None:
    """Dọn hằng đêm."""
    del timestamp
    actions.sweep(Actor.system("tablets.sweep"))
