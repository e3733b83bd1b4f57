"""Jinja2 as the pages use it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined

from khue.config import built, quick
from khue.shared import clock, show, trace
from khue.shared.sentences import say, sentence

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def day(value: date | datetime | None) -> str:
    """dd/mm/yyyy in Hà Nội."""
    if value is None:
        return ""
    local = value.astimezone(clock.VN) if isinstance(value, datetime) else value
    return f"{local:%d/%m/%Y}"


def hour(value: datetime | None) -> str:
    """HH:MM, 24 hours, in Hà Nội."""
    if value is None:
        return ""
    local = value.astimezone(clock.VN)
    return f"{local.hour:02}:{local.minute:02}"


def moment(value: datetime | None) -> str:
    """HH:MM dd/mm/yyyy in Hà Nội."""
    return f"{hour(value)} {day(value)}" if value else ""


def weekday(value: date | datetime) -> str:
    """The weekday's name."""
    local = value.astimezone(clock.VN) if isinstance(value, datetime) else value
    return translation.gettext(WEEKDAYS[local.weekday()])


def number(value: float) -> str:
    """412.680: dots between thousands, comma before decimals."""
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
    return text.translate(str.maketrans(",.", ".,"))


def environment(**options: Any) -> Environment:
    """The environment of all pages: undefined names are errors, text is escaped."""
    options.pop("autoescape", None)
    env = Environment(
        **{**options, "undefined": StrictUndefined},
        autoescape=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        gettext=translation.gettext, ngettext=translation.ngettext, newstyle=True
    )
    # Called as they stand: Jinja2's own go through the context and wrap each sentence anew.
    env.globals.update(_=quick.gettext, gettext=quick.gettext, ngettext=quick.ngettext)
    env.globals.update(
        static=quick.static,
        icon_drawn=quick.icon,
        piece=quick.piece,
        url=reverse,
        now=clock.now,
        today=clock.today,
        language=translation.get_language,
        sentence=sentence,
        say=say,
    )
    env.globals.update(span=show.span, incident=trace.current)
    env.globals.update(built=built.script, served=built.served)
    env.filters.update(show.FILTERS)
    env.filters.update(day=day, hour=hour, moment=moment, weekday=weekday, number=number)
    return env
