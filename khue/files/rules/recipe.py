"""Công thức: which way of making renditions this is; another way gives another name."""

from importlib.metadata import version

# Raise the first number when the same received bytes would give other pieces. 2: bookmarks and inside links. 3: seen by the guard. 4: remarks left out.
RECIPE = f"4-{version('pypdfium2')}"
DRAWN_ALIKE = frozenset({"1", "2", "3", "4"})


def comparable(one: str, other: str) -> bool:
    """Whether two recipes draw a page the same way, so that its digest means the same in both."""
    (number, drawn_by), (other_number, other_drawn_by) = one.split("-", 1), other.split("-", 1)
    alike = number == other_number or {number, other_number} <= DRAWN_ALIKE
    return alike and drawn_by == other_drawn_by
