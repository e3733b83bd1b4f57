"""Văn bản đang đọc: its pages, each read once and only when something is looked for there."""

from __future__ import annotations

from dataclasses import dataclass, field

from khue.files.rules.reading.machine import Machine
from khue.files.rules.reading.pages import Pages
from khue.files.rules.reading.scan import ScannedPage
from khue.files.rules.reading.words import Sheet

MOST_TEXT_PAGES = 60


@dataclass
class Paper:
    """Một văn bản đang đọc: its pages, read once each and only when something is looked for there."""

    pages: Pages
    machine: Machine
    name: str = ""
    sheets: dict[int, Sheet] = field(default_factory=dict)
    scans: dict[int, ScannedPage] = field(default_factory=dict)
    scanned: int = 0

    def head(self, index: int) -> Sheet:
        """The upper part of a page, or all of it where that costs nothing."""
        if index not in self.sheets:
            layer = self.pages.layer(index)
            if layer is not None:
                self.sheets[index] = Sheet(index + 1, *layer)
            else:
                self.scanned += 1
                self.scans[index] = ScannedPage(self.machine, index + 1, self.pages.picture(index))
                self.sheets[index] = self.scans[index].read_head()
        return self.sheets[index]

    def whole(self, index: int) -> Sheet:
        """All of a page."""
        sheet = self.head(index)
        if index in self.scans:
            sheet = self.sheets[index] = self.scans[index].read_all()
        return sheet

    def is_scan(self, index: int) -> bool:
        """Whether reading this page costs."""
        return index in self.scans or (index not in self.sheets and self.pages.layer(index) is None)
