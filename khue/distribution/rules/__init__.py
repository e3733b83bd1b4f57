"""Phân phối: the rules of the post office, decided from values alone."""

from khue.distribution.rules.calendar import CalendarEvent, Guest, calendar
from khue.distribution.rules.commands import COMMANDS, Command, Operation, command
from khue.distribution.rules.letters import TRIAL, Mail, RecipientKind, back_off, official
from khue.distribution.rules.manifest import (
    ReaderClass,
    canonical,
    hashes_of,
    papers_of,
    without_file,
)
from khue.distribution.rules.progress import PaperProgress, moment_of, pages_from, pages_to
from khue.distribution.rules.quiet import Quiet

__all__ = [
    "COMMANDS",
    "TRIAL",
    "CalendarEvent",
    "Command",
    "Guest",
    "Mail",
    "Operation",
    "PaperProgress",
    "Quiet",
    "ReaderClass",
    "RecipientKind",
    "back_off",
    "calendar",
    "canonical",
    "command",
    "hashes_of",
    "moment_of",
    "official",
    "pages_from",
    "pages_to",
    "papers_of",
    "without_file",
]
