"""Tham số của cuộc họp: how early papers reach those who attend, and what a browser may do with them."""

from __future__ import annotations

from khue.shared.parameters import Parameter, declare

# QĐ 45/2018/QĐ-TTg, Điều 10: papers of a periodic meeting at the latest 3 working days before its start.
NOTICE_DAYS = declare(Parameter("meetings.notice_days", "meetings", "number", 3, "working_days", 1, 15))

# What readers without a tablet may do. Organisers and the unit that prepares a paper keep the received file.
READER_MARK = declare(
    Parameter("meetings.reader_mark", "meetings", "choice", "on", choices=("on", "off"), order=110)
)
READER_COPIES = declare(
    Parameter(
        "meetings.reader_copies",
        "meetings",
        "choice",
        "marked",
        choices=("none", "marked", "original"),
        order=120,
    )
)
READER_PRINTS = declare(
    Parameter("meetings.reader_prints", "meetings", "choice", "no", choices=("no", "marked"), order=130)
)
# Nội dung mật: how an item on paper only begins; each item may say otherwise.
SECRET_TERMS = (
    declare(
        Parameter(
            "meetings.secret_joining", "documents", "choice", "forbid", choices=("forbid", "allow"), order=50
        )
    ),
    declare(
        Parameter(
            "meetings.secret_notes", "documents", "choice", "forbid", choices=("forbid", "allow"), order=60
        )
    ),
)
# Nhắc theo lịch: hours before a meeting (0 = not at all); an urgent call counts minutes after it went out.
REMIND = (
    declare(Parameter("meetings.remind_first", "reminders", "number", 24, "hours", 0, 168, order=40)),
    declare(Parameter("meetings.remind_assistants", "reminders", "number", 6, "hours", 0, 72, order=41)),
    declare(Parameter("meetings.remind_office", "reminders", "number", 3, "hours", 0, 72, order=42)),
    declare(Parameter("meetings.remind_again", "reminders", "number", 2, "hours", 0, 24, order=43)),
    declare(Parameter("meetings.remind_urgent", "reminders", "number", 15, "minutes", 0, 240, order=44)),
)
REMIND_UNIT = declare(
    Parameter("meetings.remind_unit_hours", "reminders", "number", 24, "hours", 0, 168, order=45)
)
# A paper asked for is due so many working days before the meeting, unless another day is said.
DUE_DAYS = declare(Parameter("meetings.due_days", "meetings", "number", 3, "working_days", 1, 20, order=20))
