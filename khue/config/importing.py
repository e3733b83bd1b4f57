"""Nhập dữ liệu từ dòng lệnh: the same engine as the page, the report on the screen."""

from __future__ import annotations

import argparse
from pathlib import Path

from khue.config.terminal import _, tell
from khue.imports import actions, queries
from khue.shared.actor import Actor
from khue.shared.dates import read_day
from khue.shared.refusal import Refusal
from khue.shared.sentences import sentence

FAULTS = 1
_SHOWN = 200


def run(arguments: argparse.Namespace) -> int:
    """``khue import FILE``: 0 imported or nothing to do, 1 rows in error, 2 refused."""
    actor, file = Actor.system("khue import"), Path(arguments.file)
    if not file.is_file():
        raise Refusal("config.no_file", path=str(file))
    with file.open("rb") as source:
        key = actions.upload(
            actor,
            source,
            file.name,
            day=read_day(arguments.effective),
            document=arguments.document,
            complete=arguments.complete,
            now=True,
        )
    with actions.Progress(key) as progress:
        actions.check(actor, key, progress.tell)
    card = queries.import_to_read(actor, key)
    if card.state == "refused":
        raise Refusal(card.refusal_code, **card.refusal_facts)
    _report(actor, card)
    if card.counts["error"]:
        return FAULTS
    if arguments.dry_run or not card.effects:
        tell(_("Chưa ghi gì.") if card.effects else _("Không có gì phải nhập."))
        return 0
    actions.confirm(actor, key, card.mark, warnings=arguments.yes, endings=arguments.endings, now=True)
    with actions.Progress(key) as progress:
        actions.carry_out(actor, key, progress.tell)
    tell(_("Đã nhập %(effects)d thay đổi.") % {"effects": card.effects})
    return 0


def _report(actor: Actor, card: queries.ImportCard) -> None:
    shown = 0
    for row in queries.whole_report(actor, card.id):
        for finding in row.findings if shown < _SHOWN else ():
            if finding.level != "note":
                shown += 1
                where = f"{row.sheet}:{row.row}"
                column = f"{finding.column}: " if finding.column else ""
                tell(f"{where} [{row.subject}] {column}{sentence(finding.code, finding.facts)}")
    if shown >= _SHOWN:
        tell(_("Còn nữa: xem báo cáo ở trang Nhập dữ liệu."))
    for consequence, _href in card.consequences:
        tell(f"→ {sentence(consequence.code, consequence.facts)}")
    told = _("Sẽ thêm %(add)d, sửa %(change)d, kết thúc %(end)d; không đổi %(same)d; lỗi %(error)d.")
    tell(told % card.counts)
