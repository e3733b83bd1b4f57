"""``khue demo``, ``khue worker`` and the parts that a supervisor starts."""

from khue.config.commands import Command, argument
from khue.config.commands import mark as _

COMMANDS = [
    Command(
        "demo",
        _("chạy thử một thành phố mẫu trên máy này"),
        "khue.config.demo.start:run",
        (argument("--lan", action="store_true", help=_("mở cho máy tính bảng cùng mạng, bằng HTTPS")),),
        django=False,
    ),
    Command(
        "serve",
        _("phục vụ người dùng thật: web, việc nền và PostgreSQL"),
        "khue.config.serve:run",
        (
            argument("--host", help=_("địa chỉ mở cổng (127.0.0.1; có chứng thư thì 0.0.0.0)")),
            argument("--processes", type=int, default=1, help=_("số tiến trình web (1)")),
            argument("--workers", type=int, default=1, help=_("số tiến trình việc nền; 0 = chạy riêng (1)")),
        ),
        django=False,
    ),
    Command(
        "doctor",
        _("kiểm tra máy này và nói cách sửa từng mục"),
        "khue.config.doctor:run",
        django=False,
    ),
    Command(
        "lan-page",
        _("trang trợ giúp tin cậy chứng thư của bản chạy thử"),
        "khue.config.lan:page",
        (argument("fd", type=int, help=_("số của ổ cắm đã mở")),),
        django=False,
        hidden=True,
    ),
    Command(
        "prepare-demo",
        _("chuẩn bị dữ liệu của bản chạy thử"),
        "khue.config.demo.sample:prepare",
        hidden=True,
    ),
    Command(
        "web",
        _("chỉ phục vụ web, khi việc nền chạy ở máy khác"),
        "khue.config.serve:web",
        (
            argument("--host", help=_("địa chỉ mở cổng (127.0.0.1; có chứng thư thì 0.0.0.0)")),
            argument("--processes", type=int, default=1, help=_("số tiến trình web (1)")),
        ),
        django=False,
    ),
    Command(
        "agree",
        _("kiểm tra máy này có khớp với cơ sở dữ liệu và kho không"),
        "khue.config.agreement:run",
        hidden=True,
    ),
    Command(
        "web-process",
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
        (argument("--jobs", type=int, default=2, help=_("số tài liệu ngắn đọc cùng lúc (2)")),),
    ),
]
