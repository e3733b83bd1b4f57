"""Giới hạn: what one file may cost before it is refused."""

from dataclasses import dataclass

MIB = 1024**2
GIB = 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the intake of one file may use. Sizes in bytes, times in seconds.

    max_sheet_pages: what a spreadsheet may become; more is a table for a machine, not for a meeting.
    max_side: the longest page side in points (200 inches, what Acrobat allows).
    max_pixels: of one picture (A0 at 400 dpi).
    max_stream: what one compressed stream may unpack to.
    memory: of each program that reads the file, and of all of them together while LibreOffice converts.
    """

    max_pages: int = 5_000
    max_sheet_pages: int = 500
    max_side: float = 14_400.0
    max_pixels: int = 250_000_000
    max_stream: int = 256 * MIB
    memory: int = 2 * GIB
    output: int = 2 * GIB
    cpu_seconds: int = 60
    cpu_seconds_per_page: float = 2.5
    convert_seconds: int = 180

    def cpu(self, pages: int = 0) -> int:
        """Processor seconds allowed to a document of so many pages."""
        return int(self.cpu_seconds + self.cpu_seconds_per_page * min(pages, self.max_pages))

    def wall(self, pages: int = 0) -> int:
        """Seconds by the clock after which the intake is stopped: the machine may be busy, not dead."""
        return 120 + 4 * self.cpu(pages)
