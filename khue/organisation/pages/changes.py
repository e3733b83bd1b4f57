"""Ghi một quyết định: what it says, what follows from it, and only then the change."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from khue.organisation import actions, queries
from khue.organisation.pages.directory import KINDS as UNIT_KINDS
from khue.organisation.pages.forms import Form
from khue.organisation.pages.kinds import GROUPS, KINDS, ROWS, Act, Basis, Kind, basis_of
from khue.organisation.rules import FORMS, ROLES, timing
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.pages import render, require_actor, require_in_office
from khue.shared.refusal import Forbidden, NotFound, Refusal
from khue.shared.sentences import say, sentence

KEPT = ("number", "decided", "day")


@require_actor
@require_GET
def index(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Quyết định trên bàn nói gì: the kinds of changes, under the decision that is being entered."""
    _may_change(actor, "changes")
    kept = defaultdict(str, {name: request.GET[name] for name in KEPT if request.GET.get(name)})
    groups = [(_(label), [(name, KINDS[name]) for name in names]) for label, names in GROUPS]
    context = {
        "groups": groups,
        "kept": kept,
        "query": f"?{urlencode(kept)}" if kept else "",
        "delegations": queries.delegations_of(actor),
    }
    return render(request, "organisation/changes.jinja", context)


@require_actor
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, actor: Actor, name: str) -> HttpResponseBase:
    """Một việc: the form; then what follows from it; then, confirmed, the change itself."""
    kind = KINDS.get(name)
    if kind is None:
        raise NotFound("change")
    _may_change(actor, name)
    form = Form(request.POST if request.method == "POST" else request.GET)
    if request.method == "GET" or "more" in request.POST:
        return _page(request, actor, name, kind, form)
    basis = basis_of(form, decided=kind.decided)
    act = kind.read(form, basis)
    try:
        form.check()
        effects = actions.rehearse(actor, act, basis.day)
    except (Forbidden, NotFound):
        raise
    except Refusal as refusal:
        return _page(request, actor, name, kind, form, basis=basis, refusal=refusal)
    if form.text("seen") == effects.seen:
        return _do(request, actor, kind, act)
    return _page(request, actor, name, kind, form, basis=basis, effects=effects)


def _do(request: HttpRequest, actor: Actor, kind: Kind, act: Act) -> HttpResponse:
    act(actor)
    messages.success(request, _(kind.done))
    kept = {name: request.POST.get(name, "") for name in KEPT} if kind.decided else {}
    return redirect(f"/organisation/changes/?{urlencode(kept)}" if kept else "/organisation/changes/")


def _may_change(actor: Actor, name: str) -> None:
    if not actor.may(queries.CHANGERS):
        raise Forbidden(f"organisation.{name}")


def _page(
    request: HttpRequest,
    actor: Actor,
    name: str,
    kind: Kind,
    form: Form,
    *,
    basis: Basis | None = None,
    refusal: Refusal | None = None,
    effects: queries.Effects | None = None,
) -> HttpResponse:
    reasons = [] if refusal is None else [say(one) for one in refusal.reasons]
    context = {
        "name": name,
        "kind": kind,
        "form": form.values,
        "errors": form.errors,
        "labels": _labels(kind, form),
        "refused": "" if refusal is None else say(refusal),
        "reasons": reasons,
        "effects": effects,
        "changed": effects is not None and bool(form.data.get("seen")),
        "basis": basis,
        "timing": timing(basis.day, basis.decided, clock.today()) if effects and basis else (),
        "hidden": _hidden(form) if effects else [],
        "in_the_way": _in_the_way(form, basis) if name == "appoint" else [],
        "relieving": form.numbers("relieving"),
        "unit_kinds": list(UNIT_KINDS.items()),
        "forms": [(one.code, one.title, one) for one in FORMS.values()],
        "rows": _rows(form),
        "shown": _shown(actor, name, form),
        "named_roles": [(role, say_role(role)) for role in sorted(ROLES, key=say_role)],
        "given": _given(actor, form) if name == "end_delegation" else None,
    }
    return render(request, "organisation/change.jinja", context, status=422 if refusal else 200)


def _labels(kind: Kind, form: Form) -> dict[str, str]:
    return {name: queries.chosen_name(of, form.maybe_number(name)) for name, of in kind.picks.items()}


def _rows(form: Form) -> range:
    """How many lines of units are shown: those filled, and at least two, one more when asked for."""
    filled = [row for row in range(ROWS) if form.data.get(f"name_{row}") or form.data.get(f"unit_{row}")]
    shown = max([2, *(row + 1 for row in filled)]) + ("more" in form.data)
    return range(min(shown, ROWS))


def _hidden(form: Form) -> list[tuple[str, str]]:
    apart = {"csrfmiddlewaretoken", "seen", "more"}
    return [(name, value) for name, values in form.data.lists() if name not in apart for value in values]


def _in_the_way(form: Form, basis: Basis | None) -> list[queries.Holding]:
    day = basis.day if basis and basis.day != date.min else form.maybe_day("day") or clock.today()
    kind = "acting" if form.data.get("kind") == "acting" else "full"
    return queries.in_the_way(form.maybe_number("person"), form.maybe_number("post"), kind, day)


def say_role(role: str) -> str:
    """Tên một vai trò."""
    return sentence(f"organisation.role_{role}")


def _shown(actor: Actor, name: str, form: Form) -> str:
    """What was chosen on the page of roles and members, as it is called."""
    if name == "end_role":
        key = form.maybe_number("role")
        rows = [one for one in queries.named_roles(actor) if one.named and one.id == key]
        return f"{say_role(rows[0].role)}: {rows[0].to}" if rows else ""
    if name not in {"seat_post", "unseat_post"}:
        return ""
    body, seat = form.maybe_number("body"), form.maybe_number("seat")
    for one in queries.bodies(actor):
        if one.id == body:
            return one.name
        for member in one.seats:
            if member.id == seat:
                return f"{one.name}: {member.title}"
    return ""


def _given(actor: Actor, form: Form) -> queries.GivenDelegation | None:
    key = form.maybe_number("delegation")
    return next((one for one in queries.delegations_of(actor) if one.id == key), None)


@require_in_office
@require_GET
def find(request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:
    """Gõ để chọn: a fragment of options."""
    context = {"options": queries.options(actor, kind, request.GET.get("q", "")[:100])}
    return render(request, "organisation/parts/options.jinja", context)
