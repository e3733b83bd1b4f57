"""Tham số của việc nhập: how long what was brought in stays to be looked at."""

from __future__ import annotations

from khue.shared.parameters import Parameter, declare

KEEP_DAYS = declare(Parameter("imports.keep_days", "imports", "number", 365, "days", 7, 3650))
