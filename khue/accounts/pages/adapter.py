"""Chỗ nối với allauth: our sentences, our password rule, our lock-out, our log, our mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _lazy

from khue.accounts import actions, queries
from khue.accounts.rules import (
    ENTRANCE,
    KNOWN_DAYS,
    PROVIDER_METHOD,
    SECOND_METHOD,
    SECOND_STEP,
    TRIES,
    Visitor,
    password_faults,
)
from khue.shared import clock
from khue.shared.jobs import defer
from khue.shared.pages import render
from khue.shared.sentences import say, sentence

FRESH = "khue_fresh"
RESET_MAIL = "account/email/password_reset_key"


def proof_of(request: HttpRequest, user: AbstractBaseUser) -> actions.SignInProof:
    """By what the steps of this session were passed; asked before the session is made anew for the user."""
    records = get_authentication_records(request, user)
    second = next((str(one.get("type", "")) for one in records if one["method"] == SECOND_METHOD), "")
    first = first_step(records)
    return actions.SignInProof({PROVIDER_METHOD: "provider"}.get(first, first), second)


def first_step(records: list[dict[str, Any]]) -> str:
    """By what the last sign-in of a session began: a second step alone is a passkey that stood for both."""
    for one in reversed(records):
        if one["method"] != SECOND_METHOD:
            return str(one["method"])
        if one.get("passwordless"):
            break
    return queries.PASSKEY


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Tài khoản theo cách của Khuê; what isn't used of allauth says nothing and sends nothing."""

    error_messages = {
        **dict.fromkeys(
            DefaultAccountAdapter.error_messages,
            _lazy("Chưa làm được việc này ở đây. Quay lại trang trước rồi thử lại."),
        ),
        "email_password_mismatch": _lazy(
            "Chưa đăng nhập được vì thư điện tử hoặc mật khẩu chưa đúng. "
            "Kiểm tra phím Caps Lock và bộ gõ rồi nhập lại."
        ),
        "enter_current_password": _lazy("Mật khẩu đang dùng chưa đúng. Nhập lại."),
        "account_inactive": _lazy("Tài khoản này đã đóng. Đề nghị người quản trị mở lại."),
        "invalid_password_reset": _lazy(
            "Liên kết đặt lại mật khẩu không còn dùng được. Yêu cầu một liên kết mới."
        ),
        "same_as_current": _lazy("Mật khẩu mới phải khác mật khẩu đang dùng."),
        "rate_limited": _lazy("Đã gửi quá nhiều yêu cầu trong thời gian ngắn. Chờ vài phút rồi thử lại."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody opens an account alone: an administrator invites."""
        del request
        return False

    def clean_password(self, password: str, user: AbstractBaseUser | None = None) -> str:
        """The password, or every reason why it can't be used."""
        faults = password_faults(password, getattr(user, "email", ""))
        if faults:
            raise ValidationError([say(fault) for fault in faults])
        return password

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse while the name is locked, before any password is looked at."""
        email = credentials.get("email", "")
        found = queries.locked_until(email, self.visitor(request, email))
        if found is not None:
            facts = {"hour": f"{found.until.astimezone(clock.VN):%H:%M}", "tries": TRIES}
            raise ValidationError(
                sentence("accounts.locked_strangers" if found.strangers else "accounts.locked", facts)
            )

    def visitor(self, request: HttpRequest, email: str) -> Visitor:
        """Whence somebody tries: by the browser's mark for that name, else by address."""
        mark = request.COOKIES.get(queries.known_mark_name(email), "")
        return queries.visitor_of(email, mark, self.get_client_ip(request))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the wrong try."""
        email = credentials.get("email", "")
        visitor = self.visitor(request, email)
        actions.note_failure(ENTRANCE, email, visitor=visitor, address=self.get_client_ip(request))

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """Who has to come by the agency's own system is told so, only once the password or passkey was right."""
        there = first_step(get_authentication_records(request, user)) == PROVIDER_METHOD
        if not there and queries.only_by_provider(user.pk, user.get_username()):
            named = queries.provider()
            context = {
                "refused": sentence("accounts.password_off"),
                "provider": named.name if named else "",
                "code": "accounts.password_off",
            }
            return render(request, "accounts/provider_refused.jinja", context, status=422)
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def get_login_stages(self) -> list[str]:
        """The one stage between password and session: the second step, by our rule who has to pass it."""
        return ["khue.accounts.pages.second.SecondStage"]

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in, keep by what the second step was passed, and note it."""
        proof = proof_of(request, user)
        super().login(request, user)
        request.session[SECOND_STEP] = proof.second
        request.session[FRESH] = int(clock.now().timestamp())
        actions.note_sign_in(
            actions.actor_of_user(user),
            request.session.session_key or "",
            visitor=self.visitor(request, user.get_username()),
            address=self.get_client_ip(request),
            browser=self.get_http_user_agent(request),
            proof=proof,
        )

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """From now on this browser is known for that name, and strangers can't close it out."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        response.set_cookie(
            queries.known_mark_name(user.get_username()),
            queries.known_mark(user.get_username()),
            max_age=timedelta(days=KNOWN_DAYS),
            path="/accounts/",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response

    def logout(self, request: HttpRequest) -> None:
        """Note it, and sign out."""
        user = queries.signed_in(request)
        if user is not None:
            actions.note_sign_out(actions.actor_of_user(user), request.session.session_key or "")
        super().logout(request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Change the password, ending every other session; of a page or of a reset link."""
        keep = self.request.session.session_key or "" if self.request.user.pk == user.pk else ""
        actions.change_password(actions.actor_of_user(user), user.pk, password, keep=keep)
        user.refresh_from_db()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the one mail that Khuê sends through allauth; its link is made only when it is sent."""
        del email
        if template_prefix == RESET_MAIL:
            defer("accounts.send_reset", user_id=context["user"].pk)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the page that follows shows what is now true."""
        del args, kwargs
