"""Chọn tư cách làm việc."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from khue.audit.actions import action, describe
from khue.organisation.queries import ACTING_APPOINTMENT, ACTING_DELEGATION, acting_choices
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound


@action(allowed={"anyone"})
def choose_post(actor: Actor, session: MutableMapping[str, Any], kind: str, chosen_id: int) -> None:
    """Chọn chức vụ đang dùng, or the leader on whose behalf one acts, for this session.

    Only what ``acting_choices`` offers today; anything else isn't there.
    """
    choice = next((one for one in acting_choices(actor) if (one.kind, one.id) == (kind, chosen_id)), None)
    if choice is None:
        raise NotFound("choice")
    session.pop(ACTING_DELEGATION, None)
    if kind == "delegation":
        session[ACTING_DELEGATION] = chosen_id
    else:
        session[ACTING_APPOINTMENT] = chosen_id
    describe(object=f"person:{actor.person_id}", kind=kind, chosen=chosen_id)
