"""Tệp mẫu và tệp xuất: one workbook with guidance, lists and a sheet each; empty, or filled with what stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from khue.imports.rules.sheets import FORMS_OF_SHEETS, GUIDE, LISTS, Column, SheetForm
from khue.imports.rules.units import unit_key
from khue.imports.rules.writing import CellValue, Page, Style, csv_of, letter, workbook
from khue.organisation.rules.register import AppointmentEntry, PersonEntry, Register
from khue.tablets.rules.register import TabletEntry

Rows = Mapping[str, Sequence[Sequence[CellValue]]]
_TEXT_KINDS = {"code", "phone", "imei", "email", "text"}
_INTRODUCTION = (
    "Cách nhập dữ liệu vào Khuê",
    "1. Điền các trang Đơn vị, Chức vụ, Người, Bổ nhiệm, Máy tính bảng; trang nào chưa có dữ liệu thì để trống. Cột có nền đỏ là bắt buộc.",
    "2. Trong Khuê mở Tổ chức › Nhập dữ liệu, chọn tệp này, bấm Kiểm tra trước. Chưa có gì được ghi.",
    "3. Đọc báo cáo từng dòng, sửa tệp, kiểm tra lại cho đến khi không còn lỗi, rồi bấm Nhập. Mọi dòng được ghi cùng một lúc, hoặc không dòng nào.",
    "4. Nhập lại cùng tệp không làm thay đổi gì. Tệp mới hơn thì cập nhật. Ô để trống: giữ nguyên giá trị đang có.",
    "5. Khuê nhận ra đơn vị bằng mã đơn vị, người bằng mã cán bộ hoặc thư điện tử, máy bằng số hiệu; không bao giờ chỉ bằng tên.",
    "6. Ngày ghi dạng 23/11/2026. Không gộp ô, không dùng công thức; cột mã và số điện thoại để định dạng Văn bản.",
)
_EXAMPLES: Rows = {
    "units": [
        ["UBND", "Ủy ban nhân dân thành phố Mẫu", "UBND Thành phố", "Ủy ban nhân dân Thành phố", "", 1, date(2021, 7, 1)],
        ["STC", "Sở Tài chính", "", "Sở, ban, ngành", "UBND", 10, date(2021, 7, 1)],
        ["STC.NS", "Phòng Quản lý ngân sách", "", "Phòng, ban trực thuộc", "STC", 11, date(2021, 7, 1)],
    ],
    "posts": [["STC", "Giám đốc", "", ""], ["STC", "Phó Giám đốc phụ trách ngân sách", "Phó Giám đốc", ""]],
    "people": [
        ["CB0001", "Nguyễn Thị Ví Dụ", "vidu.nt@thanhpho.example", "0900 000 001"],
        ["CB0002", "Trần Văn Thí Dụ", "thidu.tv@thanhpho.example", "0900 000 002"],
    ],
    "appointments": [
        ["STC", "Giám đốc", "CB0001", "", "Nguyễn Thị Ví Dụ", "Giữ chức vụ", date(2023, 3, 1), "", "12/QĐ-UBND ngày 20/02/2023"],
        ["STC", "Phó Giám đốc phụ trách ngân sách", "CB0002", "", "Trần Văn Thí Dụ", "", date(2024, 5, 15), "", ""],
    ],
    "tablets": [["MTB-0001", "DMPXK0ABCD12", "490154203237518", "iPad Air 13 inch", "iPadOS", "CB0001", ""]],
}  # fmt: skip


def _lists() -> tuple[Page, dict[tuple[str, str], str]]:
    """The sheet of lists, and where each column's list stands on it."""
    columns = [(form, column) for form in FORMS_OF_SHEETS for column in form.columns if column.choices]
    offered = [column.offered() for _, column in columns]
    deep = max(len(one) for one in offered)
    rows: list[list[CellValue]] = [[f"{form.title}: {column.heading}" for form, column in columns]]
    rows += [[one[at] if at < len(one) else "" for one in offered] for at in range(deep)]
    places = {
        (form.key, column.key): f"'{LISTS}'!${letter(at)}$2:${letter(at)}${len(one) + 1}"
        for at, ((form, column), one) in enumerate(zip(columns, offered, strict=True), 1)
    }
    page = Page(LISTS, rows, [34] * len(columns), heads=["head"], frozen=1, color="FFB9AE9C")
    return page, places


def _styles(form: SheetForm) -> list[Style]:
    kinds: dict[str, Style] = {"day": "day"}
    return [kinds.get(c.kind, "text" if c.kind in _TEXT_KINDS else "plain") for c in form.columns]


def _heading(column: Column) -> str:
    return f"{column.heading} *" if column.required else column.heading


