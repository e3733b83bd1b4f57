"""Makers of this context's tests: manifests in the shape of the contract, dispatched by the action."""

from __future__ import annotations

import hashlib
import itertools
import json
import uuid
from datetime import datetime
from typing import Any

from khue.distribution.actions import dispatch
from khue.distribution.actions.issue import Dispatched
from khue.distribution.rules import Operation, ReaderClass
from khue.distribution.rules.commands import signed_text
from khue.shared import clock
from khue.shared.actor import Actor

SYSTEM = Actor.system("test")
_sequence = itertools.count(1)


def h(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def paper(file: int, *, pages: int = 4, chunks: int = 3, title: str = "Tờ trình") -> dict[str, Any]:
    return {
        "id": 1000 + file,
        "file": file,
        "title": f"{title} {file}",
        "pages": pages,
        "item": None,
        "chunks": [[h(f"{file}/{n}"), n * 10, 10] for n in range(chunks)],
        "thumbs": [[h(f"{file}/t"), 5, 1, pages]],
        "previews": [[h(f"{file}/p{n}"), 7] for n in range(pages)],
        "text": [h(f"{file}/text"), 9],
        "since": None,
    }


def manifest(*papers: dict[str, Any], title: str = "Họp giao ban") -> dict[str, Any]:
    return {
        "meeting": {"id": 42, "title": title, "cancelled": False},
        "agenda": [{"id": 1, "number": "1", "papers": [p["id"] for p in papers]}],
        "papers": list(papers),
        "changes": [],
        "attendees": [],
    }


def send(
    *classes: tuple[tuple[int, ...], tuple[int, ...]],
    subject: str = "meeting:42",
    pages: int = 4,
    mails: Any = (),
    actor: Actor = SYSTEM,
) -> Dispatched:
    """Dispatch classes of (people, files)."""
    return dispatch(
        actor,
        subject=subject,
        kind="meeting",
        title="Họp giao ban",
        classes=[
            ReaderClass(tuple(people), manifest(*(paper(f, pages=pages) for f in files)), tuple(files))
            for people, files in classes
        ],
        feed_body={"starts": "2026-11-24T08:00:00+07:00", "ends": "2026-11-24T11:00:00+07:00"},
        mails=mails,
    )


def on_tablet(person: int, tablet: int = 7) -> Actor:
    return Actor(kind="person", label=f"Người {person}", person_id=person, tablet_id=tablet)


def operation(
    name: str, body: dict[str, Any], *, made_at: datetime | None = None, number: uuid.UUID | None = None
) -> Operation:
    at = made_at or clock.now()
    number = number or uuid.uuid4()
    seq = next(_sequence)
    signed = signed_text(str(number), seq, name, at.isoformat(), json.dumps(body))
    return Operation(number, seq, name, at, body, signed, "c2ln")
