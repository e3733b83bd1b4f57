"""Chỗ nối với allauth: our sentences, our password rule, our lock-out, our log, our mail."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _lazy

from khue.accounts import actions, queries
from khue.accounts.rules import TRIES, Visitor, password_faults
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.jobs import defer
from khue.shared.sentences import say, sentence

ENTRANCE = Actor.system("sign-in")
RESET_MAIL = "account/email/password_reset_key"


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
        found = queries.locked_until(email, self._visitor(request, email))
        if found is not None:
            facts = {"hour": f"{found.until.astimezone(clock.VN):%H:%M}", "tries": TRIES}
            raise ValidationError(
                sentence("accounts.locked_strangers" if found.strangers else "accounts.locked", facts)
            )

    def _visitor(self, request: HttpRequest, email: str) -> Visitor:
        mark = request.COOKIES.get(queries.known_mark_name(email), "")
        return queries.visitor_of(email, mark, self.get_client_ip(request))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the wrong try."""
        email = credentials.get("email", "")
        visitor = self._visitor(request, email)
        actions.note_failure(ENTRANCE, email, visitor=visitor, address=self.get_client_ip(request))

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in, and note it."""
        super().login(request, user)
        actions.note_sign_in(
            actions.actor_of_user(user),
            request.session.session_key or "",
            visitor=self._visitor(request, user.get_username()),
            address=self.get_client_ip(request),
            browser=self.get_http_user_agent(request),
        )

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
