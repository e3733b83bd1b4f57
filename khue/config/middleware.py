"""Where a request meets the domain: language, actor, and refusals turned into pages or JSON."""

from __future__ import annotations

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import translation
from django.utils.functional import SimpleLazyObject, empty

from khue.config import broken
from khue.organisation.queries import actor_from
from khue.shared import trace
from khue.shared.pages import render
from khue.shared.refusal import NotFound, Refusal
from khue.shared.sentences import say
from khue.shared.text import storable

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def language(get_response: GetResponse) -> GetResponse:
    """Vietnamese unless the reader chose English (cookie ``khue_lang``)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get("khue_lang", "vi")
        with translation.override("en" if chosen == "en" else "vi"):
            request.LANGUAGE_CODE = translation.get_language() or "vi"
            return get_response(request)

    return middleware


def actor(get_response: GetResponse) -> GetResponse:
    """Put the actor on the request, found when first asked for."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.actor = SimpleLazyObject(lambda: actor_from(request.user, request.session))  # type: ignore[attr-defined]  # our own attribute
        return get_response(request)

    return middleware


class _Refusals:
    """Turns a refusal into a page with its sentence, or JSON where a tablet or script asked."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        _name_for_the_log(request)
        if response.status_code == 405 and response.has_header("Allow"):
            return _wrong_method(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *rest: object
    ) -> HttpResponse | None:
        """What the database can't keep is refused before any page looks for it or writes it."""
        del rest
        # A door without forms reads its body itself.
        form = [] if getattr(view, "csrf_exempt", False) else request.POST.lists()
        if storable([request.path, *request.GET.lists(), *form]):
            return None
        return _refused(request, Refusal("shared.unreadable"), 400)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            return _refused(request, exception)
        if isinstance(exception, OperationalError | InterfaceError):
            return _database_gone(request)
        return None


refusals = _Refusals


def _name_for_the_log(request: HttpRequest) -> None:
    """The route as it is written, and who asks as a number: never the path, which may hold a token."""
    match = request.resolver_match
    if match is not None:
        request.META["khue.route"] = f"/{match.route}"
    # Only who was asked for already: to ask now would cost a statement, and fail where the database is away.
    asked = getattr(request, "actor", None)
    known = isinstance(asked, SimpleLazyObject) and asked._wrapped is not empty
    if asked is not None and known and asked.person_id:
        request.META["khue.person"] = asked.person_id


def _wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or request.headers.get("Accept", "") == "application/json"


def _refused(request: HttpRequest, refusal: Refusal, status: int = 0) -> HttpResponse:
    status = status or refusal.status
    request.META["khue.code"] = refusal.code
    if _wants_json(request):
        body = {"code": refusal.code, "sentence": say(refusal), "facts": refusal.facts}
        return JsonResponse(body, status=status)
    template = "reasons.jinja" if request.headers.get("HX-Request") else "refusal.jinja"
    context = {
        "code": refusal.code,
        "status": status,
        "sentence_text": say(refusal),
        "reasons": [(reason, say(reason)) for reason in refusal.reasons],
        "back_url": request.headers.get("Referer", "/"),
    }
    return render(request, template, context, status=status)


def _wrong_method(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """A page where the framework answers with nothing: an address of a form that was opened, say after a reload."""
    told = _refused(request, Refusal("shared.wrong_method", allowed=answer["Allow"]), 405)
    told["Allow"] = answer["Allow"]
    return told


def form_outdated(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of the forgery check: most often a page that stood open while somebody signed in anew."""
    del reason
    return _refused(request, Refusal("shared.form_outdated"), 403)


def _database_gone(request: HttpRequest) -> HttpResponse:
    sentence = translation.gettext(
        "Khuê chưa trả lời được vì cơ sở dữ liệu đang tạm ngừng. Nội dung đã gửi trước đó còn nguyên; "
        "thử lại sau ít giây."
    )
    if _wants_json(request):
        answer: HttpResponse = JsonResponse(
            {"code": "shared.database_gone", "sentence": sentence, "facts": {}}, status=503
        )
    else:
        answer = broken.page(
            request,
            503,
            translation.gettext("Khuê đang tạm ngừng ít phút"),
            translation.gettext("Cơ sở dữ liệu hoặc máy chủ đang khởi động lại. Nội dung đã gửi còn nguyên."),
            translation.gettext("Chờ ít giây rồi thử lại."),
        )
    answer["Retry-After"] = "5"
    return answer


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    del exception
    return render(request, "error.jinja", {"status": 400}, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    del exception
    return render(request, "error.jinja", {"status": 403}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    del exception
    return _refused(request, NotFound(request.path))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: without templates and database, since they may be what is broken."""
    incident = trace.current() or "?"
    if _wants_json(request):
        return JsonResponse(
            {"code": "shared.broken", "sentence": "", "facts": {"incident": incident}}, status=500
        )
    return broken.page(
        request,
        500,
        translation.gettext("Khuê gặp lỗi khi mở trang này"),
        translation.gettext("Lỗi thuộc về hệ thống, không phải do thao tác. Nội dung đã lưu còn nguyên."),
        translation.gettext("Thử lại. Nếu vẫn vậy, báo người quản trị kèm mã sự cố: %(incident)s.")
        % {"incident": incident},
        incident,
    )
