"""``khue doctor``: looks at everything Khuê stands on, and says for each what is wrong and what to do."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import smtplib
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import django
import psycopg
from cryptography import x509

from khue.config import environment
from khue.config.database import check_server, database_at_hand, own_cluster
from khue.config.environment import Environment
from khue.config.listening import listen
from khue.config.serve import has_tls, is_here
from khue.config.supervisor import holder
from khue.config.terminal import _, sentence, tell
from khue.files.rules.address import address_of
from khue.files.rules.clamd import version
from khue.files.rules.memory import memory_places
from khue.files.rules.office.soffice import lacking
from khue.shared import clock
from khue.shared.refusal import Reason, Refusal

Level = Literal["good", "warn", "stop"]
SIGNS: dict[Level, str] = {"good": "✓", "warn": "!", "stop": "✗"}
KHUE = Path(__file__).resolve().parent.parent
LITTLE, ENOUGH = 500_000_000, 5_000_000_000  # bytes free: too little to start; enough for some months
EXTENSIONS = ("btree_gist", "pg_trgm")
ROOMY = 1_000_000_000  # bytes of memory for papers that are being read
CLOCK_SECONDS = 2.0
DISCREET = {"log", "fatal", "panic"}  # PostgreSQL's log_min_error_statement without statements that failed
CERTIFICATE_DAYS = 21
BACKUP_HOURS = 30  # a nightly backup, and some hours of grace
QUIET_SECONDS = 30  # a worker gives a sign of life every few seconds


@dataclass(frozen=True, slots=True)
class Finding:
    """Kết luận của một mục: how it stands, in one sentence."""

    level: Level
    text: str


Findings = Iterator[Finding]


def run(arguments: argparse.Namespace) -> int:
    """Print every finding; 1 when something stops Khuê from working."""
    del arguments
    settings = environment.read()
    worst = 0
    for check in CHECKS:
        for finding in _guarded(check, settings):
            tell(f"{SIGNS[finding.level]} {finding.text}")
            worst += finding.level == "stop"
    tell("")
    if worst:
        tell(_("%(count)d mục cần sửa trước khi dùng.") % {"count": worst})
    else:
        tell(_("Khuê dùng được trên máy này."))
    return 1 if worst else 0


def _guarded(check: Callable[[Environment], Findings], settings: Environment) -> Findings:
    try:
        yield from check(settings)
    except Refusal as refusal:
        yield Finding("stop", sentence(refusal))


def versions(settings: Environment) -> Findings:
    """Python, and who runs us."""
    del settings
    level: Level = "good" if sys.version_info >= (3, 11) else "stop"
    yield Finding(level, _("Python %(version)s trên %(system)s") % {"version": platform.python_version(), "system": platform.platform(terse=True)})  # fmt: skip


def home(settings: Environment) -> Findings:
    """The folder of all data: there, ours, closed, with room."""
    folder = settings.home
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(existing, os.W_OK | os.X_OK):
        yield Finding("stop", _("Không ghi được vào %(folder)s. Đổi chủ thư mục, hoặc đặt KHUE_HOME sang nơi khác.") % {"folder": existing})  # fmt: skip
        return
    free = shutil.disk_usage(existing).free
    level: Level = "stop" if free < LITTLE else "warn" if free < ENOUGH else "good"
    yield Finding(level, _("Thư mục dữ liệu %(folder)s, đĩa còn %(free).1f GB") % {"folder": folder, "free": free / 1e9})  # fmt: skip
    secret = folder / "secret"
    if secret.exists() and stat.S_IMODE(secret.stat().st_mode) & 0o077:
        yield Finding(
            "stop", _("Người khác đọc được tệp khóa %(file)s. Chạy: chmod 600 %(file)s") % {"file": secret}
        )


def database(settings: Environment) -> Findings:
    """PostgreSQL: it answers, is new enough, can forbid overlaps, and its clock is ours."""
    del settings
    cluster = own_cluster()
    if cluster is not None:
        yield Finding("good", _("PostgreSQL đi kèm, dữ liệu ở %(data)s") % {"data": cluster.place.data})
    with database_at_hand() as url:
        version = check_server(url)
        yield Finding("good", _("PostgreSQL %(major)s.%(minor)s trả lời") % {"major": version // 10000, "minor": version % 10000})  # fmt: skip
        with psycopg.connect(url) as connection:
            yield from _inside(connection)


def _extensions(connection: psycopg.Connection[tuple[object, ...]]) -> Findings:
    known = {str(row[0]) for row in connection.execute("SELECT name FROM pg_available_extensions")}
    for name in EXTENSIONS:
        if name in known:
            yield Finding("good", _("Phần mở rộng %(name)s có sẵn") % {"name": name})
        else:
            words = _("Máy chủ PostgreSQL thiếu %(name)s. Cài gói postgresql-contrib trên máy chủ đó.")
            yield Finding("stop", words % {"name": name})


def _inside(connection: psycopg.Connection[tuple[object, ...]]) -> Findings:
    yield from _extensions(connection)
    encoding = connection.info.encoding
    if encoding != "utf-8":
        yield Finding("stop", _("Cơ sở dữ liệu dùng bảng mã %(encoding)s. Tạo lại với ENCODING UTF8.") % {"encoding": encoding})  # fmt: skip
    row = connection.execute("SELECT clock_timestamp()").fetchone()
    there = row[0] if row else None
    if isinstance(there, datetime):
        away = abs((clock.now() - there.astimezone(UTC)).total_seconds())
        if away > CLOCK_SECONDS:
            yield Finding("stop", _("Đồng hồ máy này lệch máy chủ dữ liệu %(seconds).0f giây. Bật đồng bộ giờ (timedatectl set-ntp true).") % {"seconds": away})  # fmt: skip
    row = connection.execute(
        "SELECT current_setting('log_error_verbosity'), current_setting('log_min_error_statement')"
    ).fetchone()
    if row is not None and (row[0] != "terse" or row[1] not in DISCREET):
        yield Finding("warn", _("Nhật ký của máy chủ PostgreSQL ghi cả dòng dữ liệu khi có lỗi. Đặt log_error_verbosity = terse, log_min_error_statement = panic."))  # fmt: skip
    if connection.execute("SELECT to_regclass('procrastinate_workers')").fetchone() != (None,):
        yield from _jobs(connection)
    if connection.execute("SELECT to_regclass('mfa_authenticator')").fetchone() != (None,):
        yield from _administrators(connection)
    if connection.execute("SELECT to_regclass('audit_record')").fetchone() != (None,):
        yield from _backups(connection)


def _jobs(connection: psycopg.Connection[tuple[object, ...]]) -> Findings:
    row = connection.execute(
        "SELECT (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)),"
        " (SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'),"
        " (SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed')",
        [QUIET_SECONDS],
    ).fetchone()
    workers, waiting, failed = row or (0, 0, 0)
    level: Level = "warn" if failed or (waiting and not workers) else "good"
    yield Finding(level, _("Việc nền: %(workers)s người làm, %(waiting)s việc chờ, %(failed)s việc hỏng") % {"workers": workers, "waiting": waiting, "failed": failed})  # fmt: skip


def nodes(settings: Environment) -> Findings:
    """This machine fits to the database and the store that others may use too."""
    with database_at_hand() as url:
        with psycopg.connect(url) as connection:
            if connection.execute("SELECT to_regclass('audit_record')").fetchone() == (None,):
                return
            yield from _webs(connection)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khue.config.settings")
        django.setup()
        agreement = import_module("khue.config.agreement")  # needs Django set up
        found: list[Reason] = [*agreement.reasons(), *agreement.store_reasons()]
    yield from (Finding("stop" if one.level == "stop" else "warn", sentence(one)) for one in found)
    if not found:
        where = str(address_of(settings.storage_url, settings.home / "files"))
        yield Finding("good", _("Khóa bí mật, bảng dữ liệu và kho tệp (%(store)s) khớp với cơ sở dữ liệu") % {"store": where})  # fmt: skip


def _webs(connection: psycopg.Connection[tuple[object, ...]]) -> Findings:
    rows = connection.execute(
        "SELECT substr(application_name, 11), count(*) FROM pg_stat_activity"
        " WHERE application_name LIKE 'khue-live %' AND datname = current_database() GROUP BY 1 ORDER BY 1"
    ).fetchall()
    if rows:
        yield Finding("good", _("Web đang chạy: %(nodes)s") % {"nodes": ", ".join(f"{name} ({count})" for name, count in rows)})  # fmt: skip


def _administrators(connection: psycopg.Connection[tuple[object, ...]]) -> Findings:
    """Who may do everything by a password alone."""
    row = connection.execute(
        "WITH named AS (SELECT person_id, post_id FROM organisation_namedrole WHERE role = 'administrator'"
        " AND since <= %(day)s AND (until IS NULL OR until > %(day)s)),"
        " users AS (SELECT DISTINCT p.user_id FROM organisation_person p WHERE p.user_id IS NOT NULL AND (p.id IN"
        " (SELECT person_id FROM named) OR p.id IN (SELECT a.person_id FROM organisation_appointment a JOIN named n"
        " ON n.post_id = a.post_id WHERE a.since <= %(day)s AND (a.until IS NULL OR a.until > %(day)s))))"
        " SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT FROM mfa_authenticator m WHERE m.user_id = users.user_id"
        " AND m.type IN ('totp', 'webauthn'))) FROM users",
        {"day": clock.today()},
    ).fetchone()
    every, lacking = row or (0, 0)
    if lacking:
        yield Finding("warn", _("%(lacking)s trên %(every)s người quản trị chưa bật xác thực hai bước: mật khẩu bị lộ là đủ để vào.") % {"lacking": lacking, "every": every})  # fmt: skip
    elif every:
        yield Finding("good", _("%(every)s người quản trị, đều có xác thực hai bước") % {"every": every})


def _backups(connection: psycopg.Connection[tuple[object, ...]]) -> Findings:
    row = connection.execute(
        "SELECT (SELECT max(at) FROM audit_record WHERE action = 'operation.note_backup'),"
        " (SELECT max(at) FROM audit_record WHERE action = 'operation.note_rehearsal')"
    ).fetchone()
    at, rehearsed = row or (None, None)
    if not isinstance(at, datetime):
        yield Finding("warn", _("Chưa có bản sao lưu nào. Lập khóa: khue backup-key new, rồi khue backup."))
        return
    hours = int((clock.now() - at.astimezone(UTC)).total_seconds() // 3600)
    level: Level = "warn" if hours > BACKUP_HOURS else "good"
    yield Finding(level, _("Bản sao lưu gần nhất cách đây %(hours)s giờ") % {"hours": hours})
    if rehearsed is None:
        yield Finding("warn", _("Chưa lần nào diễn tập phục hồi (khue backup rehearse)."))


def ports(settings: Environment) -> Findings:
    """The port is free, or Khuê itself has it."""
    running = holder(settings.home)
    if running:
        yield Finding("good", _("Khuê đang chạy (tiến trình %(pid)s)") % {"pid": running})
        return
    listen("127.0.0.1", settings.port).close()
    yield Finding("good", _("Cổng %(port)s còn trống") % {"port": settings.port})


def built(settings: Environment) -> Findings:
    """What set-up makes: the tablet app, the desk's scripts, the catalogues."""
    del settings
    needed = {
        _("ứng dụng máy tính bảng"): KHUE / "static" / "tablet" / "index.html",
        "htmx": KHUE / "static" / "vendor" / "htmx.min.js",
        _("câu chữ tiếng Anh"): KHUE / "locale" / "en" / "LC_MESSAGES" / "django.mo",
    }
    missing = [name for name, path in needed.items() if not path.exists()]
    if missing:
        yield Finding("stop", _("Chưa dựng: %(names)s. Chạy: make setup") % {"names": ", ".join(missing)})
    else:
        yield Finding("good", _("Đã dựng ứng dụng máy tính bảng và các phần tĩnh"))


