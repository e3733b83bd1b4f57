"""In danh sách phát, thu hồi; tải sổ: what leaves the system as paper or as a sheet is on record."""

from __future__ import annotations

from khue.audit.actions import action, describe
from khue.documents.queries import Register, SlipSearch, SlipView, register, slip_to_read
from khue.documents.queries.access import KEEPER
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden


@action(allowed={"secret_clerk"})
def print_list(actor: Actor, slip_id: int) -> SlipView:
    """In danh sách phát, thu hồi: names, copies, times, places to sign."""
    slip = slip_to_read(actor, slip_id)
    if not slip.keeper:
        raise Forbidden("documents.print_list")
    describe(object=f"slip:{slip_id}", number=slip.number, year=slip.year)
    return slip


@action(allowed={"secret_clerk", "auditor"})
def export_register(actor: Actor, search: SlipSearch, *, form: str) -> Register:
    """In hoặc tải sổ của một năm (``form``: pdf, xlsx); an auditor's has no offices, symbols or places."""
    found = register(actor, search)
    describe(
        object=f"slips:{search.year}",
        lines=len(found.lines),
        form=form,
        bare=found.bare,
        whole=KEEPER in actor.roles,
    )
    return found
