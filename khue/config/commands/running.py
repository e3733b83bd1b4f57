"""``khue demo``, ``khue worker`` and the parts that a supervisor starts."""

from khue.config.commands import Command, argument
from khue.config.commands import mark as _

COMMANDS = [
    Command(
        "demo",
        _("chạy thử một thành phố mẫu trên máy này"),
        "khue.config.demo:run",
        django=False,
    ),
    Command(
        "prepare-demo",
        _("chuẩn bị dữ liệu của bản chạy thử"),
        "khue.config.demo:prepare",
        hidden=True,
    ),
    Command(
        "web",
        _("phục vụ web trên ổ cắm đã mở sẵn"),
        "khue.config.web:run",
        (
            argument("fd", type=int, help=_("số của ổ cắm đã mở")),
            argument("--tls", action="store_true", help=_("dùng KHUE_TLS_CERT và KHUE_TLS_KEY")),
        ),
        django=False,
        hidden=True,
    ),
    Command(
        "worker",
        _("chạy việc nền"),
        "khue.config.worker:run",
        (argument("--jobs", type=int, default=2, help=_("số việc chạy cùng lúc (2)")),),
    ),
]
