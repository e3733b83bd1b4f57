"""Dàn trang văn bản: official records as PDF by typst, with our own fonts, always the same bytes for the same data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of ``<template>.typ`` (or ``samples/<name>``) filled with ``data``; no clock, no system fonts.

    The template takes the data as JSON from ``sys.inputs.data``. Text in it is never read as typst code.
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
    )
    return made
