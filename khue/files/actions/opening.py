"""Tệp nén và thư đã mở: every file inside is a file of its own; of the container stays what was left out and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from khue.audit.actions import action, describe
from khue.files.actions.digest import UNFINISHED, finish_digest
from khue.files.actions.marked import destroy
from khue.files.actions.take_in import take_in
from khue.files.models import File
from khue.shared import clock
from khue.shared.actor import Actor


@dataclass(frozen=True, slots=True)
class Member:
    """Một tệp bên trong, read already: its bytes and the folder of its rendition."""

    name: str
    path: Path
    folder: Path


@action(allowed=())
def open_container(
    actor: Actor, file_id: int, members: Iterable[Member], left_out: list[tuple[str, str, dict[str, Any]]]
) -> list[int]:
    """Mở tệp nén hoặc thư: all members at once or none; gives their ids. Twice is once."""
    describe(object=f"file:{file_id}", left_out=[code for _name, code, _facts in left_out])
    row = File.objects.select_for_update().filter(id=file_id, state__in=UNFINISHED).first()
    if row is None:
        return []
    ids = []
    for member in members:
        one = take_in(actor, member.path, member.name, awaited=False)
        File.objects.filter(id=one).update(container=row, by_person_id=row.by_person_id)
        finish_digest(actor, one, member.folder)
        ids.append(one)
    received = row.original_id
    row.original, row.state, row.progress = None, File.State.OPENED, 100
    row.left_out, row.changed_at = left_out, clock.now()
    row.save()
    if received is not None:
        destroy(received)
    describe(files=ids)
    return ids
