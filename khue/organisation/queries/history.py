"""Lịch sử chức vụ: who held a post on which day, through every name that its unit had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from khue.organisation.models import Appointment, Post
from khue.organisation.models.dated import running
from khue.organisation.queries.attendees import has_words
from khue.organisation.queries.people import PersonCard, acting_title, people
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound
from khue.shared.text import fold

MOST = 12


@dataclass(frozen=True, slots=True)
class HolderLine:
    """Một người đã hoặc đang giữ: under which title, when, by which decisions."""

    appointment_id: int
    card: PersonCard
    title: str
    since: date
    until: date | None
    document: str
    end_document: str
    runs: bool


@dataclass(frozen=True, slots=True)
class PostView:
    """Một chức vụ: ``holders`` of the day asked for, and everyone who ever held it, the last first."""

    id: int
    title: str
    unit_id: int
    unit_name: str
    since: date
    until: date | None
    document: str
    end_document: str
    single_seat: bool
    leader: bool
    runs: bool
    holders: tuple[HolderLine, ...]
    lines: tuple[HolderLine, ...]
    earlier: tuple[tuple[int, str, date, date | None], ...]


@dataclass(frozen=True, slots=True)
class PostAnswer:
    """Chức vụ ấy ngày ấy ai giữ: one line of an answer."""

    post_id: int
    title: str
    holders: tuple[PersonCard, ...]


def post_to_read(actor: Actor, post_id: int, day: date) -> PostView:
    """Một chức vụ và những người đã giữ; follows the post through renamings of its unit."""
    if not actor.may(frozenset({"anyone"})):
        raise NotFound("post")
    post = Post.objects.select_related("unit").filter(id=post_id).first()
    if post is None:
        raise NotFound("post")
    chain = _chain(post)
    rows = list(
        Appointment.objects.filter(post__in=chain).select_related("post").order_by("-since", "kind", "-id")
    )
    cards = people([one.person_id for one in rows], day)
    lines = tuple(_line(one, cards, day) for one in rows)
    return PostView(
        post.id,
        post.full_title,
        post.unit_id,
        post.unit.short_name,
        post.since,
        post.until,
        post.document,
        post.end_document,
        post.single_seat,
        post.leader,
        post.period.contains(day),
        tuple(line for line in lines if line.runs),
        lines,
        tuple((one.id, one.full_title, one.since, one.until) for one in chain if one.id != post.id),
    )


def _line(one: Appointment, cards: dict[int, PersonCard], day: date) -> HolderLine:
    return HolderLine(
        one.id,
        cards[one.person_id],
        acting_title(one.kind, one.post.full_title),
        one.since,
        one.until,
        one.document,
        one.end_document,
        one.period.contains(day),
    )


def _chain(post: Post) -> list[Post]:
    """The post and what it was before and after its unit was renamed, the latest first."""
    found, level = {post.id: post}, [post]
    while level:
        before = [one.continues_id for one in level if one.continues_id]
        ids = [one.id for one in level]
        near = [*Post.objects.filter(id__in=before), *Post.objects.filter(continues__in=ids)]
        level = [one for one in near if one.id not in found]
        found.update({one.id: one for one in level})
    return sorted(found.values(), key=lambda one: one.since, reverse=True)


def find_posts(actor: Actor, text: str, day: date) -> list[PostAnswer]:
    """Chức vụ khớp với chữ đã gõ, and who holds each that day: *Giám đốc Sở Tài chính ngày ấy là ai*."""
    words = fold(text).split()
    if not words or not actor.may(frozenset({"anyone"})):
        return []
    rows = Post.objects.filter(running(day), has_words(words)).order_by("rank", "unit__order", "id")
    return _answers(list(rows[:MOST]), day)


def _answers(posts: list[Post], day: date) -> list[PostAnswer]:
    held = Appointment.objects.filter(running(day), post__in=posts)
    rows = list(held.order_by("-kind", "person__sort_key"))
    cards = people([one.person_id for one in rows], day)
    return [
        PostAnswer(
            post.id,
            post.full_title,
            tuple(cards[one.person_id] for one in rows if one.post_id == post.id),
        )
        for post in posts
    ]
