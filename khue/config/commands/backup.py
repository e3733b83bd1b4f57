"""``khue backup`` and ``khue restore``."""

from khue.config.commands import Command, argument
from khue.config.commands import mark as _

COMMANDS = [
    Command(
        "backup",
        _("sao lưu toàn bộ dữ liệu, cả khi hệ thống đang chạy"),
        "khue.config.backup:backup",
        (argument("target", help=_("tệp .tar mới, hoặc thư mục dùng cho nhiều lần sao lưu")),),
    ),
    Command(
        "restore",
        _("phục hồi bản sao lưu vào nơi trống và đối chiếu từng dòng"),
        "khue.config.backup:restore",
        (argument("source", help=_("tệp .tar hoặc thư mục đã sao lưu")),),
    ),
]
