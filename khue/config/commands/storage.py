"""``khue storage move``."""

from khue.config.commands import Command, argument
from khue.config.commands import mark as _

COMMANDS = [
    Command(
        "storage move",
        _("chép mọi tệp sang kho khác và đối chiếu; chạy lại được"),
        "khue.config.storage:move",
        (argument("--to", required=True, metavar="URL", help=_("địa chỉ kho mới, như KHUE_STORAGE_URL")),),
    ),
]
