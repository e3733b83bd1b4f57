"""Tài khoản từ dòng lệnh."""

from __future__ import annotations

import argparse
import sys

from khue.config.terminal import _, tell
from khue.organisation.actions import create_administrator, open_demo_accounts
from khue.shared.actor import Actor


def create_admin(arguments: argparse.Namespace) -> int:
    """``khue create-admin EMAIL``: the first administrator, or one more."""
    password = sys.stdin.readline().rstrip("\n") if arguments.password_stdin else ""
    name = arguments.name or arguments.email.partition("@")[0]
    made = create_administrator(Actor.system("khue create-admin"), arguments.email, name, password)
    tell(_("Đã lập người quản trị %(email)s.") % {"email": arguments.email})
    if made.link:
        tell(_("Mở liên kết sau để đặt mật khẩu (dùng một lần, trong 7 ngày):"))
        tell(made.link)
    return 0


def sample_accounts(arguments: argparse.Namespace) -> int:
    """``khue sample-accounts``: twice is as once."""
    del arguments
    opened = open_demo_accounts(Actor.system("khue sample-accounts"))
    tell(_("Đã có %(opened)d tài khoản dùng thử.") % {"opened": opened})
    return 0
