"""Dòng lệnh ``khue``: finds the commands, reads the line, runs one, says refusals in one sentence.

What a command runs is imported only when it runs, so that ``khue --help`` is quick and needs no database.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import django
import psycopg
from django.db import DatabaseError

from khue.config import commands, environment, terminal
from khue.config.commands import Command
from khue.config.database import database_at_hand
from khue.config.logs import catch_all
from khue.config.terminal import _
from khue.shared.refusal import Refusal

REFUSED = 2
INTERRUPTED = 130


def known() -> Iterator[Command]:
    """Every command of every module in ``khue.config.commands``."""
    for module in sorted(iter_modules(commands.__path__), key=lambda found: found.name):
        yield from import_module(f"{commands.__name__}.{module.name}").COMMANDS


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--english", action="store_true", help=_("nói tiếng Anh"))
    top = argparse.ArgumentParser(
        prog="khue", description=_("Khuê: chỉ đạo, điều hành không giấy tờ"), parents=[shared]
    )
    tables: dict[tuple[str, ...], Any] = {
        (): top.add_subparsers(title=_("các lệnh"), metavar=_("LỆNH"), required=True)
    }
    for command in known():
        *group, word = command.name.split()
        if tuple(group) not in tables:
            inner = tables[()].add_parser(group[0], help=_("nhóm lệnh"), parents=[shared])
            tables[tuple(group)] = inner.add_subparsers(metavar=_("LỆNH"), required=True)
        options: dict[str, Any] = {} if command.hidden else {"help": _(command.help)}
        one = tables[tuple(group)].add_parser(word, description=_(command.help), parents=[shared], **options)
        for entry in command.arguments:
            one.add_argument(
                *entry.flags, **{**entry.options, "help": _(entry.options.get("help", "")) or None}
            )
        one.set_defaults(command=command)
    return top


def parse(line: Sequence[str]) -> argparse.Namespace:
    """The arguments of a line of ours, its command among them."""
    return parser().parse_args(_spelled_out(list(line)))


def _spelled_out(line: list[str]) -> list[str]:
    """``khue backup FOLDER`` is ``khue backup make FOLDER``: a group may have a usual command."""
    at = next((index for index, word in enumerate(line) if not word.startswith("-")), len(line))
    names = [one.name for one in known()]
    usual = next((one.name for one in known() if one.usual and one.name.split()[0] in line[at : at + 1]), "")
    following = line[at + 1 : at + 2]
    if not usual or following in (["-h"], ["--help"]) or " ".join(line[at : at + 2]) in names:
        return line
    return [*line[: at + 1], usual.split()[1], *line[at + 1 :]]


def exists(name: str) -> bool:
    """Whether a command of that name is registered."""
    return any(one.name == name for one in known())


def target(dotted: str) -> Callable[[argparse.Namespace], int | None]:
    """The function that ``package.module:function`` names."""
    module, _colon, name = dotted.partition(":")
    function: Callable[[argparse.Namespace], int | None] = getattr(import_module(module), name)
    return function


def run(command: Command, arguments: argparse.Namespace) -> int:
    """Run one command in the surroundings it asks for."""
    if not command.django:
        return target(command.run)(arguments) or 0
    with database_at_hand() if command.database else nullcontext():
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khue.config.settings")
        django.setup()
        terminal.activate()
        return target(command.run)(arguments) or 0


def main(line: Sequence[str] | None = None) -> int:
    """The entry point of ``khue``."""
    words = list(sys.argv[1:] if line is None else line)
    if (
        line is None and not sys.stderr.isatty()
    ):  # what nobody reads along is kept: no rows of the database in it
        catch_all()
    terminal.choose(english="--english" in words)
    arguments = parse(words)
    try:
        return run(arguments.command, arguments)
    except Refusal as refusal:
        terminal.complain(refusal)
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read us has read enough
        return 0
    except (OSError, DatabaseError, psycopg.Error) as error:
        if isinstance(error.__cause__, psycopg.errors.UndefinedTable):
            terminal.complain(Refusal("config.not_migrated"))
            return REFUSED
        if not terminal.is_full(error):
            raise
        terminal.complain(Refusal("config.disk_full", folder=str(environment.read().home)))
        return REFUSED


if __name__ == "__main__":
    sys.exit(main())
