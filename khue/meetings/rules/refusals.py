"""Từ chối có mã trả lời riêng."""

from __future__ import annotations

from datetime import date

from khue.shared.refusal import Refusal


class ReaderLeft(Refusal):
    """Đã thôi giữ chức vụ: in a browser everything is new, and nothing new comes to who left."""

    status = 403

    def __init__(self, since: date) -> None:
        super().__init__("meetings.reader_left", day=f"{since:%d/%m/%Y}")
