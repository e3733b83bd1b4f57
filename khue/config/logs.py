"""Nhật ký máy: one JSON object a line, without content; plain lines on a terminal.

What a line may carry is decided here and nowhere else: of our own loggers the sentence (it names codes and
numbers only), of other packages' the sentence with every value that isn't a number left out, of an error its class, its
constraint and where it was, never its message: messages of a database quote rows, those of files quote names.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import psycopg

from khue.shared import trace
from khue.shared.refusal import Refusal

OURS = "khue"
KNOWN = ("django", "uvicorn", "asyncio", "psycopg", "allauth")
FRAMES = 8
_PLACE = re.compile(r"%(?:\([^)]*\))?[-#0 +]*[\d*]*(?:\.[\d*]+)?[a-zA-Z]")


class JsonFormatter(logging.Formatter):
    """Một dòng JSON: time, level, logger, event, request, and the facts that our own code gives."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return json.dumps(told(record), ensure_ascii=False, default=str)


class LineFormatter(logging.Formatter):
    """The same for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        facts = told(record)
        head = " ".join(str(facts.pop(name)) for name in ("time", "level", "logger", "event"))
        return head + "".join(f" {name}={value}" for name, value in facts.items())


def told(record: logging.LogRecord) -> dict[str, Any]:
    """What may be said of a record."""
    line: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": event(record),
    }
    request = trace.current()
    if request:
        line["request"] = request
    line |= getattr(record, "khue", {})
    if record.exc_info and record.exc_info[1] is not None:
        line |= error(record.exc_info[1])
    return line


def event(record: logging.LogRecord) -> str:
    """The sentence, as far as it holds no content."""
    top = record.name.partition(".")[0]
    if top == OURS:
        return record.getMessage()
    if top == "procrastinate":  # its sentences hold the arguments of jobs
        job = getattr(record, "job", None)
        named = f" {job.get('id')} {job.get('task_name')}" if isinstance(job, dict) else ""
        return f"{getattr(record, 'action', record.module)}{named}"
    if top in KNOWN and isinstance(record.msg, str) and record.args:
        return _masked(record.msg, record.args)
    if top in KNOWN and isinstance(record.msg, str) and not record.args and "://" not in record.msg:
        return record.msg if top == "uvicorn" else f"{record.module}:{record.lineno}"
    return f"{record.module}:{record.lineno}"


def _masked(template: str, arguments: Any) -> str:
    values = iter(arguments if isinstance(arguments, tuple) else ())

    def put(match: re.Match[str]) -> str:
        if match.group().endswith("%"):
            return "%"
        value = next(values, None)
        return str(value) if isinstance(value, int | float) else "…"

    return _PLACE.sub(put, template)


def error(raised: BaseException) -> dict[str, Any]:
    """An error without its message: class, code, constraint, and the last places it went through."""
    found: dict[str, Any] = {"error": f"{type(raised).__module__}.{type(raised).__qualname__}"}
    if isinstance(raised, Refusal):
        found["code"] = raised.code
    cause = raised.__cause__ or raised.__context__
    diagnosis = next((one.diag for one in _chain(raised) if isinstance(one, psycopg.Error)), None)
    if diagnosis is not None:
        found["sqlstate"] = diagnosis.sqlstate
        found["constraint"] = diagnosis.constraint_name
    if isinstance(raised, OSError) and raised.errno is not None:
        found["errno"] = raised.errno
    found["where"] = _where(raised.__traceback__)
    if cause is not None:
        found["cause"] = f"{type(cause).__module__}.{type(cause).__qualname__}"
    return found


def _chain(raised: BaseException) -> Iterator[BaseException]:
    """An error and what was behind it, however often it was wrapped."""
    seen: set[int] = set()
    following: BaseException | None = raised
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or following.__context__


def _where(last: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(last)[-FRAMES:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(path: str) -> str:
    for mark in ("/site-packages/", "/khue/"):
        if mark in path:
            return (mark.strip("/") + "/" if mark == "/khue/" else "") + path.rpartition(mark)[2]
    return path.rpartition("/")[2]


def catch_all() -> None:
    """An error that nobody caught, in the process, a thread or where nothing can be raised, is told in the same form."""
    log = logging.getLogger("khue.process")
    if not logging.getLogger().handlers:  # before Django is set up Python would write the message
        plain = logging.StreamHandler()
        plain.setFormatter(JsonFormatter())
        logging.basicConfig(handlers=[plain])

    def hook(kind: type[BaseException], raised: BaseException, last: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            sys.__excepthook__(kind, raised, last)
            return
        log.critical("the process ends", exc_info=(kind, raised, last))

    def in_thread(ended: threading.ExceptHookArgs) -> None:
        if ended.exc_value is not None and not isinstance(ended.exc_value, SystemExit):
            log.error("a thread ends", exc_info=ended.exc_value)

    sys.excepthook = hook
    threading.excepthook = in_thread
    sys.unraisablehook = lambda one: log.error("nobody could be told", exc_info=one.exc_value)


def settings() -> dict[str, Any]:
    """Django's LOGGING: JSON unless a person reads along."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "khue.config.logs.JsonFormatter"},
            "line": {"()": "khue.config.logs.LineFormatter"},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line" if sys.stderr.isatty() else "json",
            }
        },
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            "procrastinate": {"level": "WARNING"},
            "pikepdf": {"level": "WARNING"},
            "py.warnings": {"level": "ERROR"},
            # Django's own pages of errors go to our one handler, and mails to nobody.
            "django": {"handlers": [], "propagate": True, "level": "INFO"},
            "django.server": {"handlers": [], "propagate": True},
        },
    }
