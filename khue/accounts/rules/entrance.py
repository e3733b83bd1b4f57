"""Luật của tài khoản: sign-in names, passwords, lock-out. Pure functions."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from khue.shared.actor import Actor
from khue.shared.refusal import Reason

# Who acts before it is known who comes.
ENTRANCE = Actor.system("sign-in")
MIN_PASSWORD = 10
MAX_PASSWORD = 128
INVITATION_DAYS = 7
TRIES = 5
# Wrong tries for one name from all unknown browsers together, after which unknown browsers wait.
STRANGERS_TRIES = 50
STRANGERS_LONGEST = timedelta(minutes=15)
KNOWN_DAYS = 400
FIRST_LOCK = timedelta(minutes=5)
LONGEST_LOCK = timedelta(hours=1)
FORGET_AFTER = timedelta(hours=12)

# Passwords that are long enough and still guessed first; compared without case.
_COMMON = frozenset(
    {
        "1234567890",
        "0123456789",
        "0987654321",
        "1234554321",
        "1111111111",
        "qwertyuiop",
        "password123",
        "passw0rd123",
        "administrator",
        "matkhau123",
        "matkhau1234",
        "iloveyou123",
        "hanoi123456",
        "vietnam123",
        "anhyeuem123",
        "abcd123456",
        "abc1234567",
        "a123456789",
        "123456789a",
    }
)


def login_name(email: str) -> str:
    """The one spelling under which an e-mail address is stored and looked up."""
    return unicodedata.normalize("NFKC", email).strip().lower()


def password_faults(password: str, email: str = "") -> tuple[Reason, ...]:
    """Mật khẩu chưa đạt: every reason at once; empty means it may be used."""
    faults = []
    if len(password) < MIN_PASSWORD:
        faults.append(Reason("accounts.password_short", facts={"least": MIN_PASSWORD}))
    if len(password) > MAX_PASSWORD:
        faults.append(Reason("accounts.password_long", facts={"most": MAX_PASSWORD}))
    lower = password.lower()
    if lower in _COMMON or len(set(lower)) < 4:
        faults.append(Reason("accounts.password_common"))
    elif password.isdigit():
        faults.append(Reason("accounts.password_digits"))
    own = login_name(email).split("@")[0]
    if len(own) >= 4 and own in lower:
        faults.append(Reason("accounts.password_like_email"))
    return tuple(faults)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Nơi đăng nhập: a browser that has signed in by this name before (by its mark), else a network."""

    place: str
    known: bool = False


def network_of(address: str | None) -> str:
    """What is counted of an address: IPv4 whole, IPv6 its first 64 bits, which one household or office holds."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return ""
    if found.version == 6 and found.ipv4_mapped is None:
        return str(ip_network((found, 64), strict=False))
    return str(found.ipv4_mapped or found) if found.version == 6 else str(found)


@dataclass(frozen=True, slots=True)
class Tries:
    """Các lần nhập sai, of one name from one place, or of one name from all unknown browsers."""

    failed: int = 0
    last_at: datetime | None = None
    locked_until: datetime | None = None


def locked(tries: Tries, at: datetime) -> datetime | None:
    """Until when signing in is closed, or None when it is open."""
    return tries.locked_until if tries.locked_until and tries.locked_until > at else None


def after_failure(
    tries: Tries, at: datetime, *, least: int = TRIES, longest: timedelta = LONGEST_LOCK
) -> Tries:
    """One more wrong password: from ``least`` on it is locked, 5 min, then twice as long each, up to ``longest``."""
    stale = tries.last_at is not None and at - tries.last_at > FORGET_AFTER
    failed = 1 if stale else tries.failed + 1
    if failed < least:
        return Tries(failed, at, None)
    lock: timedelta = min(FIRST_LOCK * 2 ** min(failed - least, 10), longest)
    return Tries(failed, at, at + lock)


_BROWSERS = (
    ("Edg/", "Edge"),
    ("coc_coc", "Cốc Cốc"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> tuple[str, str]:
    """Browser and system as people name them; empty when not known."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return browser, system
