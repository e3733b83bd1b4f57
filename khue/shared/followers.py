"""Bám theo nhật ký: a context above hears of an action below, by the record that it wrote."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from procrastinate import RetryStrategy

from khue.shared.jobs import job

Handler = TypeVar("Handler", bound=Callable[..., Any])

_followers: dict[str, list[str]] = {}


def follows(action_name: str) -> Callable[[Handler], Handler]:
    """Run this handler, as a job, after each record of that action; it gets ``object`` and ``facts``."""

    def register(handler: Handler) -> Handler:
        name = f"{handler.__module__.split('.')[1]}.{handler.__name__}"
        _followers.setdefault(action_name, []).append(name)
        return job(name, retry=RetryStrategy(max_attempts=10, exponential_wait=3))(handler)

    return register


def followers_of(action_name: str) -> tuple[str, ...]:
    """Names of the jobs that follow an action."""
    return tuple(_followers.get(action_name, ()))


def followed_actions() -> tuple[str, ...]:
    """All action names that somebody follows; a test proves that each exists."""
    return tuple(sorted(_followers))
