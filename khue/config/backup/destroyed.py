"""Danh sách đã hủy: what an emergency recall destroyed stays destroyed, also when an older backup is brought back.

`destroyed.list` lies in the repository, beside the backups, and in the home; a restore overwrites neither. Each line is
stamped by the site and holds a keyed hash of a content that says nothing to anybody else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from khue.config import environment
from khue.config.backup.sealing import Keyring, keyring
from khue.config.database import VARIABLE
from khue.files.queries import files_of_destroyed
from khue.meetings.actions import spill_again
from khue.shared.actor import Actor

LIST = "destroyed.list"


def home_list() -> Path:
    """The list in this home."""
    return Path(settings.KHUE_HOME) / LIST


def _keys() -> Keyring:
    """Of the secret that lies in the home now: one that a restore brought back is read anew."""
    return keyring(environment.secret_key(Path(settings.KHUE_HOME)), "")


def destroyed_in(places: Iterable[Path]) -> frozenset[str]:
    """What these lists name; a line that this site didn't stamp counts for nothing."""
    keys, found = _keys(), set[str]()
    for place in places:
        text = place.read_text(encoding="ascii", errors="replace") if place.is_file() else ""
        for line in text.splitlines():
            stamp, _space, told = line.partition(" ")
            if told and keys.stamp(told.encode()) == stamp:
                found.add(str(json.loads(told)["name"]))
    return frozenset(found)


def bring_up(places: Iterable[Path], connection: psycopg.Connection[Any] | None = None) -> int:
    """Add to each list what the database says was destroyed since; gives how many lines were written."""
    if connection is None:
        with psycopg.connect(os.environ[VARIABLE]) as own:
            return bring_up(places, own)
    rows = connection.execute("SELECT name FROM files_destroyed ORDER BY at, name").fetchall()
    return sum(_add(place, [str(name) for (name,) in rows]) for place in places)


def _add(place: Path, names: Iterable[str]) -> int:
    keys, known = _keys(), destroyed_in([place])
    told = [json.dumps({"name": name}) for name in names if name not in known]
    if told:
        with open(place, "a", encoding="ascii", opener=_private) as out:
            out.writelines(f"{keys.stamp(one.encode())} {one}\n" for one in told)
            out.flush()
            os.fsync(out.fileno())
    return len(told)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def bring_along(repository: Path) -> None:
    """Before a restore is told done: the repository's list becomes the home's too."""
    names = destroyed_in([repository / LIST])
    if names:
        _add(home_list(), sorted(names))


def destroy_again() -> int:
    """What a restore brought back of it goes again, with all that a recall does; gives how many papers."""
    names = destroyed_in([home_list()])
    gone = 0
    while names and (found := files_of_destroyed(names)):
        spill_again(Actor.system("khue restore"), found[0])
        gone += 1
    return gone
