"""Người: thêm người, sửa họ tên và liên hệ."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from khue.organisation import actions, queries
from khue.organisation.pages.forms import Form
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.pages import render, require_actor
from khue.shared.refusal import Forbidden, NotFound, Refusal
from khue.shared.sentences import say


def _form_page(
    request: HttpRequest, form: Form, card: queries.PersonCard | None, refusal: Refusal | None = None
) -> HttpResponseBase:
    context = {
        "card": card,
        "form": form.values,
        "errors": form.errors,
        "refused": "" if refusal is None else say(refusal),
        "same_name": queries.namesakes(form.data.get("full_name", ""), card.id if card else None),
    }
    return render(request, "organisation/person_form.jinja", context, status=422 if refusal else 200)


@require_actor
@require_http_methods(["GET", "POST"])
def add_person(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Thêm người; who has the same name is shown before a second one is made."""
    if not actor.may(queries.CHANGERS):
        raise Forbidden("organisation.add_person")
    form = Form(request.POST if request.method == "POST" else request.GET)
    if request.method == "GET":
        return _form_page(request, form, None)
    name = form.text("full_name", missing="organisation.name_missing")
    try:
        form.check()
        if queries.namesakes(name, None) and form.text("another") != "yes":
            return _form_page(request, form, None)
        made = actions.add_person(actor, name, email=form.text("email"), phone=form.text("phone"))
    except (Forbidden, NotFound):
        raise
    except Refusal as refusal:
        return _form_page(request, form, None, refusal)
    messages.success(request, _("Đã thêm %(name)s. Ghi bổ nhiệm để người này có chức vụ.") % {"name": name})
    return redirect(f"/organisation/people/{made}/")


@require_actor
@require_http_methods(["GET", "POST"])
def set_contact(request: HttpRequest, actor: Actor, person_id: int) -> HttpResponseBase:
    """Sửa họ tên ghi sai, thư điện tử, điện thoại."""
    if not actor.may(queries.CHANGERS):
        raise Forbidden("organisation.set_contact")
    card, _held = queries.person_to_read(actor, person_id, clock.today())
    form = Form(request.POST)
    if request.method == "GET":
        return _form_page(request, form, card)
    name = form.text("full_name", missing="organisation.name_missing")
    try:
        form.check()
        actions.set_contact(
            actor, person_id, email=form.text("email"), phone=form.text("phone"), full_name=name
        )
    except (Forbidden, NotFound):
        raise
    except Refusal as refusal:
        return _form_page(request, form, card, refusal)
    messages.success(request, _("Đã lưu thông tin của %(name)s.") % {"name": name})
    return redirect(f"/organisation/people/{person_id}/")
