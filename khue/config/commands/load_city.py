"""``khue load-city``."""

from khue.config.commands import Command, argument
from khue.config.commands import mark as _

COMMANDS = [
    Command(
        "load-city",
        _("nạp một thành phố mẫu: đơn vị, chức vụ và người tự tạo"),
        "khue.config.city:run",
        (argument("city", nargs="?", default="hanoi", help=_("tên thành phố mẫu (hanoi)")),),
        progress=_("Nạp thành phố mẫu…"),
    ),
]
