"""Giấy mời: made from the form, or uploaded signed; paper no. 1 of every pack."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from khue.audit.actions import action
from khue.files import actions as files
from khue.meetings.actions.letters import when
from khue.meetings.actions.papers import enter
from khue.meetings.actions.saving import touch
from khue.meetings.models import Invitation, Meeting, Paper
from khue.meetings.queries.access import locked
from khue.meetings.queries.loading import facts_digest, load
from khue.meetings.rules import Plan, numbered, readers_of
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal
from khue.shared.text import fold, tidy
from khue.typst import day_text, typeset

LONGEST = 4000
MOST_NAMES = 25
FORM = (
    "superior",
    "agency",
    "host",
    "symbol",
    "to",
    "composition",
    "content",
    "requirements",
    "authority",
    "signer_title",
    "recipients",
    "sample",
)


def _form(form: Mapping[str, Any]) -> dict[str, str]:
    unknown = form.keys() - set(FORM)
    if unknown:
        raise Refusal("meetings.no_such_fact", fields=", ".join(sorted(unknown)))
    clean = {}
    for name, value in form.items():
        lines = [tidy(line) for line in str(value or "").splitlines()]
        clean[name] = "\n".join(line for line in lines if line)
        if len(clean[name]) > LONGEST:
            raise Refusal("meetings.too_long", limit=LONGEST)
    return clean


def _composition(plan: Plan) -> str:
    """Thành phần: names with posts, or the posts alone when there are many."""
    people = [one for one in plan.attendees if one.person != plan.presider]
    if len(people) > MOST_NAMES:
        return "\n".join(dict.fromkeys(one.post or one.name for one in people))
    return "\n".join(f"Ông/bà {one.name}, {one.post}" if one.post else f"Ông/bà {one.name}" for one in people)


def _content(plan: Plan) -> str:
    """Nội dung: the items that every attendee may know."""
    everybody = plan.people()
    lines = [f"{n}. {item.title}" for n, item in numbered(plan.items) if readers_of(plan, item) >= everybody]
    return "\n".join(lines) or plan.title


def defaults(plan: Plan) -> dict[str, str]:
    """What the form says where nobody has typed anything; the City's own office signs by order of the Chairman."""
    office = not plan.organiser_unit or fold(plan.organiser_unit).startswith("van phong uy ban nhan dan")
    return {
        "superior": "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ HÀ NỘI",
        "agency": "VĂN PHÒNG" if office else plan.organiser_unit,
        "host": plan.organiser_unit or "Văn phòng Ủy ban nhân dân Thành phố",
        "symbol": "GM-VP" if office else "GM",
        "to": "Các ông/bà có tên trong thành phần mời họp",
        "composition": _composition(plan),
        "content": _content(plan),
        "requirements": (
            "Tài liệu họp được gửi trên máy tính bảng và thư điện tử công vụ; không phát bản giấy. "
            "Đề nghị nghiên cứu trước, dự họp đúng thành phần, đúng giờ."
        ),
        "authority": "TL. CHỦ TỊCH" if office else "",
        "signer_title": "CHÁNH VĂN PHÒNG" if office else "THỦ TRƯỞNG ĐƠN VỊ",
        "recipients": "- Như trên;\n- Chủ tịch, các Phó Chủ tịch UBND Thành phố (để báo cáo);\n- Lưu: VT.",
        "sample": "",
    }


def _save(actor: Actor, meeting: Meeting, file_id: int, **row: Any) -> Invitation:
    kept = Invitation.objects.filter(meeting=meeting).select_related("paper").first()
    paper = kept.paper if kept else None
    if paper is None or paper.withdrawn_at is not None:
        paper = Paper(meeting=meeting, invitation=True, title="Giấy mời", kind="Giấy mời")
    paper.number, paper.date = row["number"], row["date"]
    enter(actor, paper, file_id)
    values = {**row, "paper": paper, "made_for": facts_digest(meeting)}
    invitation, _made = Invitation.objects.update_or_create(meeting=meeting, defaults=values)
    return invitation


@action(allowed={"organiser"})
def make_invitation(
    actor: Actor,
    meeting_id: int,
    *,
    number: str = "",
    date: datetime.date | None = None,
    signer: str = "",
    form: Mapping[str, Any] | None = None,
) -> int:
    """Lập giấy mời theo mẫu (NĐ 30/2020, Phụ lục III, mẫu 1.7) as a PDF: the same form gives the same bytes.

    ``form`` may give any of FORM; what it leaves out follows from the meeting. Gives the paper's id.
    Refuses ``meetings.no_time``, ``meetings.no_place``, ``meetings.no_title``.
    """
    meeting = locked(actor, meeting_id)
    plan = load(meeting).plan
    if not plan.title:
        raise Refusal("meetings.no_title")
    if plan.starts is None or plan.ends is None:
        raise Refusal("meetings.no_time")
    if not (plan.place or plan.online_url):
        raise Refusal("meetings.no_place")
    clean = _form(form or {})
    day = date or clock.today()
    symbol = tidy(number)[:40]
    data = {
        **defaults(plan),
        **{name: value for name, value in clean.items() if value},
        "number": symbol,
        "date": day_text(day),
        "title": plan.title,
        "presider": ", ".join(part for part in (plan.presider_name, plan.presider_post) if part),
        "when": when(plan.starts, plan.ends),
        "place": plan.place,
        "online_url": plan.online_url,
        "signer": tidy(signer)[:160],
        "urgent": "KHẨN" if plan.urgent else "",
    }
    pdf = typeset("invitation", data)
    file_id = files.take_in(actor, BytesIO(pdf), f"Giấy mời {plan.title[:80]}.pdf")
    full = f"{symbol}/{data['symbol']}" if symbol and "/" not in symbol else symbol
    invitation = _save(
        actor, meeting, file_id, uploaded=False, number=full, date=day, signer=data["signer"], form=clean
    )
    touch(meeting, title=meeting.title, paper=invitation.paper_id, number=full, file=file_id)
    return int(invitation.paper_id)


@action(allowed={"organiser"})
def upload_invitation(
    actor: Actor,
    meeting_id: int,
    file_id: int,
    *,
    number: str = "",
    date: datetime.date | None = None,
    signer: str = "",
) -> int:
    """Nộp giấy mời đã ký: a signed file that was taken in, kept as it is. Gives the paper's id."""
    meeting = locked(actor, meeting_id)
    invitation = _save(
        actor,
        meeting,
        file_id,
        uploaded=True,
        number=tidy(number)[:60],
        date=date,
        signer=tidy(signer)[:160],
        form={},
    )
    touch(meeting, title=meeting.title, paper=invitation.paper_id, number=invitation.number, file=file_id)
    return int(invitation.paper_id)
