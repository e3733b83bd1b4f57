"""Từ chối có mã HTTP riêng: what a tablet obeys by the number alone."""

from __future__ import annotations

from khue.shared.refusal import Refusal


class SessionOver(Refusal):
    """Phiên đã hết: sign a new challenge with the device key."""

    status = 401

    def __init__(self) -> None:
        super().__init__("tablets.session_over")


class Locked(SessionOver):
    """Khóa từ xa: the session was ended by a person; the app locks and asks for its PIN."""

    def __init__(self) -> None:
        Refusal.__init__(self, "tablets.locked")


class Erase(Refusal):
    """Xóa: the tablet erases everything of Khuê's that rests on it."""

    status = 410

    def __init__(self) -> None:
        super().__init__("tablets.erase")


class Stopped(Refusal):
    """Tạm dừng nhận tài liệu: nothing new arrives; what is there stays readable."""

    status = 423

    def __init__(self) -> None:
        super().__init__("tablets.stopped")


class NotProven(Refusal):
    """Không chứng minh được: a signature that isn't this tablet's."""

    status = 403


class TooMany(Refusal):
    """Thử quá nhiều lần: wait so many seconds."""

    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__("shared.too_many", seconds=seconds)
