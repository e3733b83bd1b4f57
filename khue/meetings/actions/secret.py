"""Chỉ có bản giấy (tài liệu mật): an item without title, note and files; its slip is opened here, kept below."""

from __future__ import annotations

from khue.audit.actions import action
from khue.documents import actions as documents
from khue.documents.actions.opening import SlipForm
from khue.documents.rules import LEVELS
from khue.meetings.actions.agenda import add_item, neutral_title
from khue.meetings.actions.saving import touch
from khue.meetings.models import AgendaItem, Invitation, Paper
from khue.meetings.queries.access import locked_duty, locked_item
from khue.meetings.queries.loading import with_slip
from khue.meetings.rules.parameters import SECRET_TERMS
from khue.organisation import queries as organisation
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal
from khue.shared.text import tidy

TERMS = ("no_remote", "no_notes", "no_attachments")
_FIELDS = ("title", "note", "secret", "secret_place", *TERMS)


def _usual_terms() -> dict[str, bool]:
    remote, notes = organisation.choices(*SECRET_TERMS)
    return {"no_remote": remote == "forbid", "no_notes": notes == "forbid", "no_attachments": True}


def _mark(item: AgendaItem, level: str, place: str | None, terms: dict[str, bool]) -> None:
    """Say that a locked item is on paper only; drops what was still owed for it."""
    if level not in LEVELS:
        raise Refusal("meetings.no_level")
    if item.secret and level != item.secret and with_slip([item]):
        raise Refusal("meetings.secret_has_slip")
    values = {**({} if item.secret else _usual_terms()), **terms}
    if Paper.objects.filter(item=item, withdrawn_at=None).exclude(file_id=None).exists() and values.get(
        "no_attachments", item.no_attachments
    ):
        raise Refusal("meetings.secret_has_papers")
    Paper.objects.filter(item=item, file_id=None, withdrawn_at=None).delete()
    if item.title != neutral_title(item.unit_id):  # an invitation made before may name it
        Invitation.objects.filter(meeting=item.meeting, uploaded=False).update(made_for="")
    item.secret, item.title, item.note = level, neutral_title(item.unit_id), ""
    if place is not None:
        item.secret_place = tidy(place)[:200]
    for name, value in values.items():
        setattr(item, name, value)
    item.save(update_fields=_FIELDS)


@action(allowed={"organiser"})
def make_paper_only(
    actor: Actor, /, item_id: int, *, level: str, place: str | None = None, **terms: bool
) -> int:
    """Chỉ có bản giấy: level, place of the hand-out, ``no_remote``, ``no_notes``, ``no_attachments``.

    The item's name becomes neutral and its note is emptied. Gives the meeting's version. Refuses
    ``meetings.no_level``, ``secret_has_papers``, ``secret_has_slip`` (the level stands on a slip), ``no_such_fact``.
    """
    unknown = terms.keys() - set(TERMS)
    if unknown:
        raise Refusal("meetings.no_such_fact", fields=", ".join(sorted(unknown)))
    item = locked_item(actor, item_id)
    _mark(item, level, place, terms)
    return touch(item.meeting, title=item.meeting.title, item=item_id, level=level)


@action(allowed={"organiser"})
def add_paper_only(
    actor: Actor,
    meeting_id: int,
    *,
    level: str,
    unit_id: int | None = None,
    place: str = "",
    minutes: int = 0,
) -> int:
    """Thêm mục chỉ có bản giấy: made without a title, so that none is ever typed. Gives the item's id."""
    if level not in LEVELS:
        raise Refusal("meetings.no_level")
    item_id = add_item(actor, meeting_id, title=neutral_title(unit_id), unit_id=unit_id, minutes=minutes)
    item = locked_item(actor, item_id)
    _mark(item, level, place, {})
    touch(item.meeting, title=item.meeting.title, item=item_id, level=level)
    return item_id


@action(allowed={"organiser"})
def lift_paper_only(actor: Actor, item_id: int) -> int:
    """Bỏ đánh dấu chỉ có bản giấy; the name stays neutral until another is typed. Refuses ``meetings.secret_has_slip``."""
    item = locked_item(actor, item_id)
    if with_slip([item]):
        raise Refusal("meetings.secret_has_slip")
    item.secret, item.secret_place = "", ""
    item.no_remote = item.no_notes = item.no_attachments = False
    item.save(update_fields=_FIELDS)
    return touch(item.meeting, title=item.meeting.title, item=item_id)


@action(allowed={"organiser", "unit_clerk", "unit_head"})
def open_slip(actor: Actor, item_id: int, form: SlipForm) -> int:
    """Lập phiếu giao nhận tài liệu mật cho một mục, by the unit that prepares it or the organiser.

    An item that wasn't marked becomes one on paper only. Gives the slip's id. Refuses what ``make_paper_only`` and
    ``documents.open_slip`` refuse, and ``meetings.other_level`` when the item was marked with another level.
    """
    item = locked_duty(actor, item_id)
    if item.secret and item.secret != form.level:
        raise Refusal("meetings.other_level", level=item.secret)
    if not item.secret:
        _mark(item, form.level, None, {})
    slip = documents.open_slip(
        actor, f"item:{item_id}", form, unit_id=item.unit_id, office_id=item.meeting.unit_id
    )
    touch(item.meeting, title=item.meeting.title, item=item_id, slip=slip)
    return slip
