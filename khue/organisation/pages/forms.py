"""Đọc một biểu mẫu: every field that is missing or wrong is told at once, beside the field."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.http import QueryDict

from khue.shared import clock
from khue.shared.dates import parse_day
from khue.shared.pages import optional_number
from khue.shared.refusal import Reason, Refusal
from khue.shared.sentences import say
from khue.shared.text import tidy

# Before it there was no committee to decide anything; most such days are slips of the hand.
EARLIEST = 1945


class Form:
    """Biểu mẫu đang đọc: collects reasons by field; ``check`` refuses with all of them."""

    def __init__(self, data: QueryDict) -> None:
        self.data = data
        self.reasons: dict[str, Reason] = {}

    @property
    def values(self) -> defaultdict[str, str]:
        """What was entered, by field; an empty text for a field that wasn't."""
        return defaultdict(str, {name: self.data.get(name, "") for name in self.data})

    @property
    def errors(self) -> defaultdict[str, str]:
        """The sentence for each field that is wrong; an empty text for the others."""
        return defaultdict(str, {name: say(reason) for name, reason in self.reasons.items()})

    def check(self) -> None:
        """Refuse with every reason, when there is one."""
        if self.reasons:
            raise Refusal("organisation.incomplete", reasons=tuple(self.reasons.values()))

    def wrong(self, name: str, code: str) -> None:
        """Note what is wrong with a field; the first thing said stands."""
        self.reasons.setdefault(name, Reason(code))

    def text(self, name: str, *, missing: str = "") -> str:
        """A line of text; ``missing`` is the code when it may not be empty."""
        value = tidy(self.data.get(name, ""))[:300]
        if missing and not value:
            self.wrong(name, missing)
        return value

    def day(self, name: str, *, missing: str = "organisation.day_missing") -> date:
        """A day that must be there; today's earliest stands in for it until ``check``."""
        return self.maybe_day(name) or self._no_day(name, missing)

    def _no_day(self, name: str, missing: str) -> date:
        self.wrong(name, missing)
        return date.min

    def maybe_day(self, name: str) -> date | None:
        """A day, or nothing for an empty field."""
        text = self.data.get(name, "").strip()
        if not text:
            return None
        found = parse_day(text, clock.today())
        if found is None or found.year < EARLIEST:
            self.wrong(name, "organisation.day_unreadable")
            return None
        return found

    def number(self, name: str, *, missing: str) -> int:
        """The id of something chosen that must be there."""
        found = self.maybe_number(name)
        if found is None:
            self.wrong(name, missing)
            return 0
        return found

    def maybe_number(self, name: str) -> int | None:
        """The id of something chosen, or nothing."""
        return optional_number(self.data.get(name, ""))

    def numbers(self, name: str) -> tuple[int, ...]:
        """Every id chosen under one name, each once."""
        found = [optional_number(text) for text in self.data.getlist(name)]
        return tuple(dict.fromkeys(one for one in found if one is not None))
