"""Phát từng bản, ký nhận, thu lại, báo mất."""

from __future__ import annotations

from khue.audit.actions import action, describe
from khue.documents.models import Handing, Slip, SlipCopy
from khue.documents.queries.access import locked
from khue.documents.queries.reading import handings_of, life_of
from khue.documents.rules import may_hand_out, occasions
from khue.organisation import queries as organisation
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound, Refusal
from khue.shared.text import tidy


def _receiver(slip: Slip, person_id: int) -> tuple[str, str]:
    """Name and post of somebody to whom it may go: among those of the occasion."""
    occasion = occasions([slip.about]).get(slip.about)
    card = organisation.people([person_id]).get(person_id)
    if card is None or occasion is None or person_id not in occasion.people:
        raise Refusal("documents.not_among")
    return card.name[:160], card.post_title[:300]


def _free(slip: Slip, number: int | None) -> SlipCopy:
    """The copy wanted, or the lowest that lies at the office."""
    away = Handing.objects.filter(copy__slip=slip, back__in=("", "lost")).values("copy")
    free = slip.copies.exclude(pk__in=away).order_by("number")
    found = (free.filter(number=number) if number is not None else free).first()
    if found is None:
        raise Refusal("documents.copy_away" if number is not None else "documents.no_copy_left")
    return found


@action(allowed={"secret_clerk"})
def hand_out(actor: Actor, slip_id: int, *, person_id: int, number: int | None = None) -> int:
    """Phát một bản cho một người dự: the lowest number at hand, or the one named. Gives the handing's id.

    Refuses ``documents.not_handed_out`` with all reasons, ``not_among``, ``has_one``, ``no_copy_left``, ``copy_away``.
    """
    slip = locked(actor, slip_id, "hand_out")
    given = handings_of(slip)
    reasons = may_hand_out(life_of(slip, given, 0))
    if reasons:
        raise Refusal("documents.not_handed_out", reasons=reasons)
    name, post = _receiver(slip, person_id)
    if any(one.out and one.person_id == person_id for one in given):
        raise Refusal("documents.has_one", name=name)
    copy = _free(slip, number)
    handing = Handing.objects.create(
        copy=copy, person_id=person_id, name=name, post=post, out_at=clock.now(), out_label=actor.label[:200]
    )
    describe(object=f"slip:{slip_id}", number=slip.number, year=slip.year, copy=copy.number, person=person_id)
    return handing.pk


def _handing(actor: Actor, slip_id: int, handing_id: int, act: str) -> tuple[Slip, Handing]:
    slip = locked(actor, slip_id, act)
    found = Handing.objects.filter(pk=handing_id, copy__slip=slip).select_related("copy").first()
    if found is None:
        raise NotFound(f"handing:{handing_id}")
    if slip.state != "taken":
        raise Refusal(f"documents.is_{slip.state}")
    return slip, found


@action(allowed={"secret_clerk"})
def note_signed(actor: Actor, slip_id: int, handing_id: int) -> None:
    """Ghi nhận chữ ký: who got the copy has signed for it on the printed list. Twice is once."""
    slip, handing = _handing(actor, slip_id, handing_id, "note_signed")
    if handing.back:
        raise Refusal("documents.is_back")
    if handing.signed_at is None:
        handing.signed_at = clock.now()
        handing.save(update_fields=["signed_at"])
    describe(
        object=f"slip:{slip_id}",
        number=slip.number,
        year=slip.year,
        copy=handing.copy.number,
        person=handing.person_id,
    )


@action(allowed={"secret_clerk"})
def take_back(actor: Actor, slip_id: int, handing_id: int) -> None:
    """Thu lại một bản, or note that a lost one was found; after a recall it counts as recalled.

    Refuses ``documents.is_back``.
    """
    slip, handing = _handing(actor, slip_id, handing_id, "take_back")
    if handing.back in {"returned", "recalled"}:
        raise Refusal("documents.is_back")
    found = handing.back == "lost"
    handing.back = "recalled" if slip.recalled_at is not None else "returned"
    handing.back_at, handing.back_label = clock.now(), actor.label[:200]
    handing.save(update_fields=["back", "back_at", "back_label"])
    describe(
        object=f"slip:{slip_id}", number=slip.number, year=slip.year, copy=handing.copy.number,
        person=handing.person_id, how=handing.back, found=found,
    )  # fmt: skip


@action(allowed={"secret_clerk"})
def report_lost(actor: Actor, slip_id: int, handing_id: int, *, reason: str) -> None:
    """Báo mất một bản: said how, where it was missed. The office reports it to its head and the police at once.

    Refuses ``documents.no_reason``, ``documents.is_back``.
    """
    slip, handing = _handing(actor, slip_id, handing_id, "report_lost")
    if handing.back:
        raise Refusal("documents.is_back")
    why = tidy(reason)[:500]
    if not why:
        raise Refusal("documents.no_reason")
    handing.back, handing.reason = "lost", why
    handing.back_at, handing.back_label = clock.now(), actor.label[:200]
    handing.save(update_fields=["back", "reason", "back_at", "back_label"])
    describe(
        object=f"slip:{slip_id}",
        number=slip.number,
        year=slip.year,
        copy=handing.copy.number,
        person=handing.person_id,
    )
