"""Tham số của thư điện tử: to whom papers go inside a letter, and how much."""

from __future__ import annotations

from khue.shared.parameters import Parameter, declare

DOMAINS = declare(
    Parameter(
        "distribution.domains", "letters", "domains", ("hanoi.example",), setting="KHUE_MAIL_OFFICIAL_DOMAINS"
    )
)
ATTACH_LIMIT = declare(
    Parameter(
        "distribution.attach_limit",
        "letters",
        "number",
        8_000_000,
        "megabytes",
        0,
        100_000_000,
        scale=1_000_000,
        setting="KHUE_MAIL_ATTACH_LIMIT",
    )
)
