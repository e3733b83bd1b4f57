"""Dịp dùng tài liệu: what a context above says of the thing for which a slip was opened; a registry filled at start."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from khue.shared.registry import Registry


@dataclass(frozen=True, slots=True)
class Occasion:
    """Dịp: where a paper is handed out and to whom it may go. Never what the paper is about."""

    title: str
    number: str
    starts: datetime | None
    place: str
    href: str
    people: tuple[int, ...] = ()


Ask = Callable[[tuple[int, ...]], Mapping[int, Occasion]]
OCCASIONS: Registry[Ask] = Registry("occasion")


def occasions(about: Iterable[str]) -> dict[str, Occasion]:
    """What is known of each ``kind:id``; what nobody answers for isn't there."""
    asked: dict[str, list[int]] = {}
    for one in about:
        kind, _, number = one.partition(":")
        if kind in OCCASIONS and number.isdecimal():
            asked.setdefault(kind, []).append(int(number))
    return {
        f"{kind}:{number}": told
        for kind, numbers in asked.items()
        for number, told in OCCASIONS[kind](tuple(numbers)).items()
    }
