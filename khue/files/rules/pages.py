"""Trang: sizes, labels and what differs between two versions of a paper."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

MAX_LABEL = 12

Size = tuple[float, float]
Run = tuple[float, float, int]


def runs(sizes: Iterable[Size]) -> list[Run]:
    """Page sizes (width, height in points) run-length coded: (width, height, pages)."""
    return [(w, h, sum(1 for _ in same)) for (w, h), same in groupby(sizes)]


def label(given: str, number: int) -> str:
    """The page's own label if it can be shown, else its number counted from 1."""
    shown = "".join(letter for letter in given if letter.isprintable()).strip()
    return shown if 0 < len(shown) <= MAX_LABEL else str(number)


def changed(old: Sequence[str], new: Sequence[str]) -> tuple[int, ...]:
    """Numbers (from 1) of the new version's pages whose content isn't in the old one.

    A page that only moved isn't changed; a page that stands twice must have stood twice.
    """
    left = Counter(old)
    numbers = []
    for number, digest in enumerate(new, start=1):
        if left[digest] > 0:
            left[digest] -= 1
        else:
            numbers.append(number)
    return tuple(numbers)
