"""``khue backup …``, ``khue backup-key …`` and ``khue restore``."""

from khue.config.commands import Argument, Command, argument
from khue.config.commands import mark as _


def _target() -> Argument:
    return argument("target", nargs="?", help=_("thư mục kho sao lưu (KHUE_BACKUP_TARGET)"))


def _identity() -> Argument:
    return argument(
        "--identity", metavar="FILE", help=_("tệp chứa khóa phục hồi; - là đầu vào chuẩn; không nêu thì hỏi")
    )


def _signer() -> Argument:
    return argument(
        "--signer", metavar="MARK", help=_("dấu của hệ thống đã lập bản sao lưu (KHUE_BACKUP_SIGNER)")
    )


def _snapshot() -> Argument:
    return argument("--snapshot", metavar="ID", help=_("bản sao lưu nào; không nêu thì bản mới nhất"))


COMMANDS = [
    Command(
        "backup make",
        _("sao lưu toàn bộ dữ liệu, mã hóa, chỉ ghi phần mới, cả khi hệ thống đang chạy"),
        "khue.config.backup.making:backup",
        (
            _target(),
            argument(
                "--recipient",
                action="append",
                metavar="AGE1…",
                help=_("khóa công khai của người mở được bản sao lưu (KHUE_BACKUP_RECIPIENT)"),
            ),
            argument("--unencrypted", action="store_true", help=_("ra một tệp .tar ai cũng đọc được")),
        ),
        usual=True,
    ),
    Command(
        "backup list",
        _("các bản sao lưu trong kho"),
        "khue.config.backup.keeping:show",
        (_target(),),
        database=False,
    ),
    Command(
        "backup verify",
        _("đọc lại kho sao lưu, so từng tệp với lúc ghi"),
        "khue.config.backup.keeping:verify",
        (
            _target(),
            argument("--all", action="store_true", help=_("mọi bản, không chỉ bản mới nhất")),
            argument("--sample", metavar="5%", help=_("chỉ đọc lại một phần, chọn ngẫu nhiên")),
            argument("--identity", metavar="FILE", help=_("mở cả nội dung bằng khóa phục hồi trong tệp này")),
            _signer(),
        ),
        database=False,
    ),
    Command(
        "backup prune",
        _("bỏ bản sao lưu cũ theo quy tắc giữ"),
        "khue.config.backup.pruning:prune",
        (
            _target(),
            argument("--daily", type=int, default=14, help=_("giữ bản cuối của số ngày gần nhất (14)")),
            argument("--weekly", type=int, default=8, help=_("của số tuần gần nhất (8)")),
            argument("--monthly", type=int, default=24, help=_("của số tháng gần nhất (24)")),
        ),
        database=False,
    ),
    Command(
        "backup set-aside",
        _("đưa ra ngoài một bản hỏng, hoặc của hệ thống khác, để kho dọn được tiếp"),
        "khue.config.backup.pruning:set_aside",
        (argument("snapshot", help=_("bản nào, như khue backup list nêu")), _target()),
        database=False,
    ),
    Command(
        "backup rehearse",
        _("diễn tập: phục hồi vào chỗ tạm, đối chiếu tất cả, rồi xóa chỗ tạm"),
        "khue.config.backup.rehearsing:rehearse",
        (_target(), _identity(), _snapshot(), _signer()),
        database=False,
    ),
    Command(
        "backup-key new",
        _("lập khóa phục hồi và phiếu giữ khóa"),
        "khue.config.backup.keys:new",
        (
            argument("--sheet", metavar="FILE.html", help=_("ghi phiếu để in, có mã QR")),
            argument("--split", action="store_true", help=_("chia hai phần cho hai người giữ")),
            argument(
                "--signer", metavar="MARK", help=_("dấu của máy chủ, in lên phiếu; chạy ở máy chủ thì tự có")
            ),
        ),
        django=False,
    ),
    Command(
        "backup-key show",
        _("máy này niêm cho khóa nào, dấu của hệ thống là gì"),
        "khue.config.backup.keys:show",
        django=False,
    ),
    Command(
        "restore",
        _("phục hồi bản sao lưu vào nơi trống và đối chiếu từng dòng, từng byte"),
        "khue.config.backup.restoring:restore",
        (
            argument("source", help=_("kho sao lưu, hoặc tệp .tar không mã hóa")),
            _identity(),
            _snapshot(),
            _signer(),
            argument("--rehearsing", action="store_true", help=_("so tệp nhưng không giữ lại")),
        ),
    ),
    Command(
        "after-restore",
        _("kiểm tra chuỗi nhật ký sau khi phục hồi"),
        "khue.config.verify:after_restore",
        hidden=True,
    ),
]
