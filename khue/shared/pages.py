"""Trang: what every page of the desk shares."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render as django_render
from django.utils.http import url_has_allowed_host_and_scheme

from khue.shared.actor import Actor
from khue.shared.refusal import NotInOffice

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
ActorView = Callable[Concatenate[HttpRequest, Actor, P], HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor:
    """The actor that the middleware found; anonymous when there is none."""
    actor: Actor = getattr(request, "actor", None) or Actor.anonymous()
    return actor


def _way_in(actor: Actor) -> str:
    """Where who may not go on is led: to sign in, to set up the second step, or to pass it."""
    return {"enrol": settings.KHUE_ENROL_URL, "confirm": settings.KHUE_CONFIRM_URL}.get(
        actor.barred, settings.LOGIN_URL
    )


def require_account(view: ActorView[P]) -> View[P]:
    """For what is a user's own, whoever he is in the city: also who is held back until the second step stands."""

    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        actor, user = actor_of(request), request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if not actor.is_person:
            actor = Actor(kind="person", label=user.get_username(), user_id=user.pk)
        return view(request, actor, *args, **kwargs)

    update_wrapper(guarded, view)
    guarded.guard = "account"  # type: ignore[attr-defined]  # read by the test that every route is guarded
    return guarded


def require_actor(view: ActorView[P]) -> View[P]:
    """Give the view its actor; who isn't signed in is sent to the sign-in page."""

    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        actor = actor_of(request)
        if not actor.is_person:
            return redirect_to_login(request.get_full_path(), _way_in(actor))
        return view(request, actor, *args, **kwargs)

    update_wrapper(guarded, view)
    guarded.guard = "actor"  # type: ignore[attr-defined]  # read by the test that every route is guarded
    return guarded


def require_in_office(view: ActorView[P]) -> View[P]:
    """Give the view its actor, who holds a post, a role or a delegation today; for what is the office's own."""

    def inside(request: HttpRequest, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if actor.appointment_id is None and actor.delegation_id is None and not actor.roles:
            raise NotInOffice
        return view(request, actor, *args, **kwargs)

    return require_actor(update_wrapper(inside, view))


def open_to_all(view: View[P]) -> View[P]:
    """Mark a view that needs no sign-in, on purpose."""
    view.guard = "open"  # type: ignore[attr-defined]  # read by the test that every route is guarded
    return view


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Where to go on (``next``), when it is within Khuê."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else otherwise


def optional_number(text: str | None) -> int | None:
    """A whole number of a form or an address, as long as a column can hold; nothing for anything else."""
    found = (text or "").strip()
    return int(found) if found.isascii() and found.isdigit() and len(found) <= 18 else None


def render(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """A page from a Jinja2 template; the actor is always in its context."""
    return django_render(request, template, {"actor": actor_of(request), **(context or {})}, status=status)