def sheet_page(
    form: SheetForm, rows: Sequence[Sequence[CellValue]], places: Mapping[tuple[str, str], str]
) -> Page:
    """The sheet of a form with its headings and these rows."""
    marks: list[Style] = ["wanted" if column.required else "head" for column in form.columns]
    return Page(
        form.title,
        [[_heading(column) for column in form.columns], *rows],
        [column.width for column in form.columns],
        _styles(form),
        ["wanted"],
        marks,
        frozen=1,
        lists={at: places[form.key, column.key] for at, column in enumerate(form.columns) if column.choices},
        days=tuple(at for at, column in enumerate(form.columns) if column.kind == "day"),
        color="FF8C2A1C",
    )


def _plain(count: int) -> list[Style]:
    return ["plain"] * count


def _guide() -> Page:
    rows: list[list[CellValue]] = [[line] for line in _INTRODUCTION]
    heads: list[Style] = ["title", *_plain(len(rows) - 1)]
    for form in FORMS_OF_SHEETS:
        rows += [[], [form.title, form.purpose], ["Cột", "Bắt buộc", "Cách ghi"]]
        heads += ["plain", "title", "head"]
        rows += [[c.heading, "bắt buộc" if c.required else "", c.hint] for c in form.columns]
        heads += _plain(len(form.columns))
        rows += [["Ví dụ (dữ liệu bịa)"], [c.heading for c in form.columns]]
        rows += [list(one) for one in _EXAMPLES[form.key]]
        heads += ["plain", "head", *_plain(len(_EXAMPLES[form.key]))]
    return Page(GUIDE, rows, [30, 26, 34, 26, 26, 26, 16, 16, 30], heads=heads, color="FFB9AE9C")


def template(rows: Rows | None = None) -> bytes:
    """The workbook of guidance, sheets and lists; without rows it is the template."""
    lists, places = _lists()
    filled = rows or {}
    sheets = [sheet_page(form, filled.get(form.key, ()), places) for form in FORMS_OF_SHEETS]
    return workbook([_guide(), *sheets, lists])


def csv_template(form: SheetForm, rows: Sequence[Sequence[CellValue]] = ()) -> bytes:
    """The CSV of one sheet."""
    return csv_of([[_heading(column) for column in form.columns], *rows])


def _spoken(form_key: str, column_key: str, value: str) -> str:
    column = next(f for f in FORMS_OF_SHEETS if f.key == form_key).column(column_key)
    return next((written for written, meant in column.choices.items() if meant == value), value)


def _person_key(person: PersonEntry) -> str:
    return person.code or ("" if person.email else f"#{person.id}")


def rows_of(register: Register, tablets: Iterable[TabletEntry], titles: Mapping[str, str], day: date) -> Rows:
    """What stands on a day as rows of the template: read again, it changes nothing. ``titles``: by form's code."""
    units = {unit.id: unit for unit in register.units if unit.since <= day}
    posts = {post.id: post for post in register.posts if post.unit_id in units and post.since <= day}
    people = {person.id: person for person in register.people}
    codes = {key: unit.code or unit_key(unit) for key, unit in units.items()}
    running = [
        one
        for one in register.appointments
        if one.post_id in posts and one.since <= day and (one.until is None or one.until > day)
    ]
    places = {post_id: at for at, post_id in enumerate(posts)}
    running.sort(key=lambda one: (places[one.post_id], one.id))
    return {
        "units": [
            [codes[u.id], u.name, u.short_name, _spoken("units", "kind", u.kind), codes.get(u.parent_id or 0, ""), u.order, u.since]
            for u in units.values()
        ],
        "posts": [[codes[p.unit_id], p.title, titles.get(p.form, ""), p.since] for p in posts.values()],
        "people": [[_person_key(p), p.full_name, p.email, p.phone] for p in people.values()],
        "appointments": [
            _appointment(one, people[one.person_id], codes[posts[one.post_id].unit_id], posts[one.post_id].title)
            for one in running
        ],
        "tablets": [_tablet(one, people.get(one.holder_id or 0)) for one in tablets if one.state != "revoked"],
    }  # fmt: skip


def _appointment(one: AppointmentEntry, person: PersonEntry, unit: str, title: str) -> list[CellValue]:
    kind = _spoken("appointments", "kind", one.kind)
    return [
        unit,
        title,
        _person_key(person),
        person.email,
        person.full_name,
        kind,
        one.since,
        one.until,
        one.document,
    ]


def _tablet(one: TabletEntry, holder: PersonEntry | None) -> list[CellValue]:
    platform = _spoken("tablets", "platform", one.platform)
    code, email = (_person_key(holder), holder.email) if holder else ("", "")
    return [one.tag, one.serial, one.imei, one.model, platform, code, email]
