"""Tài khoản dùng thử: only in the demonstration."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _lazy

from khue.organisation import queries
from khue.organisation.actions import DEMO_PASSWORD
from khue.shared.pages import open_to_all, render
from khue.shared.refusal import NotFound

SHOWS = {
    "organiser": _lazy("Soạn cuộc họp, giao việc chuẩn bị, phát hành, theo dõi gửi, nhận"),
    "chief_of_office": _lazy("Lãnh đạo Văn phòng: xem và điều hành mọi cuộc họp"),
    "leader": _lazy("Lãnh đạo Thành phố: chủ trì, đọc tài liệu trên máy tính bảng"),
    "assistant": _lazy("Thư ký: xem và chuẩn bị thay lãnh đạo trong phạm vi ủy quyền"),
    "unit_head": _lazy("Thủ trưởng sở: duyệt tài liệu của đơn vị bằng một lần bấm"),
    "deputy": _lazy("Phó giám đốc: dự họp, đọc bằng trình duyệt"),
    "unit_clerk": _lazy("Văn thư sở: nộp tài liệu của đơn vị"),
    "focal_director": _lazy("Giám đốc đơn vị đầu mối quản lý máy tính bảng"),
    "asset_officer": _lazy("Ghi nhận, giao và theo dõi máy tính bảng"),
    "administrator": _lazy("Quản trị hệ thống: mời người dùng, phân quyền"),
    "secret_clerk": _lazy("Văn thư bảo mật: tiếp nhận, phát, thu hồi tài liệu mật bản giấy"),
    "auditor": _lazy("Kiểm toán: chỉ xem nhật ký và bằng chứng"),
}


@open_to_all
def demo(request: HttpRequest) -> HttpResponseBase:
    """Chọn một tài khoản dùng thử: one press signs in."""
    if not settings.KHUE_DEMO:
        raise NotFound("demo")
    cast = [(member, SHOWS.get(member.key, "")) for member in queries.demo_cast()]
    return render(request, "organisation/demo.jinja", {"cast": cast, "password": DEMO_PASSWORD})
