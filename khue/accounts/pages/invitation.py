"""Thư mời: đặt mật khẩu lần đầu."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from khue.accounts import actions, queries
from khue.shared.actor import Actor
from khue.shared.pages import open_to_all, render
from khue.shared.refusal import Refusal
from khue.shared.sentences import say, sentence

INVITED = Actor.system("invitation")


def _accept(request: HttpRequest, token: str) -> HttpResponseBase:
    """Nhận thư mời: shows whom it is for, then sets the password; the link works once."""
    email = queries.invited_email(token)
    faults: list[str] = []
    if request.method == "POST":
        password = request.POST.get("password1", "")
        if password != request.POST.get("password2", ""):
            faults = [sentence("accounts.passwords_differ")]
        else:
            try:
                actions.accept_invitation(INVITED, token, password)
            except Refusal as refusal:
                faults = [say(reason) for reason in refusal.reasons] or [say(refusal)]
            else:
                return redirect("/accounts/password/reset/key/done/")
    context = {"email": email, "faults": faults}
    return render(request, "accounts/invitation.jinja", context, status=422 if faults else 200)


accept = open_to_all(never_cache(sensitive_post_parameters()(_accept)))
