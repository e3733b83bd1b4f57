"""Cách xem: theme, text size and language, kept in cookies so that the server renders them."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from khue.desk.rules import LANGUAGES, TEXT_SIZES, THEMES
from khue.shared.pages import open_to_all
from khue.shared.refusal import Refusal

COOKIES = {
    "theme": ("khue_theme", THEMES),
    "text": ("khue_text", TEXT_SIZES),
    "language": ("khue_lang", LANGUAGES),
}
YEAR = 365 * 24 * 3600


@open_to_all
@require_POST
def view(request: HttpRequest) -> HttpResponse:
    """Đổi cách xem: one or more of theme, text, language; goes back to ``next``."""
    answer = (
        HttpResponse(status=204)
        if request.headers.get("X-Khue-Quiet")
        else HttpResponseRedirect(_back(request))
    )
    for name, (cookie, known) in COOKIES.items():
        value = request.POST.get(name)
        if value is None:
            continue
        if value not in known:
            raise Refusal("desk.unknown_view")
        answer.set_cookie(
            cookie, value, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
        )
    return answer


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if safe else "/"
