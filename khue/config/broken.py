"""Trang khi hệ thống hỏng: in our look, from nothing that can be broken: no database, no template, no session.

What happened, why, what to do, and the code by which the log knows it. Styles come from files; a page
without them still reads in order.
"""

from __future__ import annotations

from html import escape

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext

from khue.shared import clock

PAGE = """<!doctype html>
<html lang="{language}" data-density="desk" data-theme="{theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover">
<meta name="color-scheme" content="{scheme}">
<meta name="robots" content="noindex">
<title>{title} · Khuê</title>
<link rel="icon" href="/static/look/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/look/tokens.css">
<link rel="stylesheet" href="/static/look/components.css">
<link rel="stylesheet" href="/static/look/desk.css">
<script type="module" src="/static/desk/theme.js"></script>
</head>
<body>
<div class="plain">
<header class="plain__head"><a class="mark" href="/"><img src="/static/look/mark.svg" alt="" width="28" height="28"><span>Khuê</span></a></header>
<main class="plain__main" id="noi-dung" tabindex="-1">
<p class="faint num">{status}</p>
<h1 class="h-page">{title}</h1>
<div class="err"><dl><dt>{why_word}</dt><dd>{why}</dd><dt>{do_word}</dt><dd>{todo}</dd></dl></div>
<p class="row wrap"><a class="btn btn--main" href="{again}">{again_word}</a><a class="btn" href="/">{home_word}</a></p>
<p class="faint xs num">{at}{incident}</p>
</main>
<footer class="plain__foot">{foot}</footer>
</div>
</body>
</html>
"""


def page(  # noqa: PLR0917 - the parts of one page, named at its two callers
    request: HttpRequest, status: int, title: str, why: str, todo: str, incident: str = ""
) -> HttpResponse:
    """The page as an answer; sentences are already in the reader's language."""
    theme = request.COOKIES.get("khue_theme", "")
    theme = theme if theme in {"light", "dark"} else "auto"
    words = {
        "language": "en" if get_language() == "en" else "vi",
        "theme": theme,
        "scheme": {"light": "light", "dark": "dark"}.get(theme, "light dark"),
        "status": str(status),
        "title": title,
        "why_word": gettext("Vì sao"),
        "why": why,
        "do_word": gettext("Làm gì"),
        "todo": todo,
        "again": request.get_full_path() if request.method == "GET" else "/",
        "again_word": gettext("Thử lại"),
        "home_word": gettext("Về trang Hôm nay"),
        "at": f"{clock.now().astimezone(clock.VN):%H:%M %d/%m/%Y}",
        "incident": f" · {incident}" if incident else "",
        "foot": gettext("Hệ thống chỉ đạo, điều hành không giấy tờ"),
    }
    made = PAGE.format_map({name: escape(text) for name, text in words.items()})
    return HttpResponse(made, status=status, headers={"Cache-Control": "no-store"})
