"""Điều văn bản tự nói: one finding with its place on the page and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from khue.files.rules.reading.words import Box, Line, Sheet, Word

FIELDS = (
    *("kind", "number", "symbol", "number_symbol", "place", "date", "office", "parent_office", "subject"),
    *("urgency", "signer", "recipients", "deadlines"),
)
"""In the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Field:
    """Một điều: ``value`` as a machine takes it, ``text`` as the page says it; nothing in ``value`` = seen, not readable.

    ``how``: text (the text layer), scan (read from the picture), name (the file's name agrees with what the picture shows),
    symbol (follows from the symbol). ``score`` 0 to 1; ``more``: what else is known.
    """

    value: Any
    text: str
    page: int | None
    box: Box | None
    score: float
    how: str
    more: dict[str, Any] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        """As ``khue read`` prints it."""
        box = list(self.box) if self.box else None
        place = {"page": self.page, "box": box, "score": round(self.score, 2), "how": self.how}
        return {"value": self.value, "text": self.text, **place, **self.more}


Told = dict[str, Field | list[Field]]
"""What a document says of itself, by field; what it doesn't say isn't there."""


def seen(sheet: Sheet, words: Line | tuple[Word, ...], value: Any, score: float, **more: Any) -> Field:
    """A finding at these words of a page."""
    these = words.words if isinstance(words, Line) else words
    text = " ".join(one.text for one in these)
    sure = sum(one.sure * len(one.text) for one in these) / max(sum(len(one.text) for one in these), 1)
    return Field(value, text, sheet.number, sheet.box(these), score * sure, sheet.how, more)


def told_data(told: Told) -> dict[str, Any]:
    """All findings in order, lists as lists, nothing for what isn't there."""
    found: dict[str, Any] = {}
    for name in FIELDS:
        one = told.get(name)
        found[name] = [each.data() for each in one] if isinstance(one, list) else one.data() if one else None
    return found
