"""Thiết lập: tham số, ngày nghỉ và ngày làm bù."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark
from django.views.decorators.http import require_GET, require_POST

from khue.organisation import actions, queries
from khue.organisation.pages.forms import Form
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.pages import optional_number, render, require_actor
from khue.shared.parameters import PARAMETERS, Parameter, Value
from khue.shared.refusal import NotFound, Refusal
from khue.shared.sentences import say, sentence

# Group, its place in the address (kept for good: other pages and people's bookmarks lead there), its name.
GROUPS = (
    ("tablets", "may-tinh-bang", mark("Máy tính bảng")),
    ("meetings", "cuoc-hop", mark("Cuộc họp")),
    ("letters", "thu", mark("Thư điện tử")),
    ("reminders", "nhac", mark("Nhắc theo lịch")),
    ("push", "bao-ra-may", mark("Báo ra máy khi ứng dụng đang đóng")),
    ("imports", "nhap-du-lieu", mark("Nhập dữ liệu")),
    ("documents", "tai-lieu-mat", mark("Tài liệu mật, bản giấy")),
    ("sign_in", "xac-thuc", mark("Xác thực hai bước theo vai trò")),
)
UNITS = {
    "days": mark("%(n)s ngày"),
    "working_days": mark("%(n)s ngày làm việc"),
    "hours": mark("%(n)s giờ"),
    "minutes": mark("%(n)s phút"),
    "digits": mark("%(n)s chữ số"),
    "times": mark("%(n)s lần"),
    "megabytes": mark("%(n)s MB"),
    "number": mark("số %(n)s"),
}
YEARS_AHEAD = 2
# Above every bound; "9e999999" would be written out digit by digit.
TOO_LARGE = 10**15
HOME = "/organisation/settings/"


@dataclass(frozen=True, slots=True)
class Line:
    """Một tham số như trang hiện."""

    row: queries.ParameterRow
    name: str
    does: str
    shown: str
    default: str
    field: str


@dataclass(frozen=True, slots=True)
class Section:
    """Một mục của trang: what an administrator looks for."""

    anchor: str
    label: str
    lines: list[Line]


def shown(parameter: Parameter, value: Value) -> str:
    """Giá trị như người đọc: with its unit."""
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, str):
        return sentence(f"{parameter.key}.{value}")
    if parameter.kind == "time":
        return _plain(parameter, value)
    return _(UNITS[parameter.unit]) % {"n": _plain(parameter, value)}


def _plain(parameter: Parameter, value: Value) -> str:
    if isinstance(value, tuple):
        return "\n".join(value)
    if isinstance(value, str):
        return value
    if parameter.kind == "time":
        return f"{value // 60:02}:{value % 60:02}"
    number = f"{Decimal(value) / parameter.scale:f}"
    return (number.rstrip("0").rstrip(".") if "." in number else number).replace(".", ",")


def entered(parameter: Parameter, text: str) -> Value:
    """Giá trị như người nhập; what can't be read as a number is refused with the bounds."""
    if parameter.kind == "domains":
        parts = text.replace(",", " ").replace(";", " ").lower().split()
        return tuple(dict.fromkeys(part.lstrip("@") for part in parts))
    if parameter.kind == "choice":
        return text.strip()
    if parameter.kind == "time":
        hours, _colon, minutes = text.strip().replace("h", ":").replace(".", ":").partition(":")
        sound = hours.isdecimal() and (minutes or "0").isdecimal() and len(hours + minutes) <= 4
        minute = int(minutes or 0) if sound else 60
        return int(hours) * 60 + minute if sound and minute < 60 else -1
    try:
        number = Decimal(text.strip().replace(",", ".")) * parameter.scale
    except ArithmeticError:
        return -1
    whole = number.is_finite() and abs(number) < TOO_LARGE and number == int(number)
    return int(number) if whole else -1


def _line(row: queries.ParameterRow) -> Line:
    key = row.parameter.key
    return Line(
        row,
        sentence(key),
        sentence(f"{key}.does"),
        shown(row.parameter, row.value),
        shown(row.parameter, row.default),
        _plain(row.parameter, row.value),
    )


