"""Người giữ máy: what organisation says of the people who hold tablets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from khue.organisation.queries import PersonCard, people, without_post_since
from khue.shared import clock


def holders(person_ids: Iterable[int | None]) -> dict[int, PersonCard]:
    """The cards of these people, as of today; unknown ids are left out."""
    return people([one for one in set(person_ids) if one is not None], clock.today())


def in_post(card: PersonCard | None) -> bool:
    """Đang giữ chức vụ: whether the person holds a post on the day the card was made for."""
    return card is not None and card.unit_id is not None


def left_on(person_id: int, within: int) -> date | None:
    """The first day without a post, for one who holds none today; nothing for one who does.

    Looks back ``within`` days; who left earlier, or never held any, is given the first of these.
    """
    today = clock.today()
    since = without_post_since(person_id, today)
    return None if since is None else max(since, today - timedelta(days=within))
