"""Tài khoản từ dòng lệnh."""

from __future__ import annotations

import argparse
import sys

from khue.accounts.actions import reset_second_step
from khue.accounts.queries import user_by_email
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


def reset_step(arguments: argparse.Namespace) -> int:
    """``khue reset-second-step EMAIL``: the rescue when the last administrator lost the phone; recorded as any."""
    user = user_by_email(arguments.email)
    if user is None:
        tell(_("Không có tài khoản %(email)s.") % {"email": arguments.email})
        return 1
    ended = reset_second_step(Actor.system("khue reset-second-step"), user, reason=arguments.reason)
    tell(_("Đã gỡ xác thực hai bước của %(email)s, kết thúc %(ended)d phiên. Lần đăng nhập sau phải bật lại.") % {"email": arguments.email, "ended": ended})  # fmt: skip
    return 0


def sample_accounts(arguments: argparse.Namespace) -> int:
    """``khue sample-accounts``: twice is as once."""
    del arguments
    opened = open_demo_accounts(Actor.system("khue sample-accounts"))
    tell(_("Đã có %(opened)d tài khoản dùng thử.") % {"opened": opened})
    return 0
