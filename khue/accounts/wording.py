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
    "accounts.link_over": _lazy("Liên kết đặt lại mật khẩu không còn dùng được. Yêu cầu một liên kết mới."),
    "accounts.closed": _lazy("Tài khoản này đã đóng. Đề nghị người quản trị mở lại."),
    "accounts.not_possible": _lazy("Chưa làm được việc này ở đây. Quay lại trang trước rồi thử lại."),
}
