"""Chức danh: the posts that a city has, and how a post is named with its unit."""

from __future__ import annotations

from dataclasses import dataclass

from khue.shared.text import fold, tidy


@dataclass(frozen=True, slots=True)
class PostForm:
    """Mẫu chức vụ: ``leader`` by R1 (is allotted a tablet), ``head`` answers for the unit, ``rank`` sorts."""

    code: str
    title: str
    single_seat: bool = False
    leader: bool = False
    head: bool = False
    rank: int = 900


FORMS: dict[str, PostForm] = {
    form.code: form
    for form in (
        PostForm("chairman", "Chủ tịch", single_seat=True, leader=True, head=True, rank=10),
        PostForm("vice_chairman", "Phó Chủ tịch", leader=True, rank=20),
        PostForm("chief_of_office", "Chánh Văn phòng", single_seat=True, leader=True, head=True, rank=30),
        PostForm("deputy_chief_of_office", "Phó Chánh Văn phòng", leader=True, rank=40),
        PostForm("director", "Giám đốc", single_seat=True, leader=True, head=True, rank=50),
        PostForm("chief_inspector", "Chánh Thanh tra", single_seat=True, leader=True, head=True, rank=50),
        PostForm("head_of_board", "Trưởng ban", single_seat=True, leader=True, head=True, rank=50),
        PostForm("commander", "Tư lệnh", single_seat=True, leader=True, head=True, rank=55),
        PostForm("district_chairman", "Chủ tịch", single_seat=True, leader=True, head=True, rank=60),
        PostForm("ward_chairman", "Chủ tịch", single_seat=True, leader=True, head=True, rank=60),
        PostForm("deputy_director", "Phó Giám đốc", leader=True, rank=70),
        PostForm("deputy_chief_inspector", "Phó Chánh Thanh tra", leader=True, rank=70),
        PostForm("deputy_head_of_board", "Phó Trưởng ban", leader=True, rank=70),
        PostForm("deputy_commander", "Phó Tư lệnh", leader=True, rank=75),
        PostForm("district_vice_chairman", "Phó Chủ tịch", leader=True, rank=80),
        PostForm("ward_vice_chairman", "Phó Chủ tịch", leader=True, rank=80),
        PostForm("head_of_division", "Trưởng phòng", single_seat=True, head=True, rank=200),
        PostForm("deputy_head_of_division", "Phó Trưởng phòng", rank=210),
        PostForm("secretary", "Thư ký", rank=300),
        PostForm("officer", "Chuyên viên", rank=400),
        PostForm("asset_officer", "Chuyên viên quản lý tài sản", rank=400),
        PostForm("clerk", "Văn thư", rank=500),
        PostForm("secret_clerk", "Văn thư bảo mật", rank=500),
        PostForm("system_administrator", "Quản trị hệ thống", rank=600),
        PostForm("auditor", "Kiểm toán nội bộ", rank=600),
    )
}

_SHORT_TITLES = {
    "Chủ tịch": "ct",
    "Phó Chủ tịch": "pct",
    "Chánh Văn phòng": "cvp",
    "Phó Chánh Văn phòng": "pcvp",
    "Giám đốc": "gd",
    "Phó Giám đốc": "pgd",
    "Chánh Thanh tra": "ctt",
    "Trưởng phòng": "tp",
    "Chuyên viên": "cv",
    "Văn thư": "vt",
}


def unit_in_title(kind: str, name: str, short_name: str) -> str:
    """How a unit stands inside a post's title: ``UBND phường Hoàn Kiếm``, ``Sở Khoa học và Công nghệ``."""
    if kind in {"district", "ward"}:
        return f"UBND {short_name[:1].lower()}{short_name[1:]}"
    return short_name if kind in {"committee", "office"} else name


def full_title(title: str, unit: str) -> str:
    """Title and unit in one, without a word twice: ``Chánh Văn phòng UBND Thành phố``."""
    first, second = tidy(title).split(" "), tidy(unit).split(" ")
    for size in range(min(len(first), len(second)), 0, -1):
        if [w.lower() for w in first[-size:]] == [w.lower() for w in second[:size]]:
            return " ".join([*first, *second[size:]])
    return " ".join([*first, *second])


def _letters(text: str) -> str:
    return "".join(word[0] for word in fold(text).replace("-", " ").replace("&", " ").split() if word)


def unit_fold(name: str, short_name: str) -> str:
    """What people type for a unit, folded: its name, its short name, its letters (``stc``)."""
    return " · ".join(dict.fromkeys([fold(name), fold(short_name), _letters(name)]))


def post_fold(title: str, kind: str, name: str, short_name: str) -> str:
    """What people type for a post, folded: the full title, ``gd so kh&cn``, ``gd skhvcn``."""
    whole = full_title(title, unit_in_title(kind, name, short_name))
    parts = [fold(whole), fold(short_name), _letters(name)]
    if title in _SHORT_TITLES:
        parts.insert(1, _SHORT_TITLES[title])
    return " · ".join(dict.fromkeys(parts))


def initials(full_name: str) -> str:
    """Two letters of a person, as he is called: middle name and given name."""
    return "".join(word[:1] for word in tidy(full_name).split(" ")[-2:]).upper()