def _place(key: str) -> str:
    """Where the parameter stands on the page: who set it comes back to it."""
    return f"{HOME}#{key.replace('.', '-')}"


def _year(request: HttpRequest) -> int:
    asked, here = optional_number(request.GET.get("year")), clock.today().year
    return asked if asked is not None and 2017 <= asked <= here + YEARS_AHEAD else here


def _page(
    request: HttpRequest, actor: Actor, refusal: Refusal | None = None, about: str = ""
) -> HttpResponse:
    lines = [_line(row) for row in queries.parameters_to_see(actor)]
    year, here = _year(request), clock.today().year
    context = {
        "groups": [
            Section(anchor, _(label), [line for line in lines if line.row.parameter.group == group])
            for group, anchor, label in GROUPS
        ],
        "shown": shown,
        "may_set": actor.may(queries.CHANGERS),
        "days": queries.days_to_see(actor, year),
        "year": year,
        "years": range(here - 1, here + YEARS_AHEAD + 1),
        "refused": "" if refusal is None else say(refusal),
        "about": about,
        "form": Form(request.POST).values,
    }
    return render(request, "organisation/settings.jinja", context, status=422 if refusal else 200)


@require_actor
@require_GET
def index(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Thiết lập: what holds, since when, by whom; and the days off."""
    return _page(request, actor)


@require_actor
@require_POST
def set_parameter(request: HttpRequest, actor: Actor, key: str) -> HttpResponseBase:
    """Đặt một tham số."""
    parameter, form = PARAMETERS.get(key), Form(request.POST)
    if parameter is None:
        raise NotFound("parameter")
    since, document = form.maybe_day("since"), form.text("document")
    try:
        form.check()
        value = entered(parameter, request.POST.get("value", "")[:2000])
        actions.set_parameter(actor, key, value, since=since, document=document)
    except Refusal as refusal:
        return _refused(request, actor, refusal, key)
    messages.success(
        request,
        _("%(name)s: %(value)s, từ ngày %(day)s.")
        % {
            "name": sentence(key),
            "value": shown(parameter, value),
            "day": f"{since or clock.today():%d/%m/%Y}",
        },
    )
    return redirect(_place(key))


@require_actor
@require_POST
def forget_parameter(request: HttpRequest, actor: Actor, key: str) -> HttpResponseBase:
    """Bỏ một giá trị sắp có hiệu lực."""
    form = Form(request.POST)
    since = form.day("since")
    form.check()
    actions.forget_parameter(actor, key, since=since)
    messages.success(request, _("Đã bỏ giá trị sắp có hiệu lực."))
    return redirect(_place(key))


@require_actor
@require_POST
def announce_day(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Công bố ngày nghỉ hoặc ngày làm bù."""
    form = Form(request.POST)
    day, name, document = form.day("day"), form.text("name"), form.text("document")
    works = form.text("works") == "yes"
    try:
        form.check()
        actions.announce_day(actor, day, name=name, works=works, document=document)
    except Refusal as refusal:
        return _refused(request, actor, refusal, "days")
    said = _("Ngày %(day)s là ngày làm việc.") if works else _("Ngày %(day)s là ngày nghỉ.")
    messages.success(request, said % {"day": f"{day:%d/%m/%Y}"})
    return redirect(f"{HOME}?year={day.year}#ngay-nghi")


@require_actor
@require_POST
def forget_day(request: HttpRequest, actor: Actor, announced_id: int) -> HttpResponseBase:
    """Bỏ một ngày đã công bố."""
    actions.forget_day(actor, announced_id)
    messages.success(request, _("Đã bỏ ngày đã công bố."))
    return redirect(f"{HOME}#ngay-nghi")


def _refused(request: HttpRequest, actor: Actor, refusal: Refusal, about: str) -> HttpResponse:
    if refusal.status != 422:
        raise refusal
    first = refusal.reasons[0] if refusal.reasons else None
    said = Refusal(first.code, **first.facts) if first else refusal
    return _page(request, actor, said, about)
