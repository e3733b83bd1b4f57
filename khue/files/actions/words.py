"""Chữ của trang chụp và điều văn bản tự nói: kept beside a rendition once its paper was cleared."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from django.db import transaction

from khue.audit.actions import action, describe
from khue.files.actions.storing import storing
from khue.files.models import Chunk, Rendition, keep
from khue.shared.actor import Actor
from khue.shared.jobs import Priority, defer


def ask_words(rendition_id: int) -> None:
    """Xếp hàng đọc chữ: once for each rendition, behind everything that somebody waits for."""
    defer("files.read_words", priority=Priority.BULK, lock=f"words:{rendition_id}", rendition_id=rendition_id)


def note_words(rendition_id: int, **facts: Any) -> None:
    """Đọc chữ đến đâu: ``told`` (what is offered) and ``words`` {done, of}. Writes no record: nothing anybody did."""
    with transaction.atomic():
        row = Rendition.objects.select_for_update().filter(id=rendition_id).first()
        if row is not None:
            row.facts = row.facts | facts
            row.save(update_fields=["facts"])


def give_up_words(rendition_id: int) -> None:
    """Bỏ đọc chữ: what was learnt before stays; nobody is told to wait any more. Writes no record."""
    row = Rendition.objects.filter(id=rendition_id).first()
    if row is not None:
        note_words(rendition_id, told=row.facts.get("told") or {}, words={"done": 0, "of": 0})


@action(allowed=())
def keep_words(actor: Actor, rendition_id: int, piece: bytes, pages: int) -> None:
    """Giữ chữ của trang chụp: a later version of the text piece; the earlier one stays for who was sent it. Twice is once."""
    describe(object=f"rendition:{rendition_id}", pages=pages)
    row = Rendition.objects.select_for_update().filter(id=rendition_id).first()
    name = hashlib.sha256(piece).hexdigest()
    if row is None or row.text[0] == name:
        return
    storing()
    blob = keep(io.BytesIO(piece))
    Chunk.objects.get_or_create(hash=name, defaults={"blob": blob, "offset": 0, "size": len(piece)})
    earlier = [*row.facts.get("earlier_text", []), list(row.text)]
    row.facts = row.facts | {"words": {"done": pages, "of": pages}, "earlier_text": earlier}
    row.text = (name, len(piece))
    row.save(update_fields=["text", "facts"])
