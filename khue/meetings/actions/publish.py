"""Phát hành: freeze the meeting, hand it to the post office; supplement, change, withdraw, cancel."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from khue.audit.actions import action, describe
from khue.distribution import actions as distribution
from khue.meetings.actions.facts import web_address
from khue.meetings.actions.issuing import Published, feed_body, issue, keep
from khue.meetings.actions.letters import Occasion, letters
from khue.meetings.actions.saving import touch
from khue.meetings.models import Meeting, Paper
from khue.meetings.queries.access import locked
from khue.meetings.queries.lists import changes_since
from khue.meetings.queries.loading import file_states, load, notice, place_key
from khue.meetings.queries.showing import last_publication
from khue.meetings.rules import Change, Plan, classes, readiness, stops, thawed, without_paper
from khue.organisation import queries as organisation
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal, Stale
from khue.shared.text import tidy


def check_seen(actor: Actor, meeting: Meeting, seen_version: int) -> None:
    """Refuse ``meetings.stale`` with who changed what since the version that was seen."""
    if seen_version == meeting.version:
        return
    newer = changes_since(actor, meeting.pk, seen_version)
    who = ", ".join(dict.fromkeys(str(one["who"]) for one in newer)) or "…"
    raise Stale("meetings.stale", version=meeting.version, seen=seen_version, who=who, changes=newer)


@action(allowed={"organiser"})
def publish(actor: Actor, meeting_id: int, *, seen_version: int) -> Published:
    """Phát hành, or supplement what was published: everybody gets the next version, told what changed.

    Refuses ``meetings.stale`` (somebody changed it since), ``meetings.not_ready`` with all its reasons,
    ``meetings.nothing_new``.
    """
    meeting = locked(actor, meeting_id)
    describe(object=f"meeting:{meeting_id}")
    check_seen(actor, meeting, seen_version)
    if meeting.state == "published":
        raise Refusal("meetings.nothing_new", version=meeting.published)
    loaded = load(meeting)
    reasons = stops(readiness(loaded.plan, file_states(loaded.files), clock.now(), notice=notice()))
    if reasons:
        raise Refusal("meetings.not_ready", reasons=reasons, count=len(reasons))
    meeting.state = "published"
    kind = "supplement" if meeting.published else "publish"
    done = issue(actor, meeting, loaded.plan, kind)
    describe(
        object=f"meeting:{meeting_id}",
        published=done.version,
        of=seen_version,
        title=meeting.title,
        readers=done.readers,
        papers=done.papers,
        in_scope=loaded.plan.in_scope,
    )
    return done


def _moved(
    out: Plan, starts: datetime | None, ends: datetime | None, place: str | None, online_url: str | None
) -> dict[str, Any]:
    """What of the time and place given isn't what is out; begin and end always together."""
    new: dict[str, Any] = {}
    if starts or ends:
        length = out.ends - out.starts if out.starts and out.ends else None
        kept = starts + length if starts and length is not None else out.ends
        times = {"starts": starts or out.starts, "ends": ends or kept}
        new |= times if times != {"starts": out.starts, "ends": out.ends} else {}
    if place is not None and tidy(place)[:300] != out.place:
        new["place"] = tidy(place)[:300]
    if online_url is not None and web_address(online_url) != out.online_url:
        new["online_url"] = web_address(online_url)
    return new


@action(allowed={"organiser"})
def change_time_or_place(
    actor: Actor,
    meeting_id: int,
    *,
    seen_published: int,
    starts: datetime | None = None,
    ends: datetime | None = None,
    place: str | None = None,
    online_url: str | None = None,
    reason: str = "",
) -> Published:
    """Đổi giờ, đổi phòng của cuộc họp đã phát hành, at once, to tablets and calendars; nothing else goes out.

    What isn't given stays as it was published last; what is being prepared of it stays prepared. A new
    beginning alone keeps the length. The reason is told to everybody who had the earlier version.

    Refuses ``meetings.not_published``, ``meetings.published_since`` (it isn't the ``seen_published`` that is
    out now), ``meetings.ends_before_starts``, ``meetings.no_place``, ``meetings.bad_url``, ``meetings.nothing_new``.
    """
    meeting = locked(actor, meeting_id)
    last = last_publication(meeting)
    if last is None:
        raise Refusal("meetings.not_published", meeting=meeting_id)
    if seen_published != last.version:
        raise Stale("meetings.published_since", seen=seen_published, version=last.version, who=last.by_label)
    out = thawed(last.plan)
    new = _moved(out, starts, ends, place, online_url)
    plan = replace(out, **new)
    if plan.starts is None or plan.ends is None or plan.ends <= plan.starts:
        raise Refusal("meetings.ends_before_starts")
    if not (plan.place or plan.online_url):
        raise Refusal("meetings.no_place")
    if not new:
        raise Refusal("meetings.nothing_new", version=meeting.published)
    state = meeting.state
    for name, value in new.items():
        setattr(meeting, name, value)
    meeting.place_key = place_key(meeting.place)
    why = tidy(reason)[:500]
    touch(meeting, [*new, "place_key"], title=meeting.title, fields=sorted(new), reason=why)
    meeting.state = state
    return issue(actor, meeting, plan, "change", reason=why)


def withdraw_published(actor: Actor, meeting: Meeting, paper: Paper, *, untold: bool = False) -> bool:
    """Take a paper out of what is published, at once; whether it was there. ``untold``: nobody is told its title."""
    last = last_publication(meeting)
    plan = thawed(last.plan) if last else None
    out = next((one for one in plan.papers() if one.id == paper.pk), None) if plan else None
    if plan is None or out is None:
        return False
    rest = without_paper(plan, paper.pk)
    if any(one.file == out.file for one in rest.papers()):
        issue(actor, meeting, rest, "withdraw")
        return True
    done = distribution.withdraw_file(actor, f"meeting:{meeting.pk}", out.file, untold=untold)
    told = [Change("paper_withdrawn", (("title", paper.title if untold else out.title),), out.id)]
    people = [one.people for one in classes(rest)]
    keep(actor, meeting, rest, kind="withdraw", done=done, people=people, told=told)
    return True


@action(allowed={"organiser"})
def cancel(actor: Actor, meeting_id: int, *, reason: str = "") -> int:
    """Hủy cuộc họp: a draft is laid aside; a published one is taken off tablets' day and calendars. Gives to how many.

    Refuses ``meetings.is_cancelled``.
    """
    meeting = locked(actor, meeting_id)
    last = last_publication(meeting)
    meeting.cancel_reason = tidy(reason)[:500]
    if last is not None:
        meeting.calendar_sequence += 1
    touch(meeting, ["cancel_reason", "calendar_sequence"], title=meeting.title, reason=meeting.cancel_reason)
    meeting.state = "cancelled"
    meeting.save(update_fields=["state"])
    if last is None:
        return 0
    plan = replace(thawed(last.plan), cancelled=True)
    sentences = (meeting.cancel_reason,) if meeting.cancel_reason else ()
    organiser = (
        organisation.people([meeting.organiser_id]).get(meeting.organiser_id)
        if meeting.organiser_id
        else None
    )
    mails = letters(
        meeting,
        plan,
        [(one, Occasion("cancel", sentences, "CANCEL")) for one in plan.attendees],
        {},
        organiser,
    )
    done = distribution.cancel(actor, f"meeting:{meeting_id}", feed_body(plan), mails)
    people = [one.people for one in classes(plan)]
    keep(actor, meeting, plan, kind="cancel", done=done, people=people, told=[Change("cancelled")])
    return int(done.recipients)