def office(settings: Environment) -> Findings:
    """LibreOffice, for Word, Excel and PowerPoint files."""
    found = shutil.which(settings.soffice or "soffice")
    missing = [name for name, kind in (("calc", "xlsx"), ("impress", "pptx")) if lacking(found or "", kind)]
    if found is None:
        yield Finding("warn", _("Không thấy LibreOffice nên chỉ nhận PDF và ảnh. Cần tệp Word, Excel, PowerPoint thì cài: apt install libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui"))  # fmt: skip
    elif missing:
        packages = " ".join(f"libreoffice-{name}-nogui" for name in missing)
        yield Finding("warn", _("LibreOffice: %(path)s, còn thiếu phần cho Excel hoặc PowerPoint. Cài: apt install %(packages)s") % {"path": found, "packages": packages})  # fmt: skip
    else:
        yield Finding(
            "good", _("LibreOffice: %(path)s, nhận cả tệp Word, Excel, PowerPoint") % {"path": found}
        )


def virus(settings: Environment) -> Findings:
    """Clamd, where the site names one: without it files wait."""
    if not settings.clamd:
        return
    try:
        yield Finding("good", _("Quét virus: %(version)s") % {"version": version(settings.clamd)})
    except Refusal:
        yield Finding("stop", _("clamd ở %(address)s không trả lời, nên mọi tệp mới phải chờ. Chạy lại clamd, hoặc sửa KHUE_CLAMD.") % {"address": settings.clamd})  # fmt: skip


