"""``khue sample-life``."""

from khue.config.commands import Command
from khue.config.commands import mark as _

COMMANDS = [
    Command(
        "sample-life",
        _("nạp các cuộc họp mẫu quanh hôm nay, gần nhất trước"),
        "khue.config.demo.life:run",
        hidden=True,
    ),
]
