"""Mã sự cố: the number of the request that work belongs to, from the page through the log to its jobs."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("request", default="")


def new() -> str:
    """A number nobody else has."""
    return secrets.token_hex(6)


def current() -> str:
    """The request that is being answered, or that asked for the running job; nothing outside of one."""
    return _current.get()


@contextmanager
def belongs_to(request: str) -> Iterator[None]:
    """What is done inside belongs to that request."""
    token = _current.set(request)
    try:
        yield
    finally:
        _current.reset(token)
