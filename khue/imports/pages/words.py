"""Chữ trên trang nhập dữ liệu."""

from django.utils.translation import gettext_lazy as _lazy

SHEETS = {
    "units": _lazy("Đơn vị"),
    "posts": _lazy("Chức vụ"),
    "people": _lazy("Người"),
    "appointments": _lazy("Bổ nhiệm"),
    "tablets": _lazy("Máy tính bảng"),
}
VERDICTS = {
    "add": _lazy("Sẽ thêm"),
    "change": _lazy("Sẽ sửa"),
    "end": _lazy("Sẽ kết thúc"),
    "same": _lazy("Không đổi"),
    "error": _lazy("Lỗi"),
}
DONE = {
    "add": _lazy("Đã thêm"),
    "change": _lazy("Đã sửa"),
    "end": _lazy("Đã kết thúc"),
    "same": _lazy("Không đổi"),
    "error": _lazy("Lỗi"),
}
TONES = {"add": "ok", "change": "info", "end": "warn", "same": "", "error": "bad"}
ICONS = {"add": "plus", "change": "pen-line", "end": "user-round-x", "same": "check", "error": "circle-x"}
STAGES = {
    "": _lazy("Chờ tới lượt"),
    "reading": _lazy("Đọc tệp"),
    "comparing": _lazy("So với dữ liệu hiện có"),
    "units": _lazy("Đơn vị"),
    "people": _lazy("Người"),
    "posts": _lazy("Chức vụ"),
    "appointments": _lazy("Bổ nhiệm"),
    "tablets": _lazy("Máy tính bảng"),
    "consequences": _lazy("Những điều kéo theo"),
    "report": _lazy("Lập báo cáo"),
    "writing": _lazy("Ghi dữ liệu"),
}
STATES = {
    "checking": (_lazy("Đang kiểm tra"), "info", "loader"),
    "refused": (_lazy("Không đọc được"), "bad", "circle-x"),
    "checked": (_lazy("Đã kiểm tra, chưa nhập"), "info", "list-checks"),
    "faulty": (_lazy("Còn lỗi, chưa nhập"), "bad", "circle-alert"),
    "confirmed": (_lazy("Đang nhập"), "info", "loader"),
    "done": (_lazy("Đã nhập"), "ok", "circle-check"),
    "dropped": (_lazy("Đã bỏ"), "", "x"),
}
FILTERS = (
    ("all", _lazy("Tất cả")),
    ("error", _lazy("Lỗi")),
    ("warn", _lazy("Cần xem lại")),
    ("add", _lazy("Thêm")),
    ("change", _lazy("Sửa")),
    ("end", _lazy("Kết thúc")),
    ("same", _lazy("Không đổi")),
)
