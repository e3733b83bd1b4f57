"""Các trang tính và cột: what a file may hold, how its headings are known again, what each column takes.

Headings are data of a format and always Vietnamese; English ones and other spellings are understood.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from khue.organisation.rules import FORMS
from khue.shared.text import fold

Kind = Literal["text", "code", "day", "phone", "email", "number", "choice", "imei"]


@dataclass(frozen=True, slots=True)
class Column:
    """Một cột. ``choices``: what is stored, by what is written (the first spelling of each is offered)."""

    key: str
    heading: str
    kind: Kind = "text"
    required: bool = False
    others: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    most: int = 120
    width: int = 18
    hint: str = ""

    def offered(self) -> list[str]:
        """What is offered for a column of choices: the first spelling of each."""
        first: dict[str, str] = {}
        for written, meant in self.choices.items():
            first.setdefault(meant, written)
        return list(first.values())

    def names(self) -> set[str]:
        """Every folded heading under which the column is known."""
        return {heading_key(one) for one in (self.heading, self.key, *self.others)}


@dataclass(frozen=True, slots=True)
class SheetForm:
    """Một trang tính."""

    key: str
    title: str
    others: tuple[str, ...]
    columns: tuple[Column, ...]
    purpose: str

    def column(self, key: str) -> Column:
        """The column of that key."""
        return next(one for one in self.columns if one.key == key)

    def names(self) -> set[str]:
        """Every folded name under which the sheet is known."""
        return {heading_key(one) for one in (self.title, self.key, *self.others)}


UNIT_KINDS = {
    "Ủy ban nhân dân Thành phố": "committee",
    "Văn phòng": "office",
    "Sở, ban, ngành": "department",
    "Quận, huyện, thị xã": "district",
    "Phường, xã": "ward",
    "Phòng, ban trực thuộc": "division",
    "Cơ quan, tổ chức khác": "other",
}
APPOINTMENT_KINDS = {"Giữ chức vụ": "full", "Quyền": "acting"}
PLATFORMS = {"iPadOS": "ios", "Android": "android"}
_MORE_PLATFORMS = {"iOS": "ios", "iPad": "ios"}
_MORE_UNIT_KINDS = {"Sở": "department", "Phường": "ward", "Xã": "ward", "Phòng": "division", "Khác": "other"}
TITLES = tuple(dict.fromkeys(form.title for form in FORMS.values()))

_UNIT = ("Mã cơ quan", "Unit code", "Unit")
_PERSON = ("Mã CB", "Mã cán bộ, công chức", "Mã nhân viên", "Person code", "Staff code", "Employee ID")
_EMAIL = ("Email", "E-mail", "Email công vụ", "Địa chỉ thư điện tử", "Thư công vụ", "Mail")
_NAME = ("Họ tên", "Tên", "Name", "Full name")
_SINCE = ("Ngày bắt đầu", "Có hiệu lực từ ngày", "From", "Since", "Start date")

UNITS = SheetForm(
    "units",
    "Đơn vị",
    ("Cơ quan", "Unit"),
    (
        Column("code", "Mã đơn vị", "code", required=True, others=_UNIT, most=20, hint="Mã ổn định, không đổi khi đổi tên. Khuê nhận ra đơn vị bằng mã, không bằng tên."),
        Column("name", "Tên đơn vị", required=True, others=("Tên cơ quan", "Tên", "Name"), most=200, width=44, hint="Tên đầy đủ. Tên khác với tên đang dùng: đơn vị được đổi tên từ ngày áp dụng."),
        Column("short_name", "Tên gọi tắt", others=("Tên tắt", "Short name"), most=80, width=26, hint="Để trống: như tên đầy đủ."),
        Column("kind", "Loại đơn vị", "choice", required=True, others=("Loại", "Kind", "Type"), choices={**UNIT_KINDS, **_MORE_UNIT_KINDS}, width=28, hint="Chọn trong danh sách."),
        Column("parent", "Mã đơn vị cấp trên", "code", others=("Cấp trên", "Thuộc đơn vị", "Parent", "Parent code"), most=20, width=20, hint="Mã của đơn vị trên trực tiếp, có sẵn hoặc có trong tệp."),
        Column("order", "Thứ tự", "number", others=("STT hiển thị", "Order"), width=10, hint="Số nhỏ đứng trước trong danh sách."),
        Column("since", "Từ ngày", "day", others=_SINCE, width=14, hint="Ngày thành lập. Để trống: ngày sớm nhất của bổ nhiệm trong tệp, không sau ngày áp dụng."),
    ),
    "Cơ quan, đơn vị và đơn vị trực thuộc.",
)  # fmt: skip
POSTS = SheetForm(
    "posts",
    "Chức vụ",
    ("Chức danh", "Post"),
    (
        Column("unit", "Mã đơn vị", "code", required=True, others=_UNIT, most=20, hint="Đơn vị có chức vụ này."),
        Column("title", "Chức vụ", required=True, others=("Tên chức vụ", "Chức danh", "Title", "Post"), width=34, hint="Tên chức vụ trong đơn vị, ví dụ Giám đốc, Phó Giám đốc phụ trách ngân sách."),
        Column("form", "Theo mẫu", "choice", others=("Mẫu chức danh", "Form"), choices={one: one for one in TITLES}, width=26, hint="Mẫu chức danh quyết định chức vụ có một hay nhiều người giữ, có phải lãnh đạo. Để trống khi tên chức vụ đúng bằng tên mẫu."),
        Column("since", "Từ ngày", "day", others=_SINCE, width=14, hint="Để trống: từ ngày đơn vị thành lập."),
    ),
    "Mỗi chức vụ của mỗi đơn vị một dòng, dù có mấy người giữ.",
)  # fmt: skip
PEOPLE = SheetForm(
    "people",
    "Người",
    ("Cán bộ", "Nhân sự", "Person", "Staff"),
    (
        Column("code", "Mã cán bộ", "code", others=_PERSON, most=30, hint="Mã ổn định của từng người. Cần mã cán bộ hoặc thư điện tử; có cả hai là tốt nhất."),
        Column("name", "Họ và tên", required=True, others=_NAME, width=28, hint="Hai người trùng tên không sao, miễn khác mã."),
        Column("email", "Thư điện tử", "email", others=_EMAIL, most=254, width=32, hint="Thư công vụ, dùng để mời mở tài khoản."),
        Column("phone", "Điện thoại", "phone", others=("Số điện thoại", "Di động", "ĐTDĐ", "Phone", "Mobile"), most=30, width=16, hint="Định dạng Văn bản để giữ số 0 ở đầu."),
    ),
    "Mỗi người một dòng, dù giữ mấy chức vụ.",
)  # fmt: skip
APPOINTMENTS = SheetForm(
    "appointments",
    "Bổ nhiệm",
    ("Giữ chức vụ", "Appointment"),
    (
        Column("unit", "Mã đơn vị", "code", required=True, others=_UNIT, most=20, hint="Đơn vị của chức vụ."),
        Column("title", "Chức vụ", required=True, others=("Tên chức vụ", "Chức danh", "Title", "Post"), width=34, hint="Đúng như ở trang Chức vụ."),
        Column("person", "Mã cán bộ", "code", others=_PERSON, most=30, hint="Mã cán bộ hoặc thư điện tử của người giữ chức vụ."),
        Column("email", "Thư điện tử", "email", others=_EMAIL, most=254, width=32, hint="Dùng khi người chưa có mã."),
        Column("name", "Họ và tên", others=_NAME, width=28, hint="Chỉ để đối chiếu: khác tên của mã thì Khuê báo."),
        Column("kind", "Hình thức", "choice", others=("Kind",), choices=APPOINTMENT_KINDS, width=16, hint="Giữ chức vụ (mặc định) hoặc Quyền."),
        Column("since", "Từ ngày", "day", others=_SINCE, width=14, hint="Để trống: từ ngày áp dụng."),
        Column("until", "Thôi từ ngày", "day", others=("Đến trước ngày", "Ngày thôi", "Until", "End date"), width=14, hint="Ngày đầu tiên không còn giữ chức vụ. Để trống: đang giữ."),
        Column("document", "Quyết định", others=("Số quyết định", "Căn cứ", "Decision"), most=80, width=28, hint="Số và ngày quyết định."),
    ),
    "Ai giữ chức vụ nào, từ ngày nào. Một người có thể có nhiều dòng.",
)  # fmt: skip
TABLETS = SheetForm(
    "tablets",
    "Máy tính bảng",
    ("Thiết bị", "Tablet", "Device"),
    (
        Column("tag", "Số hiệu máy", "code", required=True, others=("Mã tài sản", "Số tem", "Tag", "Asset tag"), most=40, hint="Số trên tem tài sản; Khuê nhận ra máy bằng số này."),
        Column("serial", "Số sê-ri", "code", others=("Serial", "Số seri", "Serial number"), most=40, width=20, hint="Định dạng Văn bản."),
        Column("imei", "IMEI", "imei", others=("Số IMEI",), most=15, width=20, hint="15 chữ số; máy không có khe SIM thì để trống."),
        Column("model", "Loại máy", others=("Kiểu máy", "Model", "Dòng máy"), width=26, hint="Ví dụ iPad Air 13 inch."),
        Column("platform", "Hệ điều hành", "choice", required=True, others=("HĐH", "Platform", "OS"), choices={**PLATFORMS, **_MORE_PLATFORMS}, width=16, hint="iPadOS hoặc Android."),
        Column("holder", "Mã cán bộ người giữ", "code", others=("Mã người giữ", *_PERSON, "Holder code"), most=30, width=20, hint="Người được giao máy; để trống: chưa giao, hoặc giữ nguyên người đang giữ."),
        Column("email", "Thư điện tử người giữ", "email", others=("Holder email", *_EMAIL), most=254, width=32, hint="Dùng khi người giữ chưa có mã."),
    ),
    "Máy đã mua, và ai giữ.",
)  # fmt: skip
FORMS_OF_SHEETS = (UNITS, POSTS, PEOPLE, APPOINTMENTS, TABLETS)
GUIDE, LISTS = "Hướng dẫn", "Danh mục"


def heading_key(text: str) -> str:
    """A heading as it is compared: folded, without marks such as ``*`` and what stands in brackets."""
    plain = fold(text).replace("\n", " ").partition("(")[0]
    return " ".join("".join(char if char.isalnum() else " " for char in plain).split())


def sheet_of_name(name: str) -> SheetForm | None:
    """The sheet that goes by this name."""
    key = heading_key(name)
    return next((form for form in FORMS_OF_SHEETS if key in form.names()), None)


def is_ours_to_skip(name: str) -> bool:
    """Whether a sheet is the guidance or the lists of the template."""
    return heading_key(name) in {heading_key(GUIDE), heading_key(LISTS)}


def columns_of(form: SheetForm, headings: Mapping[int, str]) -> dict[int, Column]:
    """Which column of the form each heading names; two headings may name the same one, which is told later."""
    names = {key: column for column in reversed(form.columns) for key in column.names()}
    own = {heading_key(column.heading): column for column in form.columns}
    found = {}
    for at, text in headings.items():
        key = heading_key(text)
        column = own.get(key) or names.get(key)
        if column is not None:
            found[at] = column
    return found


def sheet_of_headings(headings: Mapping[int, str]) -> SheetForm | None:
    """The one sheet whose required columns are all there and that knows most headings; none when two tie."""
    fits = []
    for form in FORMS_OF_SHEETS:
        known = {column.key for column in columns_of(form, headings).values()}
        if all(column.key in known for column in form.columns if column.required):
            fits.append((len(known), form))
    fits.sort(key=lambda pair: -pair[0])
    if not fits or (len(fits) > 1 and fits[0][0] == fits[1][0]):
        return None
    return fits[0][1]
