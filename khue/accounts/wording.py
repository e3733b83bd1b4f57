"""Câu chữ của tài khoản: what happened, why, what to do now."""

from django.utils.translation import gettext_lazy as _lazy

SENTENCES = {
    "accounts.bad_email": _lazy(
        "Chưa lập được tài khoản vì “%(email)s” không phải địa chỉ thư điện tử. Nhập dạng ten@coquan.vn."
    ),
    "accounts.email_taken": _lazy(
        "Chưa lập được tài khoản vì địa chỉ %(email)s đã có tài khoản. Dùng địa chỉ khác hoặc gửi lại thư mời."
    ),
    "accounts.invitation_over": _lazy(
        "Liên kết này không còn dùng được: đã dùng rồi, đã quá 7 ngày, hoặc đã có liên kết mới hơn. "
        "Đề nghị người quản trị gửi lại thư mời."
    ),
    "accounts.password_weak": _lazy("Chưa đặt được mật khẩu vì mật khẩu chưa đạt. Sửa theo các điểm sau."),
    "accounts.password_short": _lazy("Mật khẩu cần ít nhất %(least)s ký tự."),
    "accounts.password_long": _lazy("Mật khẩu dài quá %(most)s ký tự."),
    "accounts.password_common": _lazy("Mật khẩu này dễ đoán. Ghép vài từ không liên quan với nhau."),
    "accounts.password_digits": _lazy("Mật khẩu không chỉ gồm chữ số."),
    "accounts.password_like_email": _lazy("Mật khẩu không chứa tên trong địa chỉ thư điện tử."),
    "accounts.passwords_differ": _lazy("Hai lần nhập mật khẩu chưa giống nhau. Nhập lại lần hai."),
    "accounts.locked_strangers": _lazy(
        "Đang có nhiều lần nhập sai mật khẩu của địa chỉ này từ nơi khác, nên trình duyệt chưa từng đăng nhập "
        "bằng địa chỉ này phải chờ đến %(hour)s. Dùng trình duyệt vẫn hay đăng nhập, hoặc đặt lại mật khẩu để "
        "đăng nhập ngay."
    ),
    "accounts.locked": _lazy(
        "Tạm ngừng cho đăng nhập bằng địa chỉ này tại nơi đang dùng, đến %(hour)s, vì đã nhập sai mật khẩu %(tries)s lần liên tiếp. "
        "Chờ đến giờ đó, hoặc đặt lại mật khẩu để đăng nhập ngay."
    ),
    "accounts.wrong": _lazy(
        "Chưa đăng nhập được vì thư điện tử hoặc mật khẩu chưa đúng. Kiểm tra phím Caps Lock và bộ gõ rồi nhập lại."
    ),
    "accounts.wrong_password": _lazy("Mật khẩu đang dùng chưa đúng. Nhập lại."),
    "accounts.no_password": _lazy(
        "Tài khoản này chưa đặt mật khẩu ở Khuê vì đăng nhập qua hệ thống của cơ quan. Đổi mật khẩu ở hệ thống đó."
    ),
    "accounts.link_over": _lazy("Liên kết đặt lại mật khẩu không còn dùng được. Yêu cầu một liên kết mới."),
    "accounts.closed": _lazy("Tài khoản này đã đóng. Đề nghị người quản trị mở lại."),
    "accounts.not_possible": _lazy("Chưa làm được việc này ở đây. Quay lại trang trước rồi thử lại."),
    "accounts.wrong_code": _lazy(
        "Mã chưa đúng, đã dùng rồi, hoặc đã quá 30 giây. Đợi ứng dụng hiện mã mới rồi gõ lại; nếu vẫn vậy thì kiểm tra giờ của điện thoại."
    ),
    "accounts.codes_locked": _lazy(
        "Tạm ngừng nhận mã tại nơi đang dùng, đến %(hour)s, vì đã gõ sai mã %(tries)s lần liên tiếp. "
        "Chờ đến giờ đó, hoặc đăng nhập bằng khóa truy cập nếu có."
    ),
    "accounts.codes_on": _lazy(
        "Ứng dụng xác thực đã bật từ trước. Muốn chuyển sang điện thoại khác thì tắt rồi bật lại."
    ),
    "accounts.passkey_failed": _lazy(
        "Khóa truy cập này không được nhận: không phải khóa của tài khoản, đã bị bỏ, hoặc trang mở quá lâu. Tải lại trang rồi thử lại."
    ),
    "accounts.passkey_copied": _lazy(
        "Khóa truy cập “%(name)s” không được nhận vì số lần dùng của khóa chạy lùi: có thể khóa đã bị sao chép. "
        "Đăng nhập bằng cách khác, bỏ khóa này và báo người quản trị."
    ),
    "accounts.passkeys_full": _lazy(
        "Chưa thêm được vì đã có %(most)s khóa truy cập. Bỏ một khóa không dùng nữa trước."
    ),
    "accounts.passkey_nameless": _lazy(
        "Chưa lưu được vì tên của khóa còn trống. Nhập tên để sau này nhận ra."
    ),
    "accounts.second_step_required": _lazy(
        "Chưa bỏ được vì vai trò đang giữ phải có xác thực hai bước, và đây là cách cuối cùng còn lại. "
        "Thêm một khóa truy cập hoặc bật ứng dụng xác thực trước."
    ),
    "accounts.no_second_step": _lazy("Chưa tạo được mã dự phòng vì xác thực hai bước chưa bật. Bật trước."),
    "accounts.own_second_step": _lazy(
        "Không tự gỡ xác thực hai bước của chính mình. Dùng mã dự phòng, hoặc nhờ một người quản trị khác; "
        "không còn ai thì dùng lệnh khue reset-second-step trên máy chủ."
    ),
    "accounts.reason_missing": _lazy(
        "Chưa gỡ được vì lý do còn trống. Ghi lý do, và đã kiểm tra đúng người bằng cách nào."
    ),
    "accounts.told_code_on": _lazy("Ứng dụng xác thực vừa được bật cho tài khoản Khuê này."),
    "accounts.told_code_off": _lazy("Ứng dụng xác thực vừa bị tắt cho tài khoản Khuê này."),
    "accounts.told_passkey_on": _lazy("Một khóa truy cập vừa được thêm vào tài khoản Khuê này."),
    "accounts.told_passkey_off": _lazy("Một khóa truy cập vừa bị bỏ khỏi tài khoản Khuê này."),
    "accounts.told_recovery_renewed": _lazy(
        "Bộ mã dự phòng của tài khoản Khuê này vừa được tạo lại; bộ cũ không dùng được nữa."
    ),
    "accounts.told_recovery_used": _lazy("Một mã dự phòng vừa được dùng để đăng nhập tài khoản Khuê này."),
    "accounts.told_reset": _lazy(
        "Người quản trị vừa gỡ xác thực hai bước của tài khoản Khuê này và đăng xuất mọi nơi. Lần đăng nhập sau sẽ bật lại từ đầu."
    ),
    "accounts.provider_off": _lazy(
        "Ở đây không đăng nhập qua hệ thống của cơ quan. Đăng nhập bằng thư điện tử và mật khẩu."
    ),
    "accounts.provider_away": _lazy(
        "Chưa đăng nhập được vì hệ thống đăng nhập của cơ quan không trả lời, hoặc trả lời quá chậm. Không có gì thay đổi; thử lại sau ít phút."
    ),
    "accounts.provider_broken": _lazy(
        "Chưa đăng nhập được vì hệ thống đăng nhập của cơ quan trả lời không đúng cách. Báo người quản trị kiểm tra KHUE_OIDC_ISSUER và máy chủ đó."
    ),
    "accounts.provider_said_no": _lazy(
        "Chưa đăng nhập được vì hệ thống của cơ quan từ chối, hoặc đã bấm hủy ở đó. Thử lại; nếu vẫn vậy thì báo người quản trị."
    ),
    "accounts.provider_stale": _lazy(
        "Chưa đăng nhập được vì lần đăng nhập này đã quá 10 phút, đã dùng rồi, hoặc bắt đầu ở trình duyệt khác. Bắt đầu lại từ trang đăng nhập."
    ),
    "accounts.provider_token": _lazy(
        "Chưa đăng nhập được vì câu trả lời của hệ thống cơ quan không dành cho lần đăng nhập này. Bắt đầu lại; nếu vẫn vậy thì báo người quản trị kiểm tra đồng hồ hai máy chủ và KHUE_OIDC_CLIENT_ID."
    ),
    "accounts.provider_no_claim": _lazy(
        "Chưa đăng nhập được vì hệ thống của cơ quan không cho biết “%(claim)s” của người dùng. Báo người quản trị bổ sung ở hệ thống đó."
    ),
    "accounts.provider_unverified": _lazy(
        "Chưa đăng nhập được vì hệ thống của cơ quan chưa xác nhận địa chỉ thư điện tử. Xác nhận địa chỉ ở hệ thống đó rồi thử lại."
    ),
    "accounts.provider_domain": _lazy(
        "Chưa đăng nhập được vì địa chỉ thư ở hệ thống của cơ quan không phải địa chỉ công vụ. Đăng nhập bằng tài khoản công vụ."
    ),
    "accounts.provider_conflict": _lazy(
        "Chưa đăng nhập được vì tài khoản Khuê này đã nối với một tài khoản khác ở hệ thống của cơ quan. Đề nghị người quản trị kiểm tra; không tự chuyển quyền."
    ),
    "accounts.token_issuer": _lazy("Mã đăng nhập do nơi khác cấp."),
    "accounts.token_audience": _lazy("Mã đăng nhập dành cho hệ thống khác."),
    "accounts.token_expired": _lazy("Mã đăng nhập đã hết hạn."),
    "accounts.token_early": _lazy("Mã đăng nhập có giờ ở sau hiện tại: đồng hồ hai máy lệch nhau."),
    "accounts.token_nonce": _lazy("Mã đăng nhập không thuộc lần đăng nhập này."),
    "accounts.token_subject": _lazy("Mã đăng nhập không nói rõ người nào."),
    "accounts.token_signature": _lazy(
        "Chưa đăng nhập được vì chữ ký trong câu trả lời của hệ thống cơ quan không đúng. Bắt đầu lại; nếu vẫn vậy thì báo người quản trị ngay."
    ),
    "accounts.password_off": _lazy(
        "Chưa đăng nhập được vì tài khoản này chỉ đăng nhập qua hệ thống của cơ quan. Dùng nút dưới đây; hệ thống đó hỏng thì gọi người quản trị."
    ),
}

