"""Câu chữ của gửi, nhận."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "distribution.nobody": _("Chưa gửi được vì chưa có ai nhận. Thêm người dự, rồi gửi lại."),
    "distribution.nothing_sent": _(
        "Chưa làm được vì chưa gửi bộ tài liệu nào, hoặc bộ tài liệu đã được rút. Kiểm tra lại cuộc họp."
    ),
    "distribution.no_such_paper": _(
        "Không có tài liệu này trong bộ đã gửi, hoặc tài liệu đã được rút. Mở lại cuộc họp để xem bản mới nhất."
    ),
    "distribution.no_such_page": _(
        "Không ghi nhận được vì tài liệu không có trang này. Mở lại tài liệu bản mới nhất."
    ),
    "distribution.not_yours": _(
        "Không ghi nhận được vì bộ tài liệu này không gửi cho người đang dùng máy. "
        "Kiểm tra lại tên người dùng trên máy."
    ),
    "distribution.superseded": _(
        "Bộ tài liệu này đã có bản mới hơn hoặc đã được rút. Mở lại cuộc họp để nhận bản mới nhất."
    ),
    "distribution.bad_signature": _(
        "Không ghi nhận được vì chữ ký của máy không đúng. Đăng nhập lại trên máy này."
    ),
    "distribution.bad_operation": _(
        "Không ghi nhận được vì nội dung gửi lên không đúng mẫu (%(part)s). Cập nhật ứng dụng rồi gửi lại."
    ),
    "distribution.unknown_command": _(
        "Máy chủ chưa biết loại nội dung này (%(name)s). Cập nhật ứng dụng rồi gửi lại."
    ),
    "distribution.operation_reused": _(
        "Không ghi nhận được vì mã số của nội dung này đã dùng cho nội dung khác. Cập nhật ứng dụng rồi gửi lại."
    ),
    "distribution.bytes_missing": _(
        "Chưa tải được tài liệu vì máy chủ chưa đọc được tệp. Ứng dụng sẽ thử lại; nếu vẫn vậy, báo người quản trị."
    ),
    "distribution.batch_too_large": _(
        "Một lần chỉ gửi được %(most)s nội dung. Ứng dụng sẽ tự chia nhỏ và gửi lại."
    ),
    "distribution.no_tablet": _(
        "Chỉ máy tính bảng đã đăng ký mới gửi được nội dung này. Đăng nhập lại trên máy tính bảng."
    ),
    "distribution.domains": _("Tên miền thư công vụ"),
    "distribution.domains.does": _(
        "Chỉ địa chỉ thuộc các tên miền này nhận tài liệu kèm thư; địa chỉ khác nhận liên kết."
    ),
    "distribution.attach_limit": _("Tài liệu kèm theo một thư, nhiều nhất"),
    "distribution.push_hosts": _("Dịch vụ báo ra máy được gọi đến"),
    "distribution.push_hosts.does": _(
        "Máy chủ chỉ báo qua dịch vụ của các tên miền này (và tên miền con). Không nội dung nào được gửi kèm."
    ),
    "distribution.quiet_from": _("Giờ nghỉ bắt đầu lúc"),
    "distribution.quiet_from.does": _(
        "Từ giờ này, cả Chủ nhật và ngày nghỉ, Khuê không tự nhắc ai; lời nhắc bằng tay cũng chờ. Họp gấp được báo ngay."
    ),
    "distribution.quiet_until": _("Giờ nghỉ kết thúc lúc"),
    "distribution.quiet_until.does": _(
        "Lời nhắc đang chờ đi lúc này. Hai giờ bằng nhau: ban đêm không nghỉ."
    ),
    "distribution.push_gap": _("Báo ra một máy, cách nhau ít nhất"),
    "distribution.push_gap.does": _("Họp gấp được báo ngay, không chờ."),
    "distribution.push_unknown_service": _(
        "Chưa bật được vì trình duyệt dùng một dịch vụ báo ra máy chưa được cho phép. Báo người quản trị tên loại máy."
    ),
    "distribution.push_bad_keys": _(
        "Chưa bật được vì trình duyệt đưa khóa không đúng mẫu. Cập nhật ứng dụng rồi bật lại."
    ),
    "distribution.push_off": _("Chưa bật được vì hệ thống này không dùng báo ra máy."),
    "distribution.attach_limit.does": _("Tài liệu lớn hơn thì thư chỉ mang liên kết."),
}

# Việc trong nhật ký: what the log calls each action; the context itself by its own name.
VERBS = {
    "distribution": _("Gửi, nhận"),
    "distribution.dispatch": _("Gửi bộ tài liệu"),
    "distribution.keep_sample_letter": _("Nhận thư vào Hộp thư mẫu"),
    "distribution.tell": _("Gửi thông báo tới máy"),
    "distribution.write_letters": _("Viết thư gửi"),
    "distribution.note_letter": _("Ghi kết quả gửi thư"),
    "distribution.take_receipts": _("Nhận báo nhận, báo mở từ máy"),
    "distribution.subscribe_push": _("Bật báo ra máy"),
    "distribution.end_push": _("Tắt báo ra máy"),
    "distribution.follow_tablet": _("Dừng báo ra máy theo tình trạng máy"),
    "distribution.note_pushes": _("Ghi kết quả báo ra máy"),
    "distribution.recall_files": _("Thu hồi khẩn tệp đã gửi"),
    "distribution.withdraw_file": _("Thu lại tệp đã gửi"),
    "distribution.open_in_browser": _("Mở trên trình duyệt"),
    "distribution.view_in_browser": _("Xem trang trên trình duyệt"),
    "distribution.give_mark": _("Cấp mã dấu người đọc"),
    "distribution.trace_mark": _("Tra mã dấu người đọc"),
    "distribution.cancel": _("Dừng việc gửi, nhận"),
}
