"""Ai được theo dõi trang nào: the door of each kind of subject."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from khue.meetings.queries.access import editable, meeting_row
from khue.organisation.queries import actor_from
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound

# The kind of a subject → the door of the page that follows it (raises a Refusal).
# `readers:` hears only of what changes for readers; who has it open hears of every receipt as organiser.
DOORS: dict[str, Callable[[Actor, int], Any]] = {"meeting": editable, "readers:meeting": meeting_row}


def actor_of(session_key: str) -> Actor:
    """The actor behind a session cookie of the desk; Forbidden when there is none."""
    request = HttpRequest()
    engine = import_module(settings.SESSION_ENGINE)
    request.session = engine.SessionStore(session_key or None)
    actor = actor_from(get_user(request), request.session)
    if not actor.is_person:
        raise Forbidden("live")
    return actor


def may_watch(session_key: str, subject: str) -> None:
    """Whether this session may hear that a subject changed; raises a Refusal."""
    kind, _, number = subject.rpartition(":")
    door = DOORS.get(kind)
    if door is None or not number.isdecimal() or len(number) > 18:
        raise NotFound(subject)
    door(actor_of(session_key), int(number))
