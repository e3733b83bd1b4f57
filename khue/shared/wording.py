"""Câu chữ dùng chung."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "shared.not_found": _(
        "Không có trang hoặc nội dung này, hoặc nội dung không dành cho tài khoản đang dùng. "
        "Kiểm tra lại địa chỉ, hoặc mở từ trang Hôm nay."
    ),
    "shared.forbidden": _(
        "Chưa làm được việc này vì chức vụ đang giữ không có quyền (%(act)s). "
        "Đổi chức vụ đang dùng, hoặc đề nghị người quản trị phân quyền."
    ),
    "shared.not_in_office": _(
        "Chưa mở được trang này vì hôm nay tài khoản không giữ chức vụ nào. Tài liệu đã nhận trước đây vẫn ở "
        "trang Hôm nay; nếu quyết định bổ nhiệm đã có hiệu lực thì báo người quản trị ghi vào hệ thống."
    ),
    "shared.form_outdated": _(
        "Chưa ghi được vì trang đã mở quá lâu, hoặc đã đăng nhập lại ở cửa sổ khác. Chưa có gì bị thay đổi. "
        "Quay lại trang trước, tải lại rồi làm lại việc này."
    ),
    "shared.unreadable": _(
        "Không đọc được yêu cầu vì trong đó có ký tự không phải là chữ. Chưa có gì bị thay đổi. "
        "Gõ lại nội dung thay vì dán, hoặc mở lại từ trang Hôm nay."
    ),
    "shared.wrong_method": _(
        "Không mở thẳng được địa chỉ này vì nó chỉ nhận nội dung gửi từ một biểu mẫu. Chưa có gì bị thay đổi. "
        "Quay lại trang trước, hoặc mở từ trang Hôm nay."
    ),
    "shared.bad_form": _("Chưa lưu được vì có ô chưa đúng: %(fields)s. Sửa các ô này rồi lưu lại."),
    "shared.bad_day": _("Không hiểu ngày “%(given)s”. Nhập ngày/tháng/năm, ví dụ 23/11/2026."),
    "shared.bad_time": _("Không hiểu giờ “%(given)s”. Nhập giờ theo 24 giờ, ví dụ 07:30 hoặc 14h00."),
    "shared.bad_moment": _("Không hiểu “%(given)s”. Nhập giờ và ngày, ví dụ 17:00 23/11/2026."),
    "shared.too_many": _("Đã thử quá nhiều lần trong thời gian ngắn. Chờ %(seconds)s giây rồi thử lại."),
}
