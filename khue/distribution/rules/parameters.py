"""Tham số của thư điện tử và của báo ra máy: to whom papers go inside a letter; which services carry a push, how often."""

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
# The services of the browsers' makers; each name stands for itself and for what lies below it.
PUSH_HOSTS = declare(
    Parameter(
        "distribution.push_hosts",
        "push",
        "domains",
        (
            "fcm.googleapis.com",
            "push.apple.com",
            "updates.push.services.mozilla.com",
            "notify.windows.com",
        ),
        order=20,
    )
)
PUSH_GAP = declare(Parameter("distribution.push_gap", "push", "number", 15, "minutes", 0, 240, order=10))
# Nights when nothing rings that can wait; Sundays and days off are quiet as a whole.
QUIET_FROM = declare(
    Parameter("distribution.quiet_from", "push", "time", 21 * 60, "", 0, 24 * 60 - 1, order=30)
)
QUIET_UNTIL = declare(
    Parameter("distribution.quiet_until", "push", "time", 6 * 60 + 30, "", 0, 24 * 60 - 1, order=31)
)
