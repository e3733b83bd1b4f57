"""Sửa thông tin cuộc họp, field by field as it is typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from khue.audit.actions import action, describe
from khue.meetings.actions.people import choose
from khue.meetings.actions.saving import touch
from khue.meetings.models import Attendee, Meeting
from khue.meetings.queries.access import locked
from khue.meetings.queries.loading import place_key
from khue.organisation import queries as organisation
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal, Stale
from khue.shared.text import tidy

KINDS = ("meeting", "regular", "session", "thematic", "urgent", "review")


def _text(limit: int) -> Callable[[Any], str]:
    def clean(value: Any) -> str:
        text = tidy(str(value or ""))
        if len(text) > limit:
            raise Refusal("meetings.too_long", limit=limit)
        return text

    return clean


def _moment(value: Any) -> datetime | None:
    if value in (None, ""):
        return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise Refusal("meetings.bad_time")
    return value


def _person(value: Any) -> int | None:
    if value in (None, ""):
        return None
    if int(value) not in organisation.people([int(value)]):
        raise Refusal("meetings.no_such_person")
    return int(value)


def _kind(value: Any) -> str:
    if value not in KINDS:
        raise Refusal("meetings.bad_kind")
    return str(value)


def web_address(value: Any) -> str:
    """Đường dẫn họp trực tuyến. Refuses ``meetings.bad_url``."""
    text = str(value or "").strip()
    if text and not text.startswith(("https://", "http://")):
        raise Refusal("meetings.bad_url")
    return _text(500)(text)


def _number(value: Any) -> int | None:
    return None if value in (None, "") else int(value)


FACTS: Mapping[str, Callable[[Any], Any]] = {
    "title": _text(300),
    "kind": _kind,
    "body_id": _number,
    "starts": _moment,
    "ends": _moment,
    "place": _text(300),
    "online_url": web_address,
    "presider_id": _person,
    "presider_post_id": _number,
    "organiser_id": _person,
    "urgent": bool,
    "papers_follow": bool,
    "note": lambda value: str(value or "")[:20_000],
}


# What of a meeting its readers never see.
INWARD = frozenset({"note", "kind", "body_id", "papers_follow"})


@action(allowed={"organiser"})
def edit_facts(actor: Actor, /, meeting_id: int, *, seen_version: int, **facts: Any) -> int:
    """Sửa thông tin: some of the facts at once; gives the new version.

    Two people may fill different fields at once: refuses ``meetings.stale`` only when one of *these*
    facts was changed since the version seen. A new presider becomes an attendee in that role.
    """
    meeting = locked(actor, meeting_id)
    unknown = facts.keys() - FACTS.keys()
    if unknown:
        raise Refusal("meetings.no_such_fact", fields=", ".join(sorted(unknown)))
    newer = [name for name in facts if int(meeting.fact_versions.get(name, 0)) > seen_version]
    if newer:
        raise Stale("meetings.stale", version=meeting.version, seen=seen_version, fields=newer)
    changed = []
    for name, value in facts.items():
        clean = FACTS[name](value)
        if getattr(meeting, name) != clean:
            setattr(meeting, name, clean)
            changed.append(name)
    if not changed:
        describe(object=f"meeting:{meeting_id}", version=meeting.version)
        return meeting.version
    if "place" in changed:
        meeting.place_key = place_key(meeting.place)
        changed.append("place_key")
    if "presider_id" in changed:
        _seat_presider(meeting)
    inward = not set(changed) - INWARD
    return touch(meeting, changed, inward=inward, fields=changed, title=meeting.title)


def _seat_presider(meeting: Meeting) -> None:
    Attendee.objects.filter(meeting=meeting, role="presider").update(role="attendee")
    if meeting.presider_id is None:
        return
    if not Attendee.objects.filter(meeting=meeting, person_id=meeting.presider_id).update(role="presider"):
        choose(meeting, "person", meeting.presider_id, role="presider")


@action(allowed={"organiser"})
def note_paper_copies(actor: Actor, meeting_id: int, *, copies: int, reason: str = "") -> None:
    """Ghi số bản giấy đã in cho cuộc họp: 0, or a number and why. Refuses ``meetings.copies_reason``."""
    meeting = locked(actor, meeting_id, cancelled=True)
    why = tidy(reason)[:500]
    if copies < 0 or copies > 100_000:
        raise Refusal("meetings.copies_number")
    if copies and not why:
        raise Refusal("meetings.copies_reason", copies=copies)
    meeting.paper_copies = copies
    meeting.paper_copies_reason = why if copies else ""
    meeting.save(update_fields=["paper_copies", "paper_copies_reason"])
    describe(object=f"meeting:{meeting_id}", copies=copies, reason=meeting.paper_copies_reason)
