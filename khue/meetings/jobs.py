"""Việc nền của cuộc họp."""

from __future__ import annotations

from typing import Any

from khue.meetings import actions
from khue.meetings.queries import urgent_call_of
from khue.shared.actor import Actor
from khue.shared.followers import follows


@follows("files.finish_digest")
def after_reading(object: str, facts: dict[str, Any]) -> None:  # noqa: A002 - the log's own word
    """Khi một tệp đọc xong: the invitation of an urgent call goes after the call."""
    del facts
    meeting = urgent_call_of(int(object.partition(":")[2]))
    if meeting is not None:
        actions.enclose_invitation(Actor.system("meetings.after_reading"), meeting)


@follows("organisation.set_contact")
def after_renaming(object: str, facts: dict[str, Any]) -> None:  # noqa: A002 - the log's own word
    """Khi tên một người được sửa: the meetings over which he presides are found by it."""
    if facts.get("renamed"):
        actions.rename_presider(Actor.system("meetings.after_renaming"), int(object.partition(":")[2]))
