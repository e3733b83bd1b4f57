"""``khue import``."""

from khue.config.commands import Command, argument
from khue.config.commands import mark as _

COMMANDS = [
    Command(
        "import",
        _("nhập đơn vị, chức vụ, người, bổ nhiệm, máy tính bảng từ tệp XLSX hoặc CSV"),
        "khue.config.importing:run",
        (
            argument("file", help=_("tệp .xlsx hoặc .csv")),
            argument("--dry-run", action="store_true", help=_("chỉ kiểm tra và in báo cáo, không ghi gì")),
            argument("--effective", metavar="dd/mm/yyyy", default="", help=_("áp dụng từ ngày (hôm nay)")),
            argument("--document", default="", help=_("căn cứ: số, ngày quyết định")),
            argument(
                "--complete",
                action="store_true",
                help=_("danh sách bổ nhiệm là đầy đủ của các đơn vị có trong tệp"),
            ),
            argument("--yes", action="store_true", help=_("đồng ý các dòng cần xem lại")),
            argument(
                "--endings",
                type=int,
                metavar="N",
                help=_("số bổ nhiệm sẽ kết thúc, khi nhiều hơn một phần năm"),
            ),
        ),
    ),
]
