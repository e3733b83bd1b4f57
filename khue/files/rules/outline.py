"""Mục lục và liên kết trong tài liệu: where bookmarks and inside links of a received PDF point to.

Only targets inside the same file are followed; everything else a bookmark or link could start is left
behind. A received file may lie about all of this: cycles, a million entries, targets that aren't pages.
"""

import unicodedata
from dataclasses import dataclass

import pikepdf

MOST_ENTRIES = 500
MOST_LEVEL = 8
MOST_TITLE = 200
MOST_VISITED = 20_000
MOST_NAMES = 100_000
MOST_LINKS = 20_000

Entry = tuple[int, str, int]
"""Level (from 1), title, page number (from 1)."""


@dataclass(frozen=True, slots=True)
class Target:
    """A place in the file: index of the page (from 0), and its left and top in points when they are said."""

    page: int
    left: float | None = None
    top: float | None = None


def dictionary(value: object) -> pikepdf.Dictionary | None:
    """The value when it is a dictionary."""
    return value if isinstance(value, pikepdf.Dictionary) else None


def _items(value: object) -> list[object]:
    return list(value) if isinstance(value, pikepdf.Array) else []


def _number(value: object) -> float | None:
    try:
        return float(value)  # type: ignore[arg-type]  # what is no number raises
    except (TypeError, ValueError):
        return None


def _text(value: object) -> str:
    try:
        return str(value) if isinstance(value, (pikepdf.String, pikepdf.Name)) else ""
    except ValueError:
        return ""


def clean_title(given: str) -> str:
    """One line in NFC without what can't be seen or turns the line around; at most 200 letters."""
    text = unicodedata.normalize("NFC", given[: 4 * MOST_TITLE])
    seen = "".join(letter for letter in text if letter.isprintable() or letter.isspace())
    return " ".join(seen.split())[:MOST_TITLE].strip()


class Places:
    """Nơi đến: finds the page that a destination of this file means."""

    def __init__(self, source: pikepdf.Pdf) -> None:
        self._root = source.Root
        self._pages = {page.obj.objgen: index for index, page in enumerate(source.pages)}
        self._named: dict[str, object] | None = None

    def of(self, holder: pikepdf.Dictionary) -> Target | None:
        """Where a bookmark or link goes, by its /Dest or a plain /GoTo; nothing for any other action."""
        given = holder.get("/Dest")
        action = dictionary(holder.get("/A"))
        if given is None and action is not None and action.get("/S") == "/GoTo":
            given = action.get("/D")
        return self._target(given)

    def _target(self, given: object) -> Target | None:
        if isinstance(given, (pikepdf.String, pikepdf.Name)):
            given = self._names().get(_text(given))
        inner = dictionary(given)
        parts = _items(inner.get("/D") if inner is not None else given)
        page = self._page(parts[0]) if parts else None
        if page is None:
            return None
        if len(parts) >= 4 and parts[1] == "/XYZ":
            return Target(page, _number(parts[2]), _number(parts[3]))
        if len(parts) >= 3 and parts[1] in {"/FitH", "/FitBH"}:
            return Target(page, None, _number(parts[2]))
        return Target(page)

    def _page(self, given: object) -> int | None:
        if isinstance(given, pikepdf.Dictionary):
            return self._pages.get(given.objgen)
        if isinstance(given, int) and 0 <= given < len(self._pages):
            return given
        return None

    def _names(self) -> dict[str, object]:
        """All named destinations, old style and new, read once and only when one is used."""
        if self._named is None:
            old = dictionary(self._root.get("/Dests"))
            self._named = (
                {key: old.get(key) for key in list(old.keys())[:MOST_NAMES]} if old is not None else {}
            )
            names = dictionary(self._root.get("/Names"))
            tree = dictionary(names.get("/Dests")) if names is not None else None
            if tree is not None:
                self._read_tree(tree, self._named)
        return self._named

    def _read_tree(self, tree: pikepdf.Dictionary, found: dict[str, object]) -> None:
        waiting, seen, visited = [tree], set(), 0
        while waiting and visited < MOST_VISITED and len(found) < MOST_NAMES:
            node = waiting.pop()
            visited += 1
            if node.is_indirect and node.objgen in seen:
                continue
            seen.add(node.objgen)
            pairs = _items(node.get("/Names"))
            for key, value in zip(pairs[::2], pairs[1::2], strict=False):
                found.setdefault(_text(key), value)
            waiting += [kid for one in _items(node.get("/Kids")) if (kid := dictionary(one)) is not None]


def read_outline(source: pikepdf.Pdf, places: Places) -> list[Entry]:
    """Mục lục: at most 500 entries in reading order; a heading without a page stands at its first part's page."""
    top = dictionary(source.Root.get("/Outlines"))
    found: list[tuple[int, str, int | None]] = []
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[object, int]] = [(top.get("/First"), 1)] if top is not None else []
    while waiting and len(seen) < MOST_VISITED and len(found) < MOST_ENTRIES:
        given, level = waiting.pop()
        entry = dictionary(given)
        if entry is None or not entry.is_indirect or entry.objgen in seen:
            continue
        seen.add(entry.objgen)
        waiting.append((entry.get("/Next"), level))
        waiting.append((entry.get("/First"), level + 1))
        title = clean_title(_text(entry.get("/Title")))
        if title:
            target = places.of(entry)
            found.append((min(level, MOST_LEVEL), title, target.page + 1 if target else None))
    return _placed(found)


def _placed(found: list[tuple[int, str, int | None]]) -> list[Entry]:
    placed: list[Entry] = []
    after: Entry | None = None
    for level, title, page in reversed(found):
        first_part = after[2] if after is not None and after[0] > level else None
        shown = page if page is not None else first_part
        if shown is not None:
            after = (level, title, shown)
            placed.append(after)
    return placed[::-1]


def read_links(source: pikepdf.Pdf, places: Places) -> dict[tuple[int, int], Target]:
    """Liên kết trong tài liệu: by index of the page and of the annotation on it."""
    found: dict[tuple[int, int], Target] = {}
    for index, page in enumerate(source.pages):
        for at, given in enumerate(_items(page.obj.get("/Annots"))):
            link = dictionary(given)
            if link is None or link.get("/Subtype") != "/Link":
                continue
            target = places.of(link)
            if target is not None:
                found[index, at] = target
            if len(found) >= MOST_LINKS:
                return found
    return found


def destination(target: Target, pages: list[pikepdf.Dictionary]) -> pikepdf.Array:
    """The target in a file of these pages, as a link may carry it."""
    page = pages[target.page]
    if target.top is None:
        return pikepdf.Array([page, pikepdf.Name.Fit])
    return pikepdf.Array([page, pikepdf.Name.XYZ, target.left or 0, target.top, 0])
