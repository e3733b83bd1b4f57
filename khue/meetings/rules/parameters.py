"""Tham số của cuộc họp: how early papers reach those who attend."""

from __future__ import annotations

from khue.shared.parameters import Parameter, declare

# QĐ 45/2018/QĐ-TTg, Điều 10: papers of a periodic meeting at the latest 3 working days before its start.
NOTICE_DAYS = declare(Parameter("meetings.notice_days", "meetings", "number", 3, "working_days", 1, 15))
