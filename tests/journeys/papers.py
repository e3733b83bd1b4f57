"""Papers for journeys, made on the spot."""

from __future__ import annotations

from typing import Any

import typst


def pdf(title: str, pages: int = 3, changed: frozenset[int] = frozenset()) -> bytes:
    """A PDF with that title and so many pages; a changed page says something else than it would."""
    sheets = "#pagebreak()\n".join(
        f"= {title}\n\nTrang {n} của {pages}: {'Đã sửa số liệu. ' if n in changed else ''}#lorem(180)\n"
        for n in range(1, pages + 1)
    )
    made = typst.compile(f'#set page(paper: "a4")\n#set text(lang: "vi")\n{sheets}'.encode())
    assert isinstance(made, bytes)
    return made


def upload(name: str, title: str, pages: int = 3, changed: frozenset[int] = frozenset()) -> dict[str, Any]:
    """The same, as a file that a person picks."""
    return {"name": name, "mimeType": "application/pdf", "buffer": pdf(title, pages, changed)}
