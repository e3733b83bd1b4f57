#!/usr/bin/env python3
"""Vẽ hình chữ trên dấu: draws khue/files/rules/guard/shapes.png, the words of stamps in a few bold faces.

Usage: .venv/bin/python tools/guard_shapes.py FONT.ttf FONT.ttf FONT.ttf (Tinos, Arimo, DejaVu Sans Condensed; all bold)
"""

from __future__ import annotations

import sys

from PIL import Image, ImageDraw, ImageFont
from steps import ROOT

from khue.files.rules.guard.shapes import CAP, FACES, ROW, WORDS


def face_of(path: str) -> ImageFont.FreeTypeFont:
    """The font at the size at which a capital is CAP pixels tall."""
    size = 10
    while True:
        face = ImageFont.truetype(path, size)
        _left, top, _right, bottom = face.getbbox("M", anchor="ls")
        if bottom - top >= CAP:
            return face
        size += 1


def main(fonts: list[str]) -> None:
    """One row a word, all words of a face, then those of the next."""
    if len(fonts) != FACES:
        raise SystemExit(__doc__)
    sheet = Image.new("L", (260, ROW * len(WORDS) * FACES), 0)
    pen = ImageDraw.Draw(sheet)
    for number, path in enumerate(fonts):
        face = face_of(path)
        for row, (_level, word) in enumerate(WORDS):
            pen.text((4, ROW * (number * len(WORDS) + row + 1) - 13), word, font=face, fill=255, anchor="ls")
    sheet.save(ROOT / "khue" / "files" / "rules" / "guard" / "shapes.png", optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
