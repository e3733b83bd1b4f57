"""``khue read``."""

from khue.config.commands import Command, argument
from khue.config.commands import mark as _

COMMANDS = [
    Command(
        "read",
        _(
            "đọc điều văn bản tự nói về mình (loại, số, ký hiệu, ngày, cơ quan, trích yếu, người ký); không lưu gì, không gửi gì"
        ),
        "khue.config.read:run",
        (
            argument("files", nargs="+", metavar="TỆP", help=_("tệp cần đọc")),
            argument("--json", action="store_true", help=_("in mỗi tệp một dòng JSON")),
        ),
        database=False,
    ),
]
