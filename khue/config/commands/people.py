"""``khue create-admin``, ``khue reset-second-step``, ``khue sample-accounts``."""

from khue.config.commands import Command, argument
from khue.config.commands import mark as _

COMMANDS = [
    Command(
        "create-admin",
        _("lập người quản trị; không nêu mật khẩu thì in liên kết đặt mật khẩu dùng một lần"),
        "khue.config.people:create_admin",
        (
            argument("email", help=_("thư điện tử công vụ, dùng để đăng nhập")),
            argument("--name", default="", help=_("họ và tên")),
            argument("--password-stdin", action="store_true", help=_("đọc mật khẩu từ đầu vào chuẩn")),
        ),
    ),
    Command(
        "reset-second-step",
        _("gỡ xác thực hai bước của một người, khi không còn người quản trị nào vào được"),
        "khue.config.people:reset_step",
        (
            argument("email", help=_("thư điện tử dùng để đăng nhập")),
            argument("--reason", default="khue reset-second-step", help=_("lý do, ghi vào nhật ký")),
        ),
    ),
    Command(
        "sample-accounts",
        _("mở tài khoản dùng thử cho những người được nêu tên của thành phố mẫu"),
        "khue.config.people:sample_accounts",
        hidden=True,
    ),
]
