"""Độ mật, số bản, trích yếu: what a slip may say."""

from __future__ import annotations

import re

from khue.shared.refusal import Refusal

# From low to high: Mật, Tối mật, Tuyệt mật (Luật 117/2025/QH15).
LEVELS = ("mat", "toi_mat", "tuyet_mat")
MOST_COPIES = 500
_RANGE = re.compile(r"\s*(\d{1,4})\s*(?:[-–]\s*(\d{1,4})\s*)?")


def copy_numbers(text: str) -> tuple[int, ...]:
    """Bản số: ``1-12`` or ``5-9, 12``, each number once, in order.

    Refuses ``documents.bad_copies`` for what can't be read, ``documents.too_many_copies`` above 500.
    """
    found: set[int] = set()
    for part in text.split(","):
        read = _RANGE.fullmatch(part)
        if read is None:
            raise Refusal("documents.bad_copies", given=text[:40])
        first, last = int(read[1]), int(read[2] or read[1])
        if not 1 <= first <= last:
            raise Refusal("documents.bad_copies", given=text[:40])
        found.update(range(first, last + 1))
        if len(found) > MOST_COPIES:
            raise Refusal("documents.too_many_copies", most=MOST_COPIES)
    return tuple(sorted(found))


def cover_number(numbers: tuple[int, ...]) -> str:
    """The same said shortly: 1, 2, 3, 5 as ``1–3, 5``."""
    runs: list[tuple[int, int]] = []
    for one in numbers:
        if runs and one == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], one)
        else:
            runs.append((one, one))
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def subject_allowed(level: str, setting: str) -> bool:
    """Whether a slip of this level may carry a subject. Never for Tuyệt mật, whatever is set."""
    return level in {"mat": ("mat",), "mat_toi_mat": ("mat", "toi_mat")}.get(setting, ())
