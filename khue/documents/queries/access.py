"""Cửa vào: who may see a slip, who may act on it. No post and no other role opens it by itself."""

from __future__ import annotations

from django.db.models import Q

from khue.documents.models import Slip
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound

KEEPER = "secret_clerk"


def keeps(actor: Actor, slip: Slip) -> bool:
    """Whether the actor is the secret-document clerk of the office to which the slip goes."""
    return KEEPER in actor.roles and slip.office_id in actor.unit_ids


def visible(actor: Actor) -> Q:
    """Phiếu được thấy: what one opened oneself, and all of one's office for its secret-document clerk.

    Who acts on behalf of somebody else sees none: a delegation doesn't reach secrets.
    """
    if actor.kind != "person" or actor.person_id is None or actor.on_behalf_of is not None:
        return Q(pk__in=())
    seen = Q(opened_by=actor.person_id)
    if KEEPER in actor.roles:
        seen |= Q(office_id__in=actor.unit_ids)
    return seen


def slip_row(actor: Actor, slip_id: int) -> Slip:
    """One that may be seen; NotFound otherwise."""
    found = Slip.objects.filter(visible(actor), pk=slip_id).first()
    if found is None:
        raise NotFound(f"slip:{slip_id}")
    return found


def locked(actor: Actor, slip_id: int, act: str) -> Slip:
    """Khóa để ghi, for the office's secret-document clerk; Forbidden for who opened it and only sees it."""
    if not keeps(actor, slip_row(actor, slip_id)):
        raise Forbidden(f"documents.{act}")
    return Slip.objects.select_for_update().get(pk=slip_id)
