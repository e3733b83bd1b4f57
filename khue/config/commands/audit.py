"""``khue audit verify``."""

from khue.config.commands import Command
from khue.config.commands import mark as _

COMMANDS = [
    Command(
        "audit verify", _("kiểm tra chuỗi nhật ký: dòng bị sửa, bị xóa, bị chèn"), "khue.config.verify:run"
    ),
]
