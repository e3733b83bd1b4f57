"""Phạm vi (R4): which meetings must go without paper, decided from the posts of those who sit in them."""

from __future__ import annotations

from collections.abc import Iterable

# Codes of posts as organisation gives them; source: Quy chế kèm QĐ 2020/QĐ-UBND, the clause on meetings.
CITY_LEADERS = frozenset({"chairman", "vice_chairman"})
HEADS_IN_SCOPE = frozenset(
    {
        "chief_of_office",
        "director",
        "deputy_director",
        "chief_inspector",
        "deputy_chief_inspector",
        "head_of_board",
        "deputy_head_of_board",
        "commander",
        "deputy_commander",
        "district_chairman",
        "district_vice_chairman",
        "ward_chairman",
        "ward_vice_chairman",
    }
)


def in_scope(presider_posts: Iterable[str], attendee_posts: Iterable[Iterable[str]]) -> bool:
    """Họp không giấy (R4): a leader of the City presides, and heads named in the clause attend."""
    presided = bool(CITY_LEADERS & set(presider_posts))
    return presided and any(HEADS_IN_SCOPE & set(codes) for codes in attendee_posts)
