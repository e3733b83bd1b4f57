"""Câu chữ của bàn làm việc."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "desk.unknown_view": _("Chưa đổi được cách xem vì lựa chọn này không có. Tải lại trang rồi chọn lại."),
}
