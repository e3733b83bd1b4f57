"""Tham số của máy tính bảng: how long a tablet opens by itself, and what its PIN must be."""

from __future__ import annotations

from khue.shared.parameters import Parameter, declare

LEASE_DAYS = declare(
    Parameter(
        "tablets.lease_days", "tablets", "number", 7, "days", 1, 60, setting="KHUE_LEASE_DAYS", order=10
    )
)
WARN_HOURS = declare(Parameter("tablets.warn_hours", "tablets", "number", 48, "hours", 1, 168, order=20))
GRACE_HOURS = declare(Parameter("tablets.grace_hours", "tablets", "number", 48, "hours", 0, 336, order=30))
LEAVING_DAYS = declare(Parameter("tablets.leaving_days", "tablets", "number", 3, "days", 0, 30, order=50))
PHONE_HOURS = declare(Parameter("tablets.phone_hours", "tablets", "number", 24, "hours", 1, 72, order=40))
PIN_LENGTH = declare(Parameter("tablets.pin_length", "tablets", "number", 6, "digits", 6, 12, order=60))
WRONG_PINS = declare(Parameter("tablets.wrong_pins", "tablets", "number", 5, "times", 3, 10, order=70))
