"""Nhanh cho mẫu trang: words, addresses of files and icons that each page asks for by the hundred, kept once found."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache, lru_cache
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.templatetags.static import static as django_static
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from markupsafe import Markup

FIELD = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">')


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


@lru_cache(maxsize=8_000)
def _piece(language: str | None, template: str, facts: tuple[tuple[str, Hashable], ...]) -> Markup:
    del language  # the one of the moment; here it only tells pieces apart
    return Markup(get_template(template).render(dict(facts)))  # noqa: S704 - rendered by our template, which escapes


class Words:
    """Câu chữ của một thứ tiếng: what a page asks for by the hundred, without asking each time for the reader's language."""

    __slots__ = ("language",)

    def __init__(self, language: str | None) -> None:
        self.language = language

    def gettext(self, message: str, **facts: Any) -> Markup:
        """A sentence with its facts, which are escaped."""
        return _said(self.language, message) % facts if facts else _plain(self.language, message)

    def ngettext(self, one: str, many: str, number: int, **facts: Any) -> Markup:
        """A sentence that counts; its number is ``num``, as in Jinja2."""
        if facts:
            return _counted(self.language, one, many, number) % {"num": number, **facts}
        return _numbered(self.language, one, many, number)

    def piece(self, template: str, **facts: Hashable) -> Markup:
        """Một mảnh của trang: written once for the same facts, however many pages and readers show it.

        The template may say nothing but its facts and our words: no actor, no request, no time of the moment.
        """
        return _piece(self.language, template, tuple(facts.items()))


@cache
def _words(language: str | None) -> Words:
    return Words(language)


def gettext(message: str, **facts: Any) -> Markup:
    """``Words.gettext`` in the language of the moment, for templates without a request."""
    return _words(translation.get_language()).gettext(message, **facts)


def ngettext(one: str, many: str, number: int, **facts: Any) -> Markup:
    """``Words.ngettext`` in the language of the moment, for templates without a request."""
    return _words(translation.get_language()).ngettext(one, many, number, **facts)


def piece(template: str, **facts: Hashable) -> Markup:
    """``Words.piece`` in the language of the moment, for templates without a request."""
    return _words(translation.get_language()).piece(template, **facts)


def page(_request: HttpRequest) -> dict[str, object]:
    """Context processor: the words in the reader's language, asked for once a page."""
    words = _words(translation.get_language())
    return {"_": words.gettext, "gettext": words.gettext, "ngettext": words.ngettext, "piece": words.piece}


def forgery(request: HttpRequest) -> dict[str, object]:
    """Context processor, mã chống giả mạo: masked once a page, however many forms stand in it."""
    token = SimpleLazyObject(lambda: get_token(request))
    field = SimpleLazyObject(lambda: FIELD.format(token))
    return {"csrf_token": token, "csrf_input": field}
