"""Nhanh cho mẫu trang: words, addresses of files and icons that each page asks for by the hundred, kept once found."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from django.templatetags.static import static as django_static
from django.utils import translation
from markupsafe import Markup


@cache
def static(path: str) -> str:
    """The address of a file of ours."""
    return django_static(path)


@cache
def icon(name: str, cls: str = "") -> Markup:
    """Biểu tượng: one of ``look/icons.svg``."""
    drawn = Markup('<svg class="i{}" aria-hidden="true"><use href="{}#{}"/></svg>')
    return drawn.format(f" {cls}" if cls else "", static("look/icons.svg"), name)


@cache
def _said(language: str | None, message: str) -> Markup:
    with translation.override(language):
        return Markup(translation.gettext(message))  # noqa: S704 - our own words


@cache
def _plain(language: str | None, message: str) -> Markup:
    return _said(language, message) % {}


@lru_cache(maxsize=10_000)
def _counted(language: str | None, one: str, many: str, number: int) -> Markup:
    with translation.override(language):
        return Markup(translation.ngettext(one, many, number))  # noqa: S704 - our own words


@lru_cache(maxsize=10_000)
def _numbered(language: str | None, one: str, many: str, number: int) -> Markup:
    return _counted(language, one, many, number) % {"num": number}


def gettext(message: str, **facts: Any) -> Markup:
    """A sentence in the reader's language with its facts, which are escaped."""
    language = translation.get_language()
    return _said(language, message) % facts if facts else _plain(language, message)


def ngettext(one: str, many: str, number: int, **facts: Any) -> Markup:
    """A sentence that counts; its number is ``num``, as in Jinja2."""
    language = translation.get_language()
    if facts:
        return _counted(language, one, many, number) % {"num": number, **facts}
    return _numbered(language, one, many, number)
