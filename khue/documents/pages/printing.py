"""Bản in: the list of a slip and the register of a year, by typst."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from khue.documents.queries import Held, Register, RegisterLine, SlipView
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.sentences import sentence
from khue.typst import typeset

SUPERIOR = "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ HÀ NỘI"


def sent_pdf(body: bytes, name: str) -> HttpResponse:
    """A PDF that no cache keeps."""
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def at_time(value: datetime) -> str:
    """HH:MM dd/mm/yyyy in Hà Nội, as forms have it."""
    return f"{value.astimezone(clock.VN):%H:%M %d/%m/%Y}"


def level_name(level: str) -> str:
    """Mật, Tối mật, Tuyệt mật."""
    return str(sentence(f"documents.level_{level}"))


def _foot(actor: Actor) -> str:
    return _("In lúc %(at)s, %(who)s") % {"at": at_time(clock.now()), "who": actor.name or actor.label}


def back_words(one: Held) -> str:
    """How a copy came back, in words; nothing while it is out."""
    return {
        "returned": _("đã trả"),
        "recalled": _("đã thu hồi"),
        "lost": _("báo mất: %(reason)s") % {"reason": one.reason},
    }.get(one.back, "")


def hand_out_list(actor: Actor, slip: SlipView) -> bytes:
    """Danh sách phát, thu hồi: handed out first, then who may still get a copy, with room to sign."""
    where = slip.occasion
    rows = [
        [
            one.name,
            one.post,
            str(one.copy),
            at_time(one.out_at),
            at_time(one.back_at) if one.back_at and one.back != "lost" else "",
            back_words(one) if one.back == "lost" else "",
        ]
        for one in slip.handings
    ]
    has = {one.person_id for one in slip.handings}
    if slip.state == "taken" and not slip.not_out:
        rows += [[one.name, one.post_title, "", "", "", ""] for one in slip.waiting if one.id not in has]
    facts = [
        (_("Cuộc họp"), where.title if where else ""),
        (_("Thời gian"), at_time(where.starts) if where and where.starts else ""),
        (_("Nơi phát"), where.place if where else ""),
        (_("Độ mật"), level_name(slip.level)),
        (_("Cơ quan ban hành"), slip.issuer or slip.unit_name),
        (_("Số, ký hiệu"), slip.symbol),
        (_("Trích yếu"), slip.subject),
        (
            _("Bản số"),
            _("%(numbers)s (%(count)s bản)") % {"numbers": slip.numbers, "count": len(slip.copies)},
        ),
        (_("Hạn trả lại"), at_time(slip.due_back) if slip.due_back else ""),
    ]
    data: dict[str, Any] = {
        "form": "list",
        "superior": SUPERIOR,
        "agency": slip.office_name,
        "number": slip.name,
        "facts": [list(one) for one in facts if one[1]],
        "rows": rows,
        "foot": _foot(actor),
        "day": f"{clock.today():%d/%m/%Y}",
    }
    return typeset("slips", data)


def cells(line: RegisterLine, year: int) -> list[str]:
    """Một dòng của sổ, as the sheet and the print have it."""
    ended = at_time(line.ended_at) if line.ended_at else ""
    note = line.cancel_reason or (
        _("%(n)s bản báo mất") % {"n": line.lost}
        if line.lost
        else _("%(n)s bản chưa thu") % {"n": line.out}
        if line.out
        else ""
    )
    return [
        f"{line.number:02}/{year}",
        at_time(line.opened_at),
        level_name(line.level),
        line.issuer or line.unit_name,
        line.symbol,
        f"{line.dated:%d/%m/%Y}" if line.dated else "",
        line.subject,
        line.numbers,
        str(line.copies),
        line.occasion.title if line.occasion else "",
        line.kept_at,
        line.opened_by,
        str(sentence(f"documents.state_{line.state}")),
        ended,
        note,
    ]


def heads() -> list[str]:
    """Tên các cột của sổ."""
    return [
        _("Số phiếu"), _("Ngày lập"), _("Độ mật"), _("Cơ quan ban hành"), _("Số, ký hiệu"), _("Ngày văn bản"),
        _("Trích yếu"), _("Bản số"), _("Số bản"), _("Dùng tại"), _("Nơi giữ"), _("Người lập phiếu"),
        _("Tình trạng"), _("Ngày đóng, hủy"), _("Ghi chú"),
    ]  # fmt: skip


def register_print(actor: Actor, found: Register) -> bytes:
    """Sổ của một năm, A4 nằm ngang; columns in which nothing stands are left out."""
    lines = [cells(one, found.search.year) for one in reversed(found.lines)]
    kept = [n for n in range(len(heads())) if any(line[n] for line in lines)] or [0]
    data = {
        "form": "register",
        "superior": SUPERIOR,
        "agency": "",
        "number": str(found.search.year),
        "facts": [],
        "heads": [heads()[n] for n in kept],
        "rows": [[line[n] for n in kept] for line in lines],
        "foot": _foot(actor),
        "day": f"{clock.today():%d/%m/%Y}",
    }
    return typeset("slips", data)
