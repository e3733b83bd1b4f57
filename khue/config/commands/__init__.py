"""Các lệnh: one file per command or family, each with a list ``COMMANDS`` of rows of this form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from khue.config.wording import mark

__all__ = ["Argument", "Command", "argument", "mark"]


@dataclass(frozen=True, slots=True)
class Argument:
    """Đối số: what ``argparse.add_argument`` is given; ``help`` is translated when shown."""

    flags: tuple[str, ...]
    options: dict[str, Any]


def argument(*flags: str, **options: Any) -> Argument:
    """An argument, written as for ``argparse``."""
    return Argument(flags, options)


@dataclass(frozen=True, slots=True)
class Command:
    """Lệnh. ``run`` = ``package.module:function``, called with the parsed arguments; gives an exit code or None.

    ``django``: Django is set up first; ``database``: over a database that is started when it isn't running.
    A name of two words (``audit verify``) makes a group.
    """

    name: str
    help: str
    run: str
    arguments: tuple[Argument, ...] = ()
    django: bool = True
    database: bool = True  # with ``django``: it needs the site's database
    hidden: bool = False
    usual: bool = False  # what its group does when no word follows: ``khue backup FOLDER``
    progress: str = ""  # what the demo says while it runs this
