"""Kiểm tra độ mật: does a paper carry one of the three marks of a state secret? Rules only, read by both walls.

Source: Luật 117/2025/QH15; NĐ 63/2026/NĐ-CP and TT 24/2020/TT-BCA (forms of the stamps); NĐ 30/2020/NĐ-CP, Phụ lục I,
ô 10a (where the mark stands on a page).
"""

from khue.files.rules.guard.marks import LEVELS, Found, Segment
from khue.files.rules.guard.words import marks_in_page

__all__ = ["LEVELS", "Found", "Segment", "marks_in_page"]
