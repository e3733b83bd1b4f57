"""Trang web mang tên tệp Word, Excel: only its words, tables and plain shapes are carried over to what LibreOffice reads.

Many programs "export to Word" by writing a web page under another name. Nothing that could fetch, run or include
anything has a way in: tags and properties that aren't named here don't exist.
"""

import re
from html import escape
from html.parser import HTMLParser

MOST = 16 * 1024**2
DEEPEST = 200

_TAGS = frozenset({
    "p", "br", "hr", "div", "span", "center", "h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "i", "em",
    "u", "s", "strike", "del", "ins", "sub", "sup", "font", "pre", "blockquote", "ul", "ol", "li", "dl",
    "dt", "dd", "table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td", "th",
})  # fmt: skip
_SILENT = frozenset(
    {"script", "style", "head", "title", "object", "iframe", "xml", "noscript", "template", "svg"}
)
_EMPTY = frozenset({"br", "hr", "col"})
_ATTRIBUTES = frozenset(
    {"colspan", "rowspan", "align", "valign", "width", "border", "cellpadding", "cellspacing"}
)
_STYLES = frozenset({
    "text-align", "text-indent", "font-weight", "font-style", "font-size", "text-decoration",
    "vertical-align", "width", "line-height", "margin", "margin-left", "margin-right", "margin-top",
    "margin-bottom", "border", "border-top", "border-bottom", "border-left", "border-right",
    "border-collapse", "white-space",
})  # fmt: skip
_PLAIN = re.compile(r"[\w\s.,%#-]{0,80}")
_CHARSET = re.compile(rb"charset=[\"']?([A-Za-z0-9_-]{1,20})", re.IGNORECASE)


def _fits(name: str, said: str) -> bool:
    """Plain, and no width of a screen: the page is a sheet of paper now."""
    return bool(_PLAIN.fullmatch(said)) and (name != "width" or said.endswith("%"))


def _style(value: str) -> str:
    kept = []
    for one in value.split(";"):
        name, _, said = (part.strip() for part in one.lower().partition(":"))
        if name in _STYLES and _fits(name, said):
            kept.append(f"{name}:{said}")
    return ";".join(kept)


class _Carrier(HTMLParser):
    """Writes down what may stay."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._open: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        if tag in _SILENT:
            self._silent += 1
        if self._silent or tag not in _TAGS or len(self._open) > DEEPEST:
            return
        told = []
        for name, value in attrs:
            said = _style(value or "") if name == "style" else value or ""
            if said and (name == "style" or (name in _ATTRIBUTES and _fits(name, said))):
                told.append(f' {name}="{escape(said)}"')
        self.out.append(f"<{tag}{''.join(told)}>")
        if tag not in _EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """An element ends; those left open inside it end too."""
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        if self._silent or tag not in self._open:
            return
        while self._open:
            last = self._open.pop()
            self.out.append(f"</{last}>")
            if last == tag:
                return

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self._silent:
            self.out.append(escape(data))

    def whole(self) -> str:
        """What stayed, every element ended."""
        return "".join([*self.out, *(f"</{tag}>" for tag in reversed(self._open))])


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    named = _CHARSET.search(data[:4096])
    for charset in (*((named[1].decode(),) if named else ()), "utf-8", "cp1258"):
        try:
            return data.decode(charset).removeprefix("\ufeff")
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("utf-8", "replace")


def carried(data: bytes) -> bytes:
    """The page as a harmless one, in UTF-8."""
    carrier = _Carrier()
    carrier.feed(_text(data[:MOST]))
    carrier.close()
    head = '<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>'
    return f"{head}{carrier.whole()}</body></html>".encode()
