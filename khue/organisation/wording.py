"""Câu chữ của tổ chức: what happened, why, what to do now."""

from django.utils.translation import gettext_lazy as _lazy

SENTENCES = {
    "organisation.unknown_city": _lazy(
        "Chưa nạp được vì không có thành phố mẫu “%(city)s”. Dùng một trong các tên: %(known)s."
    ),
    "organisation.not_empty": _lazy(
        "Chưa nạp thành phố mẫu vì hệ thống đã có đơn vị khác. Dùng một cơ sở dữ liệu mới."
    ),
    "organisation.unknown_kind": _lazy(
        "Chưa lưu được vì không có loại “%(kind)s”. Chọn một loại trong danh sách."
    ),
    "organisation.name_missing": _lazy("Chưa lưu được vì tên còn trống. Nhập tên rồi lưu lại."),
    "organisation.period_backwards": _lazy(
        "Chưa lưu được vì ngày kết thúc không sau ngày bắt đầu. Sửa một trong hai ngày."
    ),
    "organisation.unit_code_taken": _lazy(
        "Chưa lập được vì mã %(unit_code)s đang thuộc một đơn vị cùng loại. Dùng mã khác hoặc kết thúc đơn vị kia trước."
    ),
    "organisation.unit_not_running": _lazy(
        "Chưa đổi được vì %(name)s không hoạt động trước và trong ngày %(day)s. Chọn ngày khác."
    ),
    "organisation.nothing_to_merge": _lazy(
        "Chưa làm được vì chưa chọn đơn vị nào ngoài đơn vị tiếp nhận. Chọn ít nhất một đơn vị."
    ),
    "organisation.unit_role_taken": _lazy(
        "Chưa giao được vì vai trò này đã giao cho đơn vị khác trong cùng thời gian. Chấm dứt lần giao kia trước."
    ),
    "organisation.unknown_post": _lazy(
        "Chưa lập được vì không có mẫu chức danh “%(form)s”. Chọn một chức danh trong danh sách."
    ),
    "organisation.post_outside_unit": _lazy(
        "Chưa lập được vì %(name)s không hoạt động vào ngày bắt đầu. Chọn ngày trong thời gian đơn vị hoạt động."
    ),
    "organisation.post_exists": _lazy(
        "Chưa lập được vì đã có chức vụ %(title)s, chỉ một người giữ. Dùng chức vụ đã có."
    ),
    "organisation.appointment_outside_post": _lazy(
        "Chưa lưu được vì chức vụ %(title)s không có trong cả thời gian này. Chọn ngày khác."
    ),
    "organisation.already_in_post": _lazy(
        "Chưa bổ nhiệm được vì %(person)s đã giữ chức vụ %(title)s trong thời gian này. Kiểm tra lại ngày."
    ),
    "organisation.seat_taken": _lazy(
        "Chưa bổ nhiệm được vì %(title)s đang có người giữ. Cho người đang giữ thôi chức vụ trước, hoặc chọn ngày sau đó."
    ),
    "organisation.not_in_post": _lazy(
        "Chưa ghi được vì người này không giữ chức vụ ngay trước ngày %(day)s. Kiểm tra lại ngày."
    ),
    "organisation.delegation_passed_on": _lazy(
        "Chưa ủy quyền được vì đang làm việc thay người khác; ủy quyền không được giao lại. Đổi về chức vụ của mình."
    ),
    "organisation.delegation_to_self": _lazy(
        "Chưa ủy quyền được vì người được ủy quyền là chính người ủy quyền. Chọn người khác."
    ),
    "organisation.already_delegated": _lazy(
        "Chưa ủy quyền được vì %(person)s đã được ủy quyền trong thời gian này. Chấm dứt lần trước hoặc đổi ngày."
    ),
    "organisation.delegation_over": _lazy("Ủy quyền này đã chấm dứt từ trước; không cần làm gì thêm."),
    "organisation.bad_email": _lazy(
        "Chưa lưu được vì “%(email)s” không phải địa chỉ thư điện tử. Nhập dạng ten@coquan.vn."
    ),
    "organisation.email_taken": _lazy(
        "Chưa lưu được vì địa chỉ %(email)s đã thuộc người khác. Dùng địa chỉ khác, hoặc sửa người kia trước."
    ),
    "organisation.unknown_role": _lazy(
        "Chưa giao được vì không có vai trò “%(role)s”. Chọn một vai trò trong danh sách."
    ),
    "organisation.role_for_whom": _lazy(
        "Chưa giao được vì phải chọn một người hoặc một chức vụ, không chọn cả hai. Sửa rồi lưu lại."
    ),
    "organisation.no_email": _lazy(
        "Chưa mở được tài khoản vì người này chưa có thư điện tử. Nhập thư điện tử rồi làm lại."
    ),
    "organisation.has_account": _lazy(
        "%(name)s đã có tài khoản. Gửi thư đặt lại mật khẩu nếu người này không đăng nhập được."
    ),
    "organisation.not_demo": _lazy(
        "Chưa mở tài khoản dùng thử vì đây không phải bản trình diễn. Lập người quản trị bằng khue create-admin."
    ),
}
