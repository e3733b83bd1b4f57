"""``khue publish``."""

from khue.config.commands import Command, argument
from khue.config.commands import mark as _

COMMANDS = [
    Command(
        "publish",
        _("phát hành một cuộc họp từ thư mục có agenda.toml và các tệp PDF"),
        "khue.config.publish:run",
        (
            argument("folder", help=_("thư mục có agenda.toml")),
            argument("--json", action="store_true", help=_("in kết quả dạng JSON")),
            argument(
                "--as",
                dest="as_email",
                metavar="EMAIL",
                help=_("làm thay người có thư điện tử này; không có: hệ thống làm"),
            ),
        ),
    ),
]
