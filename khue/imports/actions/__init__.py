"""Nhập dữ liệu: bring a file, try it, confirm it, carry it out."""

from khue.imports.actions.export import export_data
from khue.imports.actions.progress import Progress
from khue.imports.actions.running import (
    carry_out,
    check,
    check_again,
    confirm,
    drop,
    give_up,
    upload,
)
from khue.imports.actions.sweep import sweep

__all__ = [
    "Progress",
    "carry_out",
    "check",
    "check_again",
    "confirm",
    "drop",
    "export_data",
    "give_up",
    "sweep",
    "upload",
]
