"""Từ chối có dữ kiện riêng."""

from __future__ import annotations

from khue.shared.refusal import Refusal


class Superseded(Refusal):
    """Đã có bản mới hơn, hoặc không còn gửi cho người này: `newest` is the package to take instead, if any."""

    status = 404

    def __init__(self, package: int, newest: int | None) -> None:
        super().__init__("distribution.superseded", package=package, newest=newest)
        self.newest = newest


class BytesMissing(Refusal):
    """Chưa đọc được tệp trên máy chủ: the right is there, the bytes can't be read now."""

    status = 503

    def __init__(self) -> None:
        super().__init__("distribution.bytes_missing")
