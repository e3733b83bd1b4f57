"""Câu chữ của tệp: what happened, why, what to do now."""

from django.utils.translation import gettext_lazy as _lazy

SENTENCES = {
    "files.level_declared": _lazy(
        "Chưa nhận tệp vì tài liệu được khai là tài liệu mật. Tài liệu mật không gửi, không lưu trên hệ thống này. "
        "Chuyển bằng bản giấy theo chế độ bảo vệ bí mật nhà nước và lập phiếu giao nhận tài liệu mật."
    ),
    "files.marked": _lazy(
        "Đã chặn tệp vì thấy dấu %(level)s %(how)s (%(where)s); không lưu lại gì của tệp. Chuyển tài liệu bằng bản giấy "
        "theo chế độ bảo vệ bí mật nhà nước và lập phiếu giao nhận. Nếu không phải tài liệu mật, báo lãnh đạo đơn vị "
        "hoặc văn thư trực để cùng xem lại."
    ),
    "files.guard_cannot_read": _lazy(
        "Chưa soát được dấu độ mật vì không đọc được loại tệp này (%(kind)s). Xuất ra PDF rồi thử lại."
    ),
    "files.guard_away": _lazy(
        "Chưa soát được dấu độ mật vì máy chủ thiếu mẫu nhận dạng chữ Việt; tệp chưa được nhận. "
        "Báo người quản trị chạy make setup; hệ thống sẽ tự soát lại."
    ),
    "files.infected": _lazy(
        "Không nhận tệp vì phần mềm diệt virus phát hiện %(signature)s; không lưu lại gì của tệp. "
        "Quét virus máy đã gửi tệp, lấy lại bản sạch rồi tải lên; nếu chắc tệp sạch, báo người quản trị tên dấu hiệu này."
    ),
    "files.scanner_away": _lazy(
        "Chưa quét được virus vì clamd không trả lời; tệp đang chờ và sẽ được đọc khi clamd chạy lại. Báo người quản trị."
    ),
    "files.scanner_limit": _lazy(
        "Chưa nhận tệp vì tệp lớn hơn mức clamd được phép quét. Tách tệp, hoặc báo người quản trị tăng StreamMaxLength của clamd."
    ),
    "files.copy_damaged": _lazy(
        "Dừng chép vì dữ liệu %(sha256)s trong kho cũ đã hỏng. Phục hồi tệp đó từ bản sao lưu rồi chạy lại."
    ),
    "files.store_away": _lazy(
        "Chưa đọc hoặc ghi được tệp vì kho tệp tạm thời không trả lời; dữ liệu không mất. Thử lại sau ít phút; "
        "nếu vẫn vậy, báo người quản trị."
    ),
    "files.empty": _lazy(
        "Chưa nhận tệp vì tệp không có dữ liệu (0 byte). Mở lại tệp gốc, lưu lại rồi tải lên."
    ),
    "files.too_big": _lazy(
        "Chưa nhận tệp vì dung lượng %(size)s MB vượt mức cho phép %(limit)s MB. "
        "Giảm độ phân giải khi quét hoặc tách tài liệu thành nhiều tệp rồi tải lên."
    ),
    "files.not_a_document": _lazy(
        "Chưa nhận tệp vì nội dung không phải tài liệu đọc được (nhận dạng: %(looks)s), dù tên tệp ghi gì. "
        "Chọn đúng tệp PDF, Word, Excel, PowerPoint, OpenDocument hoặc ảnh JPEG, PNG, TIFF, HEIC của văn bản."
    ),
    "files.needs_pdf": _lazy(
        "Chưa nhận tệp %(kind)s vì máy chủ chưa cài %(program)s để chuyển sang PDF. "
        "Trong Word hoặc Excel chọn Lưu thành PDF rồi tải tệp PDF lên."
    ),
    "files.not_converted": _lazy(
        "Chưa chuyển được tệp %(kind)s sang PDF vì nội dung tệp hỏng hoặc LibreOffice không hiểu. "
        "Mở tệp trên máy của mình, chọn Lưu thành PDF rồi tải tệp PDF lên."
    ),
    "files.sheet_too_long": _lazy(
        "Chưa nhận tệp vì bảng tính này thành khoảng %(pages)s trang, vượt mức %(limit)s trang của một bảng tính. "
        "Trong Excel chọn vùng cần in (Page Layout, Print Area) hoặc giữ lại bảng tổng hợp, lưu rồi tải lên lại."
    ),
    "files.too_many_inside": _lazy(
        "Chưa nhận tệp vì bên trong có hơn %(limit)s tệp. Chỉ giữ lại tài liệu họp hoặc chia thành nhiều tệp nén."
    ),
    "files.nothing_inside": _lazy(
        "Chưa nhận tệp vì bên trong không có tệp nào. Nếu nội dung nằm trong lời thư, in thư ra PDF rồi tải lên."
    ),
    "files.nothing_taken": _lazy("Chưa nhận tệp vì không tệp nào bên trong dùng được. %(first)s: %(why)s"),
    "files.link_inside": _lazy("Không nhận vì đây là lối tắt, không phải tệp. Nén lại chính tệp đó."),
    "files.mail_body": _lazy(
        "Lời thư không thành tài liệu. Nếu người dự cần đọc lời thư, in thư ra PDF rồi nộp như một tài liệu."
    ),
    "files.encrypted": _lazy(
        "Chưa nhận tệp vì tệp đặt mật khẩu, người dự họp sẽ không mở được. Bỏ mật khẩu rồi tải lên lại."
    ),
    "files.damaged": _lazy(
        "Chưa nhận tệp vì tệp hỏng hoặc tải về chưa trọn, không khôi phục được trang nào. "
        "Mở tệp gốc để kiểm tra, xuất lại PDF rồi tải lên."
    ),
    "files.no_pages": _lazy(
        "Chưa nhận tệp vì tệp PDF không có trang nào. Xuất lại PDF từ tệp gốc rồi tải lên."
    ),
    "files.too_many_pages": _lazy(
        "Chưa nhận tệp vì tài liệu có %(pages)s trang, vượt mức %(limit)s trang. Tách thành nhiều tệp rồi tải lên."
    ),
    "files.page_too_large": _lazy(
        "Chưa nhận tệp vì trang %(page)s có khổ %(width)s × %(height)s điểm, lớn hơn mọi khổ giấy. "
        "Đặt lại khổ giấy (thường là A4 hoặc A3) rồi xuất lại PDF."
    ),
    "files.bomb": _lazy(
        "Chưa nhận tệp vì khi giải nén, nội dung lớn bất thường (%(what)s), có thể làm treo máy đọc. "
        "Xuất lại PDF từ tệp gốc; nếu là bản quét, quét lại ở 300 dpi."
    ),
    "files.xfa": _lazy(
        "Chưa nhận tệp vì đây là biểu mẫu XFA, máy tính bảng không hiển thị được. "
        "Mở tệp bằng Adobe Reader, chọn In rồi in ra PDF và tải tệp đó lên."
    ),
    "files.too_heavy": _lazy(
        "Chưa nhận tệp vì đọc tệp tốn quá nhiều thời gian hoặc bộ nhớ của máy chủ (%(what)s). "
        "In tệp ra PDF mới hoặc quét lại ở độ phân giải thấp hơn rồi tải lên."
    ),
    "files.crashed": _lazy(
        "Chưa nhận tệp vì chương trình đọc PDF dừng đột ngột khi mở tệp, tệp có thể hỏng hoặc bị sửa. "
        "In tệp ra PDF mới rồi tải lên; nếu vẫn lỗi, báo người quản trị."
    ),
    "files.changed_meanwhile": _lazy(
        "Tệp bị ghi thêm hoặc sửa trong lúc đang được kiểm tra nên chưa có kết luận. "
        "Đóng chương trình đang mở tệp rồi kiểm tra lại."
    ),
    "files.destroyed": _lazy(
        "Tệp này đã bị thu hồi khẩn vì lộ bí mật; nội dung đã hủy, không mở lại được. Hỏi văn thư bảo mật của Văn phòng."
    ),
    "files.gone": _lazy("Tệp không còn trên hệ thống. Tải lại tệp lên."),
    "files.copies_busy": _lazy(
        "Chưa làm được bản có dấu người đọc vì máy chủ đang làm nhiều bản khác. Chờ ít phút rồi tải lại."
    ),
    "files.copy_failed": _lazy(
        "Chưa làm được bản có dấu người đọc của tài liệu này. Đọc ngay trên trang, hoặc báo người quản trị."
    ),
    "files.disk_full": _lazy(
        "Chưa nhận tệp vì ổ đĩa máy chủ đã đầy; chưa có gì được lưu. "
        "Báo người quản trị giải phóng ổ đĩa, sau đó tải lên lại."
    ),
    "files.not_ready": _lazy(
        "Chưa mở được “%(name)s” vì hệ thống đang đọc tệp hoặc tệp bị từ chối. "
        "Chờ tệp báo đã sẵn sàng, hoặc xem lý do từ chối ở danh sách tài liệu."
    ),
    "files.upload_gone": _lazy(
        "Chưa tải tiếp được vì lượt tải lên này đã hết hạn hoặc đã hủy. Chọn lại tệp để tải từ đầu."
    ),
    "files.upload_busy": _lazy(
        "Chưa tải tiếp được vì chính tệp này đang được tải ở một cửa sổ khác. Chờ cửa sổ kia xong hoặc đóng lại."
    ),
    "files.upload_offset": _lazy(
        "Phần vừa gửi không nối đúng chỗ: máy chủ đã có %(received)s byte. Trình duyệt sẽ gửi tiếp từ vị trí đó."
    ),
    "files.upload_too_long": _lazy(
        "Chưa nhận tệp vì dữ liệu gửi lên dài hơn dung lượng đã khai (%(size)s byte). Chọn lại tệp và tải từ đầu."
    ),
    "files.upload_too_many": _lazy(
        "Chưa nhận thêm tệp vì tài khoản đang tải %(count)s tệp cùng lúc hoặc quá nhiều dữ liệu trong một giờ. "
        "Chờ các tệp kia xong rồi tải tiếp."
    ),
    "files.upload_not_from_here": _lazy(
        "Chưa nhận tệp vì yêu cầu không đến từ trang của hệ thống. Mở lại trang nộp tài liệu rồi chọn tệp."
    ),
    "files.upload_bad_request": _lazy(
        "Chưa nhận tệp vì yêu cầu tải lên thiếu tên, dung lượng hoặc vị trí (%(what)s). Tải lại trang rồi chọn tệp."
    ),
    "files.sign_in": _lazy(
        "Chưa nhận tệp vì phiên đăng nhập đã hết. Đăng nhập lại ở cửa sổ khác rồi bấm Tải tiếp; phần đã gửi vẫn còn."
    ),
    "files.draft_both": _lazy(
        "Dự thảo còn %(comments)s ý kiến góp ý, %(changes)s chỗ sửa chưa chấp nhận; bản đọc hiện như đã chấp nhận hết, "
        "không kèm ý kiến."
    ),
    "files.draft_comments": _lazy("Dự thảo còn %(comments)s ý kiến góp ý; bản đọc không kèm ý kiến."),
    "files.draft_changes": _lazy(
        "Dự thảo còn %(changes)s chỗ sửa chưa chấp nhận; bản đọc hiện như đã chấp nhận hết."
    ),
    "files.draft_pdf": _lazy("Tệp PDF còn %(comments)s ý kiến ghi trên trang, người đọc sẽ thấy dấu ghi."),
    "files.removed_macros": _lazy("macro"),
    "files.removed_javascript": _lazy("mã JavaScript"),
    "files.removed_launch": _lazy("lệnh chạy chương trình"),
    "files.removed_form": _lazy("biểu mẫu tự gửi"),
    "files.removed_remote": _lazy("phần tự mở hoặc lấy từ nơi khác"),
    "files.removed_attachments": _lazy("tệp đính bên trong"),
    "files.removed_media": _lazy("phim, âm thanh"),
    "files.level_mat": _lazy("MẬT"),
    "files.level_toi_mat": _lazy("TỐI MẬT"),
    "files.level_tuyet_mat": _lazy("TUYỆT MẬT"),
    "files.how_declared": _lazy("do người gửi khai"),
    "files.how_name": _lazy("trong tên tệp"),
    "files.how_text": _lazy("trong chữ của tài liệu"),
    "files.how_stamp": _lazy("trên hình ảnh của trang"),
    "files.how_field": _lazy("trong thuộc tính hoặc ô biểu mẫu"),
    "files.how_inside": _lazy("trong tệp đính kèm bên trong"),
    "files.marked_on_page": _lazy("trang %(page)s"),
    "files.marked_beside": _lazy("không thuộc trang nào"),
    "files.stop_unknown": _lazy(
        "Chưa ghi nhận được việc dừng tệp vì trình duyệt gửi thiếu hoặc sai thông tin. Tệp vẫn chưa được gửi đi. "
        "Tải lại trang; nếu vẫn vậy, báo người quản trị."
    ),
    # Words that stand inside the sentences above.
    "files.looks_program": _lazy("chương trình chạy được"),
    "files.looks_script": _lazy("tệp lệnh"),
    "files.looks_archive": _lazy("tệp nén"),
    "files.looks_picture": _lazy("ảnh không phải JPEG, PNG, TIFF hay HEIC"),
    "files.looks_media": _lazy("phim hoặc âm thanh"),
    "files.looks_postscript": _lazy("PostScript"),
    "files.looks_svg": _lazy("hình vẽ SVG"),
    "files.looks_xml": _lazy("dữ liệu XML"),
    "files.looks_html": _lazy("trang web HTML"),
    "files.looks_text": _lazy("văn bản thô"),
    "files.looks_lock": _lazy("tệp tạm của Word, bắt đầu bằng ~$"),
    "files.looks_unknown": _lazy("không rõ loại"),
    "files.what_picture": _lazy("một ảnh quá lớn"),
    "files.what_stream": _lazy("một khối dữ liệu nén"),
    "files.what_archive": _lazy("tệp nén bên trong"),
    "files.what_time": _lazy("quá thời gian"),
    "files.what_memory": _lazy("quá bộ nhớ"),
    "files.what_output": _lazy("bản đọc quá lớn"),
    "files.what_attempts": _lazy("đã thử nhiều lần không xong"),
}

