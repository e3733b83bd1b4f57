"""``khue migrate``."""

from khue.config.commands import Command
from khue.config.commands import mark as _

COMMANDS = [
    Command(
        "migrate",
        _("tạo hoặc nâng cấp bảng dữ liệu lên bản hiện tại"),
        "khue.config.migrate:run",
        progress=_("Chuẩn bị bảng dữ liệu…"),
    ),
]
