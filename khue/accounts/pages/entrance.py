"""Cửa vào: đăng nhập, đăng xuất, mật khẩu. allauth's steps under our templates and sentences."""

from __future__ import annotations

from typing import Any

from allauth.account import views
from allauth.account.forms import ChangePasswordForm, ResetPasswordKeyForm
from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from khue.accounts import actions, queries
from khue.accounts.rules import PROVIDER_TOKEN
from khue.shared.actor import Actor
from khue.shared.pages import actor_of, render, require_actor, safe_next
from khue.shared.sentences import sentence


class _TwicePassword:
    """Nhập hai lần: the second must be as the first, said in our words."""

    def clean(self) -> dict[str, Any]:
        """The form's data; unequal passwords are the second field's fault."""
        data: dict[str, Any] = Form.clean(self)  # type: ignore[arg-type,assignment]  # mixed into a Form
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", sentence("accounts.passwords_differ"))  # type: ignore[attr-defined]  # of Form
        return data


class ChangeForm(_TwicePassword, ChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    """Đổi mật khẩu."""


class ResetKeyForm(_TwicePassword, ResetPasswordKeyForm):  # type: ignore[misc]  # allauth ships no types
    """Đặt mật khẩu mới."""


class LoginView(views.LoginView):  # type: ignore[misc]  # allauth ships no types
    """Đăng nhập."""

    template_name = "accounts/login.jinja"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Who is known already goes on (or signs in anew); an account without a person is told so."""
        actor = actor_of(request)
        if request.method == "GET" and (actor.is_person or actor.barred):
            return redirect(self.get_success_url() or "/")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether this is the demonstration, and whether an account without a person is signed in."""
        user = self.request.user
        stranger = user.email if user.is_authenticated and not actor_of(self.request).barred else ""
        named = queries.provider()
        more = {
            "demo": settings.KHUE_DEMO,
            "stranger": stranger,
            "provider": named,
            "next": safe_next(self.request, ""),
        }
        return {**super().get_context_data(**kwargs), **more}


class LogoutView(views.LogoutView):  # type: ignore[misc]  # allauth ships no types
    """Đăng xuất."""

    template_name = "accounts/logout.jinja"

    def post(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Out of Khuê; and who came by the agency's own system is led to sign out there too."""
        token = self.request.session.get(PROVIDER_TOKEN, "")
        answer: HttpResponseBase = super().post(*args, **kwargs)
        login_page = f"{settings.KHUE_PUBLIC_URL}{settings.LOGIN_URL}"
        there = queries.way_out_there(token, login_page) if token and queries.provider() else ""
        if not there:
            return answer
        named = queries.provider()
        context = {"there": there, "provider": named.name if named else ""}
        return render(self.request, "accounts/signed_out.jinja", context)


class InactiveView(views.AccountInactiveView):  # type: ignore[misc]  # allauth ships no types
    """Tài khoản đã đóng."""

    template_name = "accounts/inactive.jinja"


class ResetView(views.PasswordResetView):  # type: ignore[misc]  # allauth ships no types
    """Quên mật khẩu."""

    template_name = "accounts/reset.jinja"


class ResetSentView(views.PasswordResetDoneView):  # type: ignore[misc]  # allauth ships no types
    """Đã gửi liên kết."""

    template_name = "accounts/reset_sent.jinja"


class ResetFromKeyView(views.PasswordResetFromKeyView):  # type: ignore[misc]  # allauth ships no types
    """Đặt mật khẩu mới bằng liên kết."""

    template_name = "accounts/reset_key.jinja"
    form_class = ResetKeyForm


class ResetDoneView(views.PasswordResetFromKeyDoneView):  # type: ignore[misc]  # allauth ships no types
    """Đã đặt mật khẩu mới."""

    template_name = "accounts/reset_done.jinja"


class _ChangeView(views.PasswordChangeView):  # type: ignore[misc]  # allauth ships no types
    template_name = "accounts/change.jinja"
    form_class = ChangeForm
    success_url = "/accounts/me/?changed=1"

    def form_valid(self, form: Any) -> HttpResponse:
        """Change it; the session goes on under a new key."""
        before = self.request.session.session_key or ""
        response: HttpResponse = super().form_valid(form)
        actions.note_seen(before, self.request.session.session_key)
        return response


@require_actor
def change_password(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Đổi mật khẩu; an account that comes only by the agency's own system has none to change."""
    account = queries.user_to_read(actor.user_id or 0)
    if account is None or not account.has_password:
        messages.info(request, sentence("accounts.no_password"))
        return redirect("/accounts/me/")
    response: HttpResponseBase = _ChangeView.as_view()(request)
    return response