def memory(settings: Environment) -> Findings:
    """Where received papers lie open while programs read them: in memory, never on the disk."""
    for place in memory_places(os.environ):
        free = shutil.disk_usage(place).free
        level: Level = "good" if free >= ROOMY else "warn"
        yield Finding(level, _("Tệp đang soát mở trong bộ nhớ ở %(folder)s, còn %(free).1f GB; nên có từ 1 GB") % {"folder": place, "free": free / 1e9})  # fmt: skip
        return
    yield Finding("warn", _("Không có thư mục nào trong bộ nhớ (/dev/shm hoặc XDG_RUNTIME_DIR), nên tệp đang soát phải mở ở %(folder)s trên đĩa. Gắn tmpfs vào /dev/shm.") % {"folder": settings.home / "files" / "work"})  # fmt: skip


def fonts(settings: Environment) -> Findings:
    """The font that official records are set in."""
    del settings
    found = [path for path in KHUE.rglob("*.ttf") if "tinos" in path.name.lower()]
    if found:
        yield Finding("good", _("Phông chữ Tinos cho văn bản hành chính đi kèm"))
    else:
        yield Finding("stop", _("Thiếu phông chữ Tinos trong mã nguồn. Lấy lại mã nguồn (git checkout), rồi chạy make setup."))  # fmt: skip