# Việc trong nhật ký: what the log calls each action; the context itself by its own name.
VERBS = {
    "files": _lazy("Tệp"),
    "files.take_in": _lazy("Nhận tệp"),
    "files.take_in_data": _lazy("Nhận dữ liệu để nhập"),
    "files.forget_data": _lazy("Xóa dữ liệu đã nhập"),
    "files.finish_digest": _lazy("Đọc xong tệp"),
    "files.keep_words": _lazy("Giữ chữ đọc từ trang chụp"),
    "files.refuse_file": _lazy("Từ chối tệp"),
    "files.stop_marked": _lazy("Chặn tệp có dấu độ mật"),
    "files.open_container": _lazy("Mở tệp nén hoặc thư"),
    "files.open_upload": _lazy("Bắt đầu tải tệp lên"),
    "files.finish_upload": _lazy("Tải xong tệp"),
    "files.destroy": _lazy("Hủy nội dung tệp vì lộ bí mật"),
    "files.drop_upload": _lazy("Bỏ tệp đang tải"),
    "files.note_stopped": _lazy("Dừng tệp có dấu độ mật trên máy người gửi"),
    "files.forget_unguarded": _lazy("Bỏ tệp chưa soát xong sau khi phục hồi"),
    "files.sweep": _lazy("Dọn tệp không còn dùng"),
}
