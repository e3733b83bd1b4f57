"""Thành phố mẫu: brings schema and city to where the demo needs them; quick when they are there."""

from __future__ import annotations

import argparse

from khue.config import environment
from khue.config.command import exists, parse, target
from khue.config.prepared import CAST
from khue.config.terminal import _, tell
from khue.organisation.actions.accounts import DEMO_PASSWORD
from khue.organisation.queries import demo_cast

LINES = (("migrate",), ("load-city", "hanoi"), ("sample-accounts",))


def prepare(arguments: argparse.Namespace) -> int:
    """Run the commands that make the demo, and note who may be tried."""
    del arguments
    for line in LINES:
        if not exists(line[0]):
            continue
        parsed = parse(line)
        if parsed.command.progress:
            tell(_(parsed.command.progress))
        code = target(parsed.command.run)(parsed) or 0
        if code:
            return code
    cast = [f"{member.name:<18} {member.email:<24} {member.post_title}" for member in demo_cast()]
    cast.append(_("Mật khẩu của mọi tài khoản dùng thử: %(password)s") % {"password": DEMO_PASSWORD})
    (environment.read().home / CAST).write_text("\n".join(cast), encoding="utf-8")
    return 0
