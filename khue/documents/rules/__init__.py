"""Quy tắc của phiếu giao nhận tài liệu mật: no Django, no clock, no database."""

from khue.documents.rules.levels import (
    LEVELS,
    MOST_COPIES,
    copy_numbers,
    cover_number,
    subject_allowed,
)
from khue.documents.rules.life import Life, Step, may_close, may_hand_out, steps
from khue.documents.rules.occasions import OCCASIONS, Occasion, occasions

__all__ = [
    "LEVELS",
    "MOST_COPIES",
    "OCCASIONS",
    "Life",
    "Occasion",
    "Step",
    "copy_numbers",
    "cover_number",
    "may_close",
    "may_hand_out",
    "occasions",
    "steps",
    "subject_allowed",
]