# Việc trong nhật ký: what the log calls each action; the context itself by its own name.
VERBS = {
    "accounts": _lazy("Tài khoản"),
    "accounts.create_user": _lazy("Tạo tài khoản"),
    "accounts.change_password": _lazy("Đổi mật khẩu"),
    "accounts.close_account": _lazy("Đóng tài khoản"),
    "accounts.reopen_account": _lazy("Mở lại tài khoản"),
    "accounts.end_session": _lazy("Kết thúc một phiên đăng nhập"),
    "accounts.end_all_sessions": _lazy("Đăng xuất mọi nơi"),
    "accounts.end_sessions_of": _lazy("Đăng xuất một người khỏi mọi nơi"),
    "accounts.sweep": _lazy("Dọn phiên đăng nhập đã hết"),
    "accounts.invite": _lazy("Mời mở tài khoản"),
    "accounts.write_invitation": _lazy("Gửi thư mời mở tài khoản"),
    "accounts.accept_invitation": _lazy("Nhận lời mời, đặt mật khẩu"),
    "accounts.note_sign_in": _lazy("Đăng nhập"),
    "accounts.note_wrong_code": _lazy("Nhập sai mã xác thực"),
    "accounts.note_sign_out": _lazy("Đăng xuất"),
    "accounts.note_failure": _lazy("Nhập sai mật khẩu"),
    "accounts.turn_on_codes": _lazy("Bật ứng dụng xác thực"),
    "accounts.turn_off_codes": _lazy("Tắt ứng dụng xác thực"),
    "accounts.add_passkey": _lazy("Thêm khóa truy cập"),
    "accounts.rename_passkey": _lazy("Đổi tên khóa truy cập"),
    "accounts.remove_passkey": _lazy("Bỏ khóa truy cập"),
    "accounts.renew_recovery_codes": _lazy("Tạo bộ mã dự phòng mới"),
    "accounts.use_code": _lazy("Xác thực bằng mã"),
    "accounts.use_passkey": _lazy("Xác thực bằng khóa truy cập"),
    "accounts.reset_second_step": _lazy("Gỡ xác thực hai bước"),
    "accounts.connect": _lazy("Nối với hệ thống đăng nhập của cơ quan"),
    "accounts.disconnect": _lazy("Bỏ nối với hệ thống đăng nhập của cơ quan"),
    "accounts.note_signed_out_there": _lazy("Đăng xuất theo hệ thống của cơ quan"),
    "accounts.note_provider_failure": _lazy("Đăng nhập qua hệ thống của cơ quan không thành"),
}