def mail(settings: Environment) -> Findings:
    """The mail server answers; the official domains are named."""
    if settings.demo or (not os.environ.get("KHUE_MAIL_HOST")):
        yield Finding(
            "warn", _("Chưa đặt KHUE_MAIL_HOST: bản chạy thử dùng hộp thư mẫu, bản thật không gửi được thư.")
        )
        return
    try:
        with smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=10) as server:
            if settings.mail_tls:
                server.starttls()
            server.noop()
    except OSError as error:
        yield Finding("stop", _("Máy chủ thư %(host)s:%(port)s không trả lời (%(reason)s). Kiểm tra KHUE_MAIL_HOST và KHUE_MAIL_PORT.") % {"host": settings.mail_host, "port": settings.mail_port, "reason": error})  # fmt: skip
        return
    yield Finding("good", _("Máy chủ thư %(host)s trả lời; tên miền chính thức: %(domains)s") % {"host": settings.mail_host, "domains": ", ".join(settings.mail_official_domains)})  # fmt: skip


def front(settings: Environment) -> Findings:
    """What tablets will see: https, and a certificate that lasts."""
    url = urlsplit(settings.public_url)
    if url.scheme != "https":
        level: Level = "good" if is_here(url.hostname or "") else "stop"
        yield Finding(level, _("%(url)s không phải HTTPS: chỉ trình duyệt trên máy này dùng được, máy tính bảng thật cần HTTPS.") % {"url": settings.public_url})  # fmt: skip
    if has_tls(settings):
        known = x509.load_pem_x509_certificate(Path(settings.tls_cert).read_bytes())
        left = known.not_valid_after_utc - clock.now()
        level = (
            "stop" if left < timedelta(0) else "warn" if left < timedelta(days=CERTIFICATE_DAYS) else "good"
        )
        yield Finding(level, _("Chứng thư HTTPS còn %(days)d ngày") % {"days": left.days})


def clock_is_sane(settings: Environment) -> Findings:
    """This machine's clock isn't before the program it runs."""
    del settings
    newest = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    if clock.now() < newest - timedelta(days=1):
        yield Finding(
            "stop", _("Đồng hồ máy này chậm hơn cả chương trình. Bật đồng bộ giờ (timedatectl set-ntp true).")
        )
    else:
        yield Finding("good", _("Đồng hồ: %(at)s giờ Hà Nội") % {"at": clock.now().astimezone(clock.VN).strftime("%H:%M:%S %d/%m/%Y")})  # fmt: skip


CHECKS = (
    versions,
    clock_is_sane,
    home,
    database,
    nodes,
    ports,
    built,
    memory,
    fonts,
    office,
    virus,
    mail,
    front,
)
