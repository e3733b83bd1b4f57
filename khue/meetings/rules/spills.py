"""Thu hồi khẩn do lộ bí mật: the words that may be said of it; none of them tells what it was about."""

from __future__ import annotations

LEVELS = ("mat", "toi_mat", "tuyet_mat")
CAUSES = ("marked", "classified", "unmarked")
"""Got in though it bore a mark; was given a level after it came; bore no mark though it had a level."""
MOST_CONTACTS = 20
# Luật Bảo vệ bí mật nhà nước 117/2025/QH15: who manages the secret, who determined it, who is competent are told at once.
CONTACTS = ("meetings.spill_contact_head", "meetings.spill_contact_issuer", "meetings.spill_contact_police")


def contact_lines(text: str) -> tuple[str, ...]:
    """The list as somebody typed it, a line for each; empty lines don't count."""
    lines = [" ".join(line.split())[:300] for line in text.splitlines()]
    return tuple(line for line in lines if line)[:MOST_CONTACTS]
