"""``khue backup-key``: the recovery key, for paper and a safe; Khuê keeps the public half only."""

from __future__ import annotations

import argparse
import base64
import hashlib
import html
import os
import secrets
import sys
from pathlib import Path

import pyrage
import qrcode
from qrcode.image.svg import SvgPathImage

from khue.config import environment
from khue.config.backup.signers import Marks, named, own
from khue.config.terminal import _, tell
from khue.shared import clock
from khue.shared.refusal import Refusal

PARTS = ("KHUE-A-", "KHUE-B-")
CHECK_LETTERS = 5


def new(arguments: argparse.Namespace) -> None:
    """Make a recovery key and print it with the words how to keep it; nothing of it stays on this machine."""
    identity = pyrage.x25519.Identity.generate()
    secret, public = str(identity), str(identity.to_public())
    texts = list(split(secret)) if arguments.split else [secret]
    marks = marks_here(arguments.signer)
    if arguments.sheet:
        pages = (_sheet(_words(text, public, at, len(texts), marks), text) for at, text in enumerate(texts))
        _save(Path(arguments.sheet), "".join(pages))
        tell(_("Đã ghi phiếu giữ khóa vào %(file)s. In ra, kiểm tra đọc được, rồi xóa tệp này.") % {"file": arguments.sheet})  # fmt: skip
    else:
        for at, text in enumerate(texts):
            sys.stdout.write("\n".join(_words(text, public, at, len(texts), marks)) + "\n\n")
    tell(_("Khóa công khai, đặt trên máy sao lưu:") + f"\nKHUE_BACKUP_RECIPIENT={public}")
    if marks:
        tell(_mark_line(marks))
    else:
        tell(_("Máy này chưa là máy chủ Khuê nên phiếu để trống chỗ ghi dấu. Trên máy chủ chạy khue backup-key show, rồi ghi dấu vào phiếu."))  # fmt: skip


def show(arguments: argparse.Namespace) -> None:
    """Say to whom this site seals, and how its own mark reads."""
    del arguments
    site = environment.read()
    for one in site.backup_recipients:
        tell(_("Sao lưu niêm cho khóa công khai %(key)s") % {"key": one})
    if not site.backup_recipients:
        tell(_("Chưa đặt KHUE_BACKUP_RECIPIENT. Lập khóa bằng: khue backup-key new"))
    tell(_("Dấu của hệ thống này: %(signer)s") % {"signer": own()})
    if site.backup_signers:
        tell(
            _("KHUE_BACKUP_SIGNER còn nhận bản của: %(signer)s") % {"signer": ", ".join(sorted(named(None)))}
        )


def marks_here(given: str | None) -> Marks:
    """The marks for the sheet: those given, else of the site that runs here; none where no site has been yet."""
    marks = named(given)
    if marks:
        return marks
    is_site = "KHUE_SECRET_KEY" in os.environ or (environment.read().home / "secret").exists()
    return frozenset({own()}) if is_site else marks


def _mark_line(marks: Marks) -> str:
    told = ", ".join(sorted(marks)) or "______________________"
    return _("Dấu của hệ thống (khue backup-key show in ra), phải nêu khi phục hồi: %(signer)s") % {
        "signer": told
    }


def split(secret: str) -> tuple[str, str]:
    """Two parts of a key; one alone says nothing of it."""
    one = secrets.token_bytes(len(secret))
    other = bytes(left ^ right for left, right in zip(one, secret.encode("ascii"), strict=True))
    return PARTS[0] + _letters(one), PARTS[1] + _letters(other)


def joined(text: str) -> str:
    """The same text, with two parts of a key put together again. Refuses ``config.backup_key_unreadable``."""
    lines = [line.strip().upper().replace(" ", "") for line in text.splitlines()]
    parts = {line[:7]: line[7:] for line in lines if line.startswith(PARTS)}
    if not parts:
        return text
    if len(parts) < len(PARTS):
        raise Refusal("config.backup_key_half")
    one, other = (_bytes(parts[name]) for name in PARTS)
    if len(one) != len(other):
        raise Refusal("config.backup_key_unreadable")
    return bytes(left ^ right for left, right in zip(one, other, strict=True)).decode("ascii", "replace")


def _letters(part: bytes) -> str:
    text = base64.b32encode(part).decode().rstrip("=")
    text += _check(part)
    return "-".join(text[at : at + 5] for at in range(0, len(text), 5))


def _bytes(text: str) -> bytes:
    letters = text.replace("-", "")
    body, check = letters[:-CHECK_LETTERS], letters[-CHECK_LETTERS:]
    try:
        part = base64.b32decode(body + "=" * (-len(body) % 8))
    except ValueError as error:
        raise Refusal("config.backup_key_unreadable") from error
    if _check(part) != check:
        raise Refusal("config.backup_key_unreadable")
    return part


def _check(part: bytes) -> str:
    return base64.b32encode(hashlib.sha256(part).digest()).decode()[:CHECK_LETTERS]


def _words(text: str, public: str, at: int, whole: int, marks: Marks) -> list[str]:
    """The sheet's lines: what it is, how to keep it, how to use it."""
    title = _("PHIẾU GIỮ KHÓA PHỤC HỒI BẢN SAO LƯU KHUÊ")
    if whole > 1:
        title += " · " + _("phần %(at)s trong %(whole)s") % {"at": "AB"[at], "whole": whole}
    keep = (
        _("Cần cả hai phần mới mở được bản sao lưu. Giao hai phần cho hai người, cất ở hai nơi; không ai giữ cả hai.")
        if whole > 1
        else _("Ai có khóa này và một bản sao lưu thì đọc được mọi tài liệu và mọi khóa của hệ thống. Cất trong phong bì niêm phong, ở két khác tòa nhà với máy chủ.")
    )  # fmt: skip
    return [
        title,
        _("Lập ngày %(day)s") % {"day": clock.today().strftime("%d/%m/%Y")},
        text,
        _("Khóa công khai: %(key)s") % {"key": public},
        keep,
        _("Mất khóa là mất mọi bản sao lưu đã niêm cho nó: không ai, kể cả người làm ra Khuê, mở thay được."),
        _("Dùng khi phục hồi: khue restore THƯ_MỤC --signer DẤU --identity TỆP, hoặc gõ khóa khi được hỏi. Chương trình age cũng mở được."),
        _("Mỗi năm một lần: mở phong bì, diễn tập phục hồi (khue backup rehearse), niêm lại, ghi ngày và ký."),
        _mark_line(marks),
        _("Người giữ: ______________________   Ngày: ____________   Chữ ký: ______________"),
    ]  # fmt: skip


def _sheet(words: list[str], text: str) -> str:
    """The same as a page to print, with the key as a code to scan."""
    title, day, key, *rest = (html.escape(line) for line in words)
    code = qrcode.make(text, image_factory=SvgPathImage, box_size=12).to_string(encoding="unicode")
    lines = "".join(f"<p>{line}</p>" for line in rest)
    style = (
        "@page{size:A4;margin:20mm}body{font:11pt/1.6 serif;max-width:42rem;margin:2rem auto}h1{font-size:15pt}"
        "code{font:13pt/1.8 monospace;overflow-wrap:anywhere}article{break-after:page}svg{width:48mm;height:48mm}"
    )
    return (
        f'<!doctype html><html lang="vi"><meta charset="utf-8"><title>{title}</title><style>{style}</style>'
        f"<article><h1>{title}</h1><p>{day}</p><p><code>{key}</code></p>{code}{lines}</article></html>\n"
    )


def _save(place: Path, text: str) -> None:
    try:
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refusal("config.backup_exists", target=str(place)) from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
