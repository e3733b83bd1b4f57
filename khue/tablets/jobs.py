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


@follows("organisation.strike_appointment")
def after_striking(object: str, facts: dict[str, Any]) -> None:  # noqa: A002 - the log's own word
    """Khi xóa một lần ghi nhầm: as after a relief, for who may have held nothing else."""
    del object
    actions.follow_relief(Actor.system("tablets.after_striking"), int(facts["person"]))


def _each_leaver(name: str, facts: dict[str, Any]) -> None:
    for person in facts.get("people", ()):
        actions.follow_relief(Actor.system(name), int(person))


@follows("organisation.merge_units")
def after_merger(object: str, facts: dict[str, Any]) -> None:  # noqa: A002 - the log's own word
    """Khi đơn vị hợp nhất: as after a relief, for everyone whose post ended with it."""
    del object
    _each_leaver("tablets.after_merger", facts)


@follows("organisation.split_unit")
def after_split(object: str, facts: dict[str, Any]) -> None:  # noqa: A002 - the log's own word
    """Khi đơn vị chia: as after a relief."""
    del object
    _each_leaver("tablets.after_split", facts)


@follows("organisation.end_unit")
def after_unit(object: str, facts: dict[str, Any]) -> None:  # noqa: A002 - the log's own word
    """Khi đơn vị kết thúc: as after a relief."""
    del object
    _each_leaver("tablets.after_unit", facts)


@follows("organisation.end_post")
def after_post(object: str, facts: dict[str, Any]) -> None:  # noqa: A002 - the log's own word
    """Khi bỏ chức vụ: as after a relief."""
    del object
    _each_leaver("tablets.after_post", facts)


@job("tablets.sweep", cron="17 19 * * *")  # 02:17 in Hà Nội
def sweep(timestamp: int = 0) -> None:
    """Dọn hằng đêm."""
    del timestamp
    actions.sweep(Actor.system("tablets.sweep"))
