"""A city's file for measuring: 160 units, 3,000 posts and appointments, 20,000 people, 3,000 tablets, all made up.

`python -m tests.imports.bench FILE.xlsx`, then `khue import FILE.xlsx --dry-run` and `khue import FILE.xlsx --yes` on
an empty home; the second `--dry-run` shows that nothing is left to do.
"""

from __future__ import annotations

import random
import sys
from datetime import date
from pathlib import Path

from khue.imports.rules.writing import CellValue
from khue.tablets.rules.register import luhn
from tests.imports.made import book

FAMILIES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý"]
MIDDLES = ["Văn", "Thị", "Đức", "Minh", "Ngọc", "Thanh", "Quang", "Hải", "Gia", "Bảo", "Khánh", "Tuấn"]
GIVEN = ["An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hùng", "Khoa", "Lan", "Mai", "Nam", "Oanh", "Phúc", "Quân", "Sơn", "Trang", "Uyên", "Việt", "Yến"]  # fmt: skip
SINCE = date(2024, 1, 1)
OFFICES = ["Giám đốc", "Phó Giám đốc", "Thư ký", "Chuyên viên", "Văn thư", "Chuyên viên quản lý tài sản"]


def _imei(number: int) -> str:
    body = f"35{number:012d}"
    return next(body + digit for digit in "0123456789" if luhn(body + digit))


def city(units: int = 160, posts: int = 3000, people: int = 20_000, tablets: int = 3000) -> bytes:
    """The workbook; the same figures give the same bytes."""
    dice = random.Random("khuê")
    codes = ["TP"] + [f"DV{n:03d}" for n in range(1, units)]
    rows: dict[str, list[list[CellValue]]] = {
        "units": [["TP", "Ủy ban nhân dân thành phố Mẫu", "", "Ủy ban nhân dân Thành phố", "", 1, ""]],
        "posts": [], "people": [], "appointments": [], "tablets": [],
    }  # fmt: skip
    rows["units"] += [
        [code, f"Cơ quan số {n}", "", "Sở, ban, ngành", "TP", n, ""] for n, code in enumerate(codes[1:], 2)
    ]
    for n in range(people):
        name = f"{dice.choice(FAMILIES)} {dice.choice(MIDDLES)} {dice.choice(MIDDLES)} {dice.choice(GIVEN)}"
        rows["people"].append(
            [f"CB{n:05d}", name, f"cb{n:05d}@hanoi.example", f"0900 {n // 1000:03d} {n % 1000:03d}"]
        )
    for n in range(posts):
        form = OFFICES[n // (units - 1)] if n // (units - 1) < len(OFFICES) else "Chuyên viên"
        title = form if n // (units - 1) < len(OFFICES) else f"Chuyên viên mảng {n // (units - 1)}"
        unit = codes[1 + n % (units - 1)]
        rows["posts"].append([unit, title, form, ""])
        rows["appointments"].append(
            [unit, title, f"CB{n:05d}", "", rows["people"][n][1], "", SINCE, "", "1/QĐ-UBND"]
        )
    for n in range(tablets):
        rows["tablets"].append(
            [f"MTB-{n:05d}", f"SN{n:08d}", _imei(n), "iPad Air", "iPadOS", f"CB{n % posts:05d}", ""]
        )
    return book(rows)


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(city())
