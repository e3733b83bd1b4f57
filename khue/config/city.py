"""Nạp thành phố mẫu từ dòng lệnh."""

from __future__ import annotations

import argparse

from khue.config.terminal import _, tell
from khue.organisation.actions import load_city
from khue.shared.actor import Actor


def run(arguments: argparse.Namespace) -> int:
    """``khue load-city hanoi``: twice is as once."""
    loaded = load_city(Actor.system("khue load-city"), arguments.city)
    facts = {"units": loaded.units, "posts": loaded.posts, "people": loaded.people}
    if loaded.already:
        tell(_("Thành phố mẫu đã có sẵn: %(units)d đơn vị, %(people)d người.") % facts)
    else:
        tell(_("Đã nạp %(units)d đơn vị, %(posts)d chức vụ, %(people)d người.") % facts)
    return 0
