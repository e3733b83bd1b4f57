"""Hành động trên phiếu giao nhận tài liệu mật: the only place that writes. No record holds a subject, a symbol or a reason."""

from khue.documents.actions.handing import hand_out, note_signed, report_lost, take_back
from khue.documents.actions.keeping import close_slip, move_slip, recall, take_over
from khue.documents.actions.opening import cancel_slip, open_slip
from khue.documents.actions.printing import export_register, print_list

__all__ = [
    "cancel_slip",
    "close_slip",
    "export_register",
    "hand_out",
    "move_slip",
    "note_signed",
    "open_slip",
    "print_list",
    "recall",
    "report_lost",
    "take_back",
    "take_over",
]
