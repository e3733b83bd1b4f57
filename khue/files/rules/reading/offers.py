"""Điều đề nghị cho văn thư: what of a document's own words is offered beside the form, small enough to stand with the file."""

from __future__ import annotations

from datetime import date
from typing import Any

OFFERED = ("number_symbol", "date", "kind")
LEAST = 0.6
"""Score under which nothing is offered: it would cost more to check than to type."""
MOST_LETTERS = 60


def offers(fields: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Of what ``khue read`` tells: {field: {value, page, box, score}} for what is sure enough to be offered."""
    found = {}
    for name in OFFERED:
        told = fields.get(name)
        value = (told.get("name") or told["value"]) if told else None
        if told and value and told["score"] >= LEAST and len(str(value)) <= MOST_LETTERS:
            found[name] = {"value": value, "page": told["page"], "box": told["box"], "score": told["score"]}
    return found


def offered_date(kept: dict[str, dict[str, Any]]) -> date | None:
    """The day that is offered."""
    told = kept.get("date")
    return date.fromisoformat(told["value"]) if told else None
