"""Lập phiếu, hủy phiếu."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from khue.audit.actions import action, describe
from khue.documents.models import Slip, SlipBook, SlipCopy
from khue.documents.queries.access import keeps, slip_row
from khue.documents.queries.reading import handings_of, setting
from khue.documents.rules import LEVELS, copy_numbers, subject_allowed
from khue.documents.rules.parameters import FIRST_NUMBER
from khue.organisation import queries as organisation
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, Refusal
from khue.shared.text import tidy


@dataclass(frozen=True, slots=True)
class SlipForm:
    """Điều đơn vị khai khi lập phiếu: ``copies`` as ``1-12``; ``subject`` only where the setting lets it."""

    level: str
    copies: str
    issuer: str = ""
    symbol: str = ""
    dated: date | None = None
    subject: str = ""


def _subject(form: SlipForm) -> str:
    text = tidy(form.subject)[:300]
    if not text:
        return ""
    if form.level == "tuyet_mat":
        raise Refusal("documents.subject_never")
    if not subject_allowed(form.level, setting()):
        raise Refusal("documents.subject_not_kept")
    return text


def _next_number(year: int) -> int:
    """The next number of the year's book, under its lock: two at once get two, and a gap never closes."""
    SlipBook.objects.get_or_create(year=year)
    book = SlipBook.objects.select_for_update().get(year=year)
    book.last = max(book.last + 1, organisation.number(FIRST_NUMBER))
    book.save(update_fields=["last"])
    return book.last


@action(allowed=())
def open_slip(actor: Actor, about: str, form: SlipForm, *, unit_id: int | None, office_id: int) -> int:
    """Lập phiếu: for a thing (``item:42``) on which the caller has asked for the right. Gives the slip's id.

    Refuses ``documents.no_level``, ``bad_copies``, ``too_many_copies``, ``subject_never``, ``subject_not_kept``,
    ``slip_open`` (there is one already).
    """
    if form.level not in LEVELS:
        raise Refusal("documents.no_level")
    numbers, subject = copy_numbers(form.copies), _subject(form)
    if Slip.objects.filter(about=about).exclude(state="cancelled").exists():
        raise Refusal("documents.slip_open")
    year = clock.today().year
    slip = Slip.objects.create(
        year=year,
        number=_next_number(year),
        about=about,
        level=form.level,
        subject=subject,
        issuer=tidy(form.issuer)[:200],
        symbol=tidy(form.symbol)[:60],
        dated=form.dated,
        unit_id=unit_id,
        office_id=office_id,
        opened_at=clock.now(),
        opened_by=actor.person_id,
        opened_label=actor.label[:200],
    )
    SlipCopy.objects.bulk_create([SlipCopy(slip=slip, number=one) for one in numbers])
    describe(
        object=f"slip:{slip.pk}",
        number=slip.number,
        year=year,
        level=slip.level,
        copies=len(numbers),
        about=about,
    )
    return slip.pk


@action(allowed={"secret_clerk", "unit_clerk", "unit_head", "organiser"})
def cancel_slip(actor: Actor, slip_id: int, *, reason: str) -> None:
    """Hủy phiếu, with a reason; its number is never given again. By who opened it until the office took it over.

    Refuses ``documents.no_reason``, ``documents.copies_out``, ``documents.is_closed``, ``documents.is_cancelled``.
    """
    found = slip_row(actor, slip_id)
    slip = Slip.objects.select_for_update().get(pk=slip_id)
    if slip.state in {"closed", "cancelled"}:
        raise Refusal(f"documents.is_{slip.state}")
    if not keeps(actor, found) and slip.state != "opened":
        raise Forbidden("documents.cancel_slip")
    why = tidy(reason)[:500]
    if not why:
        raise Refusal("documents.no_reason")
    out = sum(one.out for one in handings_of(slip))
    if out:
        raise Refusal("documents.copies_out", count=out)
    slip.state, slip.cancel_reason = "cancelled", why
    slip.ended_at, slip.ended_label = clock.now(), actor.label[:200]
    slip.save(update_fields=["state", "cancel_reason", "ended_at", "ended_label"])
    describe(object=f"slip:{slip_id}", number=slip.number, year=slip.year)
