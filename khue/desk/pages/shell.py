"""Khung trang: what base and desk templates need, as a context processor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from khue.desk.rules import TEXT_SIZES, THEMES, Place, chosen, current
from khue.organisation.rules import initials
from khue.shared.pages import actor_of

STAFF = frozenset({"administrator", "organiser", "asset_officer", "focal", "auditor"})
PLACES = (
    Place("today", mark("Hôm nay"), "sun", "/"),
    Place("meetings", mark("Cuộc họp"), "users-round", "/meetings/"),
    Place(
        "duties",
        mark("Đơn vị tôi chuẩn bị"),
        "file-stack",
        "/meetings/duties/",
        roles=frozenset({"unit_clerk", "unit_head"}),
    ),
    Place(
        "slips",
        mark("Phiếu tài liệu mật"),
        "file-lock-2",
        "/documents/slips/",
        roles=frozenset({"secret_clerk", "unit_clerk", "unit_head", "auditor"}),
        also=("/meetings/spills/",),
    ),
    Place(
        "follow",
        mark("Tình trạng gửi, nhận"),
        "radar",
        "/meetings/follow/",
        "follow",
        frozenset({"organiser"}),
    ),
    Place("tablets", mark("Máy tính bảng"), "tablet", "/tablets/", "follow", STAFF - {"organiser"}),
    Place("organisation", mark("Tổ chức"), "building-2", "/organisation/", "follow", STAFF),
    Place(
        "imports",
        mark("Nhập dữ liệu"),
        "upload",
        "/imports/",
        "follow",
        frozenset({"administrator"}),
    ),
    Place(
        "settings",
        mark("Thiết lập"),
        "settings-2",
        "/organisation/settings/",
        "follow",
        frozenset({"administrator", "auditor", "focal", "secret_clerk"}),
        ("/organisation/second_step",),
    ),
    Place("mailbox", mark("Hộp thư mẫu"), "inbox", "/distribution/sample-mailbox/", "follow"),
    Place(
        "operation",
        mark("Vận hành"),
        "hard-drive",
        "/operation/",
        "follow",
        frozenset({"administrator", "auditor"}),
    ),
    Place(
        "audit", mark("Nhật ký"), "scroll-text", "/audit/", "follow", frozenset({"auditor", "administrator"})
    ),
)
OWN = (
    Place("my_tablets", mark("Máy của tôi"), "tablet", "/tablets/mine"),
    Place("account", mark("Tài khoản và phiên đăng nhập"), "key-round", "/accounts/me/"),
    Place("security", mark("Bảo mật tài khoản"), "shield-check", "/accounts/me/security/"),
    Place("logout", mark("Đăng xuất"), "log-out", "/accounts/logout/"),
)
GROUPS = {"main": "", "follow": mark("Theo dõi")}


@dataclass(frozen=True, slots=True)
class Link:
    """Một nơi đến, as the template shows it."""

    label: str
    icon: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Một nhóm nơi đến."""

    label: str
    places: tuple[Link, ...]


@cache
def exists(href: str) -> bool:
    """Whether an address is served at all: a place that isn't built is not shown."""
    try:
        resolve(href)
    except Resolver404:
        return False
    return True


class Shell:
    """Khung bàn làm việc: computed when a template asks, so that an error page costs no query."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._actor = actor_of(request)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The places that this actor may go to and that exist."""
        places = tuple(
            place
            for place in PLACES
            if place.is_for(self._actor) and exists(place.href) and self._shown(place)
        )
        here = current(places, self._request.path)
        groups = [
            Group(
                _(label) if label else "",
                tuple(_link(place, here) for place in places if place.group == key),
            )
            for key, label in GROUPS.items()
        ]
        return tuple(group for group in groups if group.places)

    @property
    def own(self) -> list[Link]:
        """What is the reader's own: account, sign out."""
        return [_link(place) for place in OWN if exists(place.href)]

    @staticmethod
    def _shown(place: Place) -> bool:
        return place.key != "mailbox" or bool(settings.KHUE_DEMO)

    @property
    def name(self) -> str:
        """The reader's name."""
        return self._actor.name or self._actor.label

    @property
    def place(self) -> str:
        """The post in which he works."""
        return self._actor.title

    @property
    def initials(self) -> str:
        """Two letters."""
        return initials(self.name)

    @property
    def messages(self) -> list[str]:
        """What to tell once, after a redirect."""
        return [str(message) for message in get_messages(self._request)]


def _link(place: Place, here: str = "") -> Link:
    return Link(_(place.label), place.icon, place.href, place.key == here)


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor: ``view`` (theme, text, language, path) and ``shell``."""
    cookies = request.COOKIES
    return {
        "view": {
            "theme": chosen(cookies.get("khue_theme"), THEMES, "auto"),
            "text": chosen(cookies.get("khue_text"), TEXT_SIZES, "100"),
            "language": "en" if get_language() == "en" else "vi",
            "path": request.get_full_path(),
        },
        "shell": Shell(request),
    }
