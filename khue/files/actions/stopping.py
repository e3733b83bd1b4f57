"""Dừng trước khi gửi: the first wall, on the sender's machine, tells that it stopped a file, and nothing of the file."""

from khue.audit.actions import action, describe
from khue.files.rules.guard import LEVELS
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal

WALL = 1
"""Which wall stopped a file: 1 on the sender's machine, 2 at the door; counted apart by this fact of the record."""
HOW = ("declared", "name", "text", "stamp", "field", "inside")
MOST_PAGES = 100_000


@action(allowed={"anyone"})
def note_stopped(actor: Actor, level: str, how: str, page: int | None, *, declared: str = "none") -> None:
    """Ghi nhận tệp bị dừng trên máy người gửi: level, rule and page (from 1); no name, no words, no bytes.

    ``declared``: what the sender had answered; ``none`` for a stamped page is kept as such.
    Refuses ``files.stop_unknown`` for anything that isn't one of the known words.
    """
    del actor
    known = level in LEVELS[1:] and how in HOW and declared in LEVELS
    if not known or (page is not None and not 0 < page <= MOST_PAGES):
        raise Refusal("files.stop_unknown")
    describe(object="wall:1", wall=WALL, level=level, how=how, page=page, declared=declared)
