"""``khue scan``."""

from khue.config.commands import Command, argument
from khue.config.commands import mark as _

COMMANDS = [
    Command(
        "scan",
        _("soát dấu độ mật trong tệp ngay trên máy này; không lưu gì, không gửi gì"),
        "khue.config.scan:run",
        (
            argument("files", nargs="+", metavar="TỆP", help=_("tệp cần soát")),
            argument("--json", action="store_true", help=_("in mỗi tệp một dòng JSON")),
            argument(
                "--level",
                default="none",
                choices=("none", "mat", "toi_mat", "tuyet_mat"),
                help=_("độ mật do người gửi khai"),
            ),
        ),
        database=False,
    ),
]
