"""Sổ máy: tablets as values, for whoever compares them with a list; and what a number of one must be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TabletEntry:
    """Một máy, as it stands."""

    id: int
    tag: str
    serial: str
    imei: str
    model: str
    platform: str
    state: str
    holder_id: int | None


def luhn(number: str) -> bool:
    """Whether the last digit of an IMEI is the check digit of those before it."""
    total = 0
    for place, char in enumerate(reversed(number)):
        digit = int(char) * (1 + place % 2)
        total += digit - 9 * (digit > 9)
    return total % 10 == 0


def imei_is_right(number: str) -> bool:
    """Fifteen digits with their check digit."""
    return len(number) == 15 and number.isascii() and number.isdigit() and luhn(number)
