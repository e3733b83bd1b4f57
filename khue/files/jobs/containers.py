"""Mở tệp nén và thư: each member in a child process of its own, one marked member stops all of them."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from khue.files.actions import Member, open_container, refuse_kind
from khue.files.jobs.parent import Lead
from khue.files.queries import Work, refuse_infected, work_folder
from khue.files.rules.kinds import kind_of
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal

Left = tuple[str, str, dict[str, Any]]


def _kind(path: Path, name: str) -> str:
    """Refuses what can't become a paper."""
    with path.open("rb") as opened:
        found = kind_of(opened, name)
    refuse_kind(found)
    return found.kind


def take_apart(
    actor: Actor, work: Work, lead: Lead, tell: Callable[[int], None], stops: frozenset[str]
) -> None:
    """Read every member that the child took out, then enter all of them. A refusal in `stops` is raised, others are told."""
    lead.run(lambda percent: None)
    taken = json.loads((lead.folder / "result.json").read_text(encoding="utf-8"))
    left: list[Left] = [(one["name"], one["code"], one["facts"]) for one in taken["left"]]
    members: list[Member] = []
    with ExitStack() as stack:
        for at, one in enumerate(taken["members"]):
            path = lead.folder / "members" / one["file"]
            try:
                inside = Work(work.file_id, "", _kind(path, one["name"]), name=one["name"])
                reading = stack.enter_context(Lead(inside, path, work_folder(path.stat().st_size)))
                reading.run(_part(tell, at, len(taken["members"])))
                refuse_infected(path)
            except Refusal as refusal:
                if refusal.code in stops:
                    raise
                left.append((one["name"], refusal.code, refusal.facts))
                continue
            members.append(Member(one["name"], path, reading.folder))
        if not members:
            raise Refusal("files.nothing_taken", **_why(left))
        open_container(actor, work.file_id, members, left)


def _part(tell: Callable[[int], None], at: int, of: int) -> Callable[[int], None]:
    return lambda percent: tell((100 * at + percent) // of)


def _why(left: list[Left]) -> dict[str, Any]:
    """The first reason stands for all in the one sentence that is left."""
    name, code, facts = left[0]
    return {**facts, "first": name, "why": code}
