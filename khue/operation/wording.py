"""Câu chữ của vận hành: what is, why it matters, what to do now."""

from django.utils.translation import gettext_lazy as _lazy

SENTENCES = {
    "operation.no_backup": _lazy(
        "Chưa có bản sao lưu nào. Lập khóa bằng khue backup-key new, đặt KHUE_BACKUP_RECIPIENT và KHUE_BACKUP_TARGET, rồi chạy khue backup."
    ),
    "operation.backup_late": _lazy(
        "Bản sao lưu gần nhất đã %(hours)s giờ. Xem lịch sao lưu (systemctl list-timers) và ổ đĩa của kho, rồi chạy khue backup."
    ),
    "operation.backup_failed": _lazy("Lần sao lưu gần nhất không thành. %(why)s"),
    "operation.backup_faulty": _lazy(
        "Kho sao lưu có %(pieces)s tệp thiếu, hỏng hoặc không do hệ thống này ghi. Sao lưu ngay vào nơi khác, rồi chạy khue backup verify để xem từng tệp."
    ),
    "operation.not_checked": _lazy(
        "Kho sao lưu chưa được đọc lại trong mười ngày qua. Chạy khue backup verify."
    ),
    "operation.rehearsal_failed": _lazy(
        "Diễn tập phục hồi gần nhất không đạt. Sao lưu lại ngay, rồi diễn tập lại bằng khue backup rehearse."
    ),
    "operation.never_rehearsed": _lazy(
        "Chưa lần nào diễn tập phục hồi. Trên một máy khác, lấy khóa phục hồi và chạy khue backup rehearse."
    ),
    "operation.rehearsal_late": _lazy(
        "Lần diễn tập phục hồi gần nhất đã %(days)s ngày. Diễn tập mỗi quý một lần: khue backup rehearse."
    ),
    "operation.disk_full": _lazy(
        "Đĩa dữ liệu chỉ còn %(mb)s MB: sắp không nhận được tài liệu. Giải phóng chỗ hoặc thêm đĩa ngay."
    ),
    "operation.disk_low": _lazy("Đĩa dữ liệu còn %(gb)s GB. Lên kế hoạch thêm đĩa."),
    "operation.no_worker": _lazy(
        "Không thấy tiến trình việc nền: tài liệu mới và thư đang chờ. Xem nhật ký tiến trình việc nền, rồi khởi động lại Khuê."
    ),
    "operation.seals_late": _lazy(
        "Nhật ký có dòng chờ niêm đã %(minutes)s phút. Xem tiến trình việc nền và giao dịch treo trong cơ sở dữ liệu."
    ),
    "operation.jobs_late": _lazy(
        "Có việc đã chờ %(minutes)s phút. Nếu hàng đợi còn dài thêm, chạy thêm tiến trình việc nền."
    ),
    "operation.jobs_failed": _lazy(
        "%(n)s việc nền đã hỏng sau nhiều lần thử. Xem nhật ký tiến trình việc nền theo số của việc."
    ),
    "operation.letters_lost": _lazy(
        "%(n)s thư trong bảy ngày qua không gửi được hoặc không rõ. Xem Tình trạng gửi, nhận để gọi điện cho người nhận."
    ),
}

VERBS = {
    "operation": _lazy("Vận hành"),
    "operation.note_backup": _lazy("Sao lưu xong"),
    "operation.note_backup_failure": _lazy("Sao lưu không thành"),
    "operation.note_check": _lazy("Kiểm tra kho sao lưu"),
    "operation.note_rehearsal": _lazy("Diễn tập phục hồi"),
}
