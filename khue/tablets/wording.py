"""Câu chữ của máy tính bảng: chuyện gì, vì sao, làm gì."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    # phiên, chữ ký
    "tablets.session_over": _(
        "Phiên của máy đã hết. Mở khóa máy bằng mã PIN để nối lại; tài liệu đã về máy vẫn đọc được."
    ),
    "tablets.locked": _("Máy đã được khóa từ xa. Nhập mã PIN để mở lại; tài liệu trên máy còn nguyên."),
    "tablets.erase": _(
        "Máy này đã bị báo mất hoặc thu hồi, nên toàn bộ nội dung của Khuê trên máy được xóa. Cần dùng tiếp thì liên hệ Văn phòng để ghi danh lại."
    ),
    "tablets.stopped": _(
        "Máy đang tạm dừng nhận tài liệu. Nội dung đã có trên máy vẫn đọc được; lý do và nơi gỡ có ở trang Máy của tôi."
    ),
    "tablets.signature_wrong": _(
        "Chữ ký của máy không khớp với máy đã ghi danh. Mở lại ứng dụng rồi thử lại; nếu vẫn vậy thì đề nghị Văn phòng cấp mã ghi danh mới."
    ),
    "tablets.nonce_over": _("Lời hỏi đã dùng hoặc đã quá hai phút. Ứng dụng sẽ tự hỏi lại."),
    "tablets.header_missing": _("Yêu cầu không đến từ ứng dụng Khuê trên máy nên không được nhận."),
    "tablets.bad_request": _("Yêu cầu thiếu hoặc sai ở: %(fields)s. Cập nhật ứng dụng rồi thử lại."),
    # ghi danh
    "tablets.code_wrong": _(
        "Mã ghi danh không đúng. Kiểm tra lại từng ký tự trên phiếu (không có chữ I, L, O, U và số 0, 1), rồi nhập lại."
    ),
    "tablets.code_used": _("Mã ghi danh này đã dùng. Mỗi mã chỉ dùng một lần; đề nghị Văn phòng cấp mã mới."),
    "tablets.code_expired": _(
        "Mã ghi danh đã hết hạn hoặc đã được thay bằng mã khác. Đề nghị Văn phòng cấp mã mới."
    ),
    "tablets.key_unusable": _(
        "Khóa của máy không dùng được (cần khóa công khai P-256). Cập nhật trình duyệt của máy rồi ghi danh lại."
    ),
    "tablets.key_known": _(
        "Khóa này đã thuộc về một lần ghi danh trước. Mở lại ứng dụng để tạo khóa mới rồi ghi danh lại."
    ),
    "tablets.secret_unreadable": _(
        "Máy chủ không mở được khóa của máy này vì khóa hệ thống đã thay đổi. Đề nghị Văn phòng cấp mã ghi danh mới."
    ),
    "tablets.practice_only_in_demo": _(
        "Máy thực hành chỉ có trong bản trình diễn. Trên hệ thống chính thức, đề nghị Văn phòng trang bị và ghi danh máy."
    ),
    # trang bị
    "tablets.tag_missing": _("Chưa có số hiệu máy. Nhập số hiệu ghi trên tem của máy."),
    "tablets.tag_taken": _(
        "Số hiệu %(tag)s đã có trong danh sách. Kiểm tra lại tem máy, hoặc mở máy đó để giao cho người dùng."
    ),
    "tablets.platform_unknown": _("Loại máy %(platform)s chưa được hỗ trợ. Chọn iPadOS hoặc Android."),
    "tablets.still_enrolled": _(
        "Máy %(tag)s đang có người dùng. Thu hồi máy trước, rồi giao cho người khác."
    ),
    "tablets.person_missing": _("Chưa chọn người dùng máy. Gõ tên hoặc chức vụ, rồi chọn trong danh sách."),
    "tablets.holder_without_post": _(
        "Người này hiện không giữ chức vụ nào nên chưa giao máy được. Kiểm tra việc bổ nhiệm trước."
    ),
    "tablets.person_unknown": _(
        "Tài khoản đang dùng chưa gắn với người nào trong cơ cấu tổ chức. Đề nghị người quản trị gắn tài khoản."
    ),
    # lý do tạm dừng
    "tablets.is_lost": _("Máy đã được báo mất; nội dung tự xóa khi máy nối lại."),
    "tablets.is_revoked": _("Máy đã thu hồi; nội dung tự xóa khi máy nối lại."),
    "tablets.not_lost": _("Máy không ở tình trạng báo mất nên không cần ghi nhận tìm lại được."),
    "tablets.not_enrolled": _("Máy chưa ghi danh. Cấp mã ghi danh rồi nhập mã trong ứng dụng trên máy."),
    "tablets.no_holder": _("Máy chưa giao cho ai. Chọn người dùng trước."),
    "tablets.holder_left": _(
        "Người dùng máy đã thôi giữ chức vụ: không có tài liệu mới về máy. Làm thủ tục bàn giao máy."
    ),
    "tablets.content_stopped": _("Văn phòng tạm dừng: %(reason)s"),
    "tablets.already_stopped": _(
        "Máy đã tạm dừng nhận tài liệu từ trước (%(reason)s). Cho nhận lại trước khi ghi lý do khác."
    ),
    "tablets.not_stopped": _("Máy không ở tình trạng tạm dừng nên không cần cho nhận lại."),
    "tablets.reason_missing": _("Chưa có lý do. Ghi ngắn gọn lý do; người dùng máy sẽ đọc được."),
    # gia hạn qua điện thoại
    "tablets.challenge_form": _(
        "Mã hiện trên máy chưa đúng: gồm 4 đến 16 chữ cái không dấu và chữ số. Đề nghị người dùng đọc lại."
    ),
    "tablets.challenge_answered": _(
        "Mã này đã được trả lời một lần. Đề nghị người dùng bấm lấy mã khác trên máy rồi đọc lại."
    ),
    "tablets.too_many_phone_codes": _(
        "Đã cấp %(limit)s mã kể từ lần máy nối gần nhất. Máy cần nối mạng một lần trước khi gia hạn tiếp."
    ),
    # khóa riêng
    "tablets.wrapped_key_unusable": _(
        "Bản bọc của khóa riêng không dùng được (tối đa %(limit)s ký tự). Cập nhật ứng dụng rồi thử lại."
    ),
    "tablets.person_key_exists": _(
        "Đã có khóa riêng từ một máy khác. Nhập mã khôi phục trên phiếu để dùng chung, hoặc chủ động thay khóa."
    ),
    "tablets.will_stop": _(
        "%(tag)s của %(name)s tạm dừng nhận tài liệu từ ngày đó; nội dung đã có đọc được đến hết hạn. Làm thủ tục bàn giao máy."
    ),
    "tablets.more_will_stop": _("Còn %(count)s máy khác cũng tạm dừng nhận tài liệu."),
    "tablets.leaders_without": _("Thuộc diện trang bị nhưng chưa có máy tính bảng: %(names)s."),
    "tablets.lease_days": _("Hạn đọc ngoại tuyến"),
    "tablets.lease_days.does": _(
        "Máy không nối lại trong thời gian này thì khóa; nối lại là mở. Có hiệu lực từ lần nối tiếp theo của mỗi máy."
    ),
    "tablets.warn_hours": _("Nhắc trước khi hết hạn đọc"),
    "tablets.warn_hours.does": _("Từ lúc này máy nhắc người dùng nối mạng để gia hạn."),
    "tablets.grace_hours": _("Thời gian còn gia hạn được qua điện thoại"),
    "tablets.grace_hours.does": _(
        "Sau khi hết hạn đọc, trong thời gian này mã đọc qua điện thoại còn mở được máy một lần."
    ),
    "tablets.leaving_days": _("Thời gian đọc sau khi thôi giữ chức vụ"),
    "tablets.leaving_days.does": _(
        "Nội dung đã có trên máy còn đọc được chừng này ngày; tài liệu mới dừng ngay từ ngày thôi."
    ),
    "tablets.phone_hours": _("Thời gian mở sau khi gia hạn qua điện thoại"),
    "tablets.phone_hours.does": _("Mã đọc qua điện thoại mở máy thêm chừng này giờ."),
    "tablets.pin_length": _("Độ dài tối thiểu của mã PIN"),
    "tablets.pin_length.does": _("Áp dụng khi đặt mã PIN mới lúc ghi danh; mã PIN đã đặt vẫn dùng được."),
    "tablets.wrong_pins": _("Số lần nhập sai mã PIN"),
    "tablets.wrong_pins.does": _("Sai đủ số lần này thì máy chỉ mở khi có mạng; không xóa gì."),
}

# Việc trong nhật ký: what the log calls each action; the context itself by its own name.
VERBS = {
    "tablets": _("Máy tính bảng"),
    "tablets.register_tablet": _("Ghi nhận máy"),
    "tablets.describe_tablets": _("Sửa thông tin nhiều máy"),
    "tablets.assign_holder": _("Giao máy cho người dùng"),
    "tablets.issue_enrolment_code": _("Cấp mã ghi danh"),
    "tablets.enrol": _("Ghi danh máy"),
    "tablets.enrol_practice": _("Tạo máy thực hành"),
    "tablets.renew_session": _("Máy nối lại, gia hạn đọc"),
    "tablets.issue_phone_code": _("Cấp mã gia hạn qua điện thoại"),
    "tablets.stop_content": _("Tạm dừng nhận tài liệu"),
    "tablets.lift_stop": _("Cho nhận lại tài liệu"),
    "tablets.lock": _("Khóa máy"),
    "tablets.report_lost": _("Báo mất máy"),
    "tablets.mark_found": _("Tìm lại được máy"),
    "tablets.revoke": _("Thu hồi máy"),
    "tablets.store_person_key": _("Cất khóa riêng của người dùng"),
    "tablets.follow_relief": _("Rút hạn đọc khi thôi chức vụ"),
    "tablets.sweep": _("Dọn mã và phiên của máy đã hết"),
}
