"""Khóa riêng của người dùng: a wrapped copy that only the recovery sheet opens."""

from __future__ import annotations

from khue.audit.actions import action, describe
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal
from khue.tablets.models import PersonKey
from khue.tablets.rules.keys import WRAPPED_LENGTH, is_wrapped_key


@action(allowed={"anyone"})
def store_person_key(actor: Actor, wrapped: str, *, replace: bool = False) -> bool:
    """Cất bản bọc của khóa riêng: gives whether it was stored now.

    A first copy is stored; a second one only with ``replace`` (a new recovery sheet), and the earlier
    copy is kept. The same copy again changes nothing. The server can't open any of them.
    """
    if actor.person_id is None:
        raise Refusal("tablets.person_unknown")
    if not is_wrapped_key(wrapped):
        raise Refusal("tablets.wrapped_key_unusable", limit=WRAPPED_LENGTH)
    describe(object=f"person:{actor.person_id}", replace=replace)
    present = (
        PersonKey.objects.select_for_update().filter(person_id=actor.person_id, replaced_at=None).first()
    )
    if present is not None and present.wrapped == wrapped:
        return False
    if present is not None:
        if not replace:
            raise Refusal("tablets.person_key_exists")
        present.replaced_at = clock.now()
        present.save(update_fields=["replaced_at"])
    PersonKey.objects.create(person_id=actor.person_id, wrapped=wrapped, stored_at=clock.now())
    return True
