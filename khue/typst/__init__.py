"""Dàn trang văn bản: official records as PDF by typst, with our own fonts, always the same bytes for the same data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"


def typeset(template: str, data: Mapping[str, Any], *, tags: bool = True) -> bytes:
    """The PDF of ``<template>.typ`` (or ``samples/<name>``) filled with ``data``; no clock, no system fonts.

    The template takes the data as JSON from ``sys.inputs.data``. Text in it is never read as typst code.
    ``tags`` make it readable aloud; very long annexes go without.
    """
    made: bytes = typst.compile(
        str(HERE / f"{template}.typ"),
        root=str(HERE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(dict(data), ensure_ascii=False, sort_keys=True)},
        timestamp=0,
        pdf_standards=["1.7"],
        pdf_tags=tags,
    )
    return made


def day_text(day: date) -> str:
    """ngày 05 tháng 02 năm 2026: days under 10 and months 1, 2 with a nought (NĐ 30/2020, Phụ lục I)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
