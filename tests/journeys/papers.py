"""Papers for journeys, made on the spot."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import typst
from PIL import Image

FONTS = Path(__file__).resolve().parents[2] / "khue" / "typst" / "fonts"


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


def page(words: str, stamp: str = "") -> str:
    """One sheet in typst: a letterhead, some words, and a stamp beneath the number."""
    pressed = (
        f'#place(top + left, dx: 24mm, dy: 34mm, rotate(-3deg, box(stroke: 1.6pt + rgb("c8141e"), inset: 2.2mm, '
        f'text(fill: rgb("c8141e"), weight: "bold", size: 15pt)[{stamp}])))'
        if stamp
        else ""
    )
    return (
        '#set page(paper: "a4")\n#set text(lang: "vi", font: "Tinos")\n'
        "#grid(columns: (1fr, 1.4fr), align: center, "
        "[ỦY BAN NHÂN DÂN \\ *THÀNH PHỐ HÀ NỘI* \\ Số: 12/BC-UBND], "
        "[*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM* \\ *Độc lập - Tự do - Hạnh phúc*])\n"
        f"{pressed}\n#v(30mm)\n{words}\n\n#lorem(160)"
    )


def typeset(*pages: str) -> bytes:
    """A PDF with a text layer."""
    made = typst.compile("#pagebreak()\n".join(pages).encode(), font_paths=[FONTS])
    assert isinstance(made, bytes)
    return made


def scan(*pages: str, ppi: int = 150) -> bytes:
    """The same as a scanner gives it: pictures only."""
    made = typst.compile("#pagebreak()\n".join(pages).encode(), format="png", ppi=ppi, font_paths=[FONTS])
    sheets = [
        Image.open(io.BytesIO(one)).convert("RGB") for one in (made if isinstance(made, list) else [made])
    ]
    out = io.BytesIO()
    sheets[0].save(out, "PDF", resolution=ppi, save_all=True, append_images=sheets[1:])
    return out.getvalue()


def file(name: str, content: bytes) -> dict[str, Any]:
    """Bytes as a file that a person picks."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}
