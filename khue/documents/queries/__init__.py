"""Đọc phiếu, narrowed to what the actor may see. Unknown means no."""

from khue.documents.queries.reading import (
    Copy,
    Held,
    Pointer,
    SlipView,
    may_see,
    pointers,
    setting,
    slip_to_read,
    with_slip,
)
from khue.documents.queries.register import REGISTERS, Register, RegisterLine, SlipSearch, register

__all__ = [
    "REGISTERS",
    "Copy",
    "Held",
    "Pointer",
    "Register",
    "RegisterLine",
    "SlipSearch",
    "SlipView",
    "may_see",
    "pointers",
    "register",
    "setting",
    "slip_to_read",
    "with_slip",
]
