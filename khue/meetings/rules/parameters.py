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
