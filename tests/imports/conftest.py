"""A small office brought in from a file, and what makes such files."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest

from khue.imports.actions import carry_out, check, confirm, upload
from khue.imports.queries import ImportCard, import_to_read
from khue.shared import clock
from khue.shared.actor import Actor
from tests.imports.made import Rows

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
SYSTEM = Actor.system("test")

UNITS = [
    ["UBND", "Ủy ban nhân dân thành phố Mẫu", "UBND Thành phố", "Ủy ban nhân dân Thành phố", "", 1, ""],
    ["STC", "Sở Tài chính", "", "Sở, ban, ngành", "UBND", 10, ""],
    ["STC.NS", "Phòng Ngân sách", "", "Phòng, ban trực thuộc", "STC", 11, ""],
]
POSTS = [
    ["STC", "Giám đốc", "", ""],
    ["STC", "Phó Giám đốc", "", ""],
    ["STC.NS", "Trưởng phòng", "", ""],
]
PEOPLE = [
    ["CB01", "Đỗ Hải Yên", "yen.dh@hanoi.example", "0900 000 001"],
    ["CB02", "Trịnh Công Uẩn", "uan.tc@hanoi.example", "0900 000 002"],
    ["CB03", "Phan Gia Tuệ", "tue.pg@hanoi.example", ""],
]
APPOINTMENTS = [
    ["STC", "Giám đốc", "CB01", "", "Đỗ Hải Yên", "", date(2023, 3, 1), "", "12/QĐ-UBND"],
    ["STC", "Phó Giám đốc", "CB02", "", "", "Giữ chức vụ", date(2024, 5, 15), "", ""],
    ["STC.NS", "Trưởng phòng", "CB03", "", "", "", date(2024, 5, 15), "", ""],
]
TABLETS = [["MTB-0001", "DMPXK0ABCD12", "490154203237518", "iPad Air", "iPadOS", "CB01", ""]]
OFFICE: Rows = {
    "units": UNITS,
    "posts": POSTS,
    "people": PEOPLE,
    "appointments": APPOINTMENTS,
    "tablets": TABLETS,
}


def tried(data: bytes, name: str = "du-lieu.xlsx", **options: object) -> ImportCard:
    """Bring it and check it; gives what the page shows."""
    key = upload(SYSTEM, io.BytesIO(data), name, now=True, **options)
    check(SYSTEM, key)
    return import_to_read(SYSTEM, key)


def carried(data: bytes, name: str = "du-lieu.xlsx", **options: object) -> ImportCard:
    """Bring, check, confirm and carry out."""
    card = tried(data, name, **options)
    seen(card)
    carry_out(SYSTEM, card.id)
    return import_to_read(SYSTEM, card.id)


def seen(card: ImportCard) -> None:
    """Confirm with open eyes."""
    confirm(SYSTEM, card.id, mark_of(card), warnings=True, endings=card.missing, now=True)


def mark_of(card: ImportCard) -> str:
    """What the page sends back of what was seen."""
    return card.mark


@pytest.fixture(autouse=True)
def held_clock():
    with clock.hold(NOW):
        yield
