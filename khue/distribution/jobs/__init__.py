"""Việc nền của gửi, nhận: letters and pushes go out, forgotten ones are found again."""

from __future__ import annotations

import time
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections
from procrastinate import RetryStrategy

from khue.distribution.actions import (
    Answer,
    claim_letter,
    claim_pushes,
    follow_tablet,
    note_letter,
    note_pushes,
)
from khue.distribution.jobs.envelope import compose
from khue.distribution.jobs.pushing import send_all
from khue.distribution.jobs.smtp import send
from khue.distribution.queries import letter_to_send, letters_forgotten, pushes_waiting
from khue.shared.actor import Actor
from khue.shared.followers import follows
from khue.shared.jobs import defer, defer_many, job
from khue.shared.refusal import Refusal

POST = Actor.system("distribution.send_letter")
BELL = Actor.system("distribution.send_pushes")
# One job rings so long; what is left is the next job's, so that a stop of the worker waits for little.
RINGING_SECONDS = 60.0
# A database that fails over is away for seconds. A letter not claimed then is tried again by its job; what came of one
# that was just sent is known here alone, and is noted as soon as the database is back.
AWAY = (OperationalError, InterfaceError)
NOTING_PAUSES = (0.2, 1.0, 3.0, 10.0, 20.0)  # seconds


@job("distribution.send_letter", queue="mail", retry=RetryStrategy(max_attempts=6, exponential_wait=2, retry_exceptions=AWAY))  # fmt: skip
def send_letter(letter_id: int) -> None:
    """Gửi một thư: claimed, sent, noted: three steps, no transaction open while the server is spoken to.

    Killed before the sending: the letter is still claimed and goes once more. Killed between
    the sending and the note: the same Message-ID goes a second time, never a third.
    """
    if not claim_letter(letter_id):
        return
    letter = letter_to_send(letter_id)
    try:
        message, attached = compose(letter)
    except Refusal as refusal:
        if refusal.code != "files.store_away":
            raise
        _note(letter_id, Answer("delayed", refusal.code))
        return
    _note(letter_id, send(message, letter.address, attached=attached))


def _note(letter_id: int, answer: Answer) -> None:
    """Note what came of a letter, however often it takes; else it would go a second time."""
    for pause in NOTING_PAUSES:
        try:
            note_letter(POST, letter_id, answer)
        except AWAY:
            close_old_connections()
            time.sleep(pause)
        else:
            return
    note_letter(POST, letter_id, answer)


@job("distribution.find_letters", cron="*/5 * * * *")
def find_letters(timestamp: int) -> None:
    """Tìm thư bị bỏ quên: due since five minutes and not sent; the claim keeps a second job harmless."""
    del timestamp
    defer_many("distribution.send_letter", [{"letter_id": n} for n in letters_forgotten()])


@job("distribution.send_pushes", queue="push")
def send_pushes() -> None:
    """Báo ra các máy: claimed in batches, sent with no transaction open, noted; harmless when run twice."""
    end = time.monotonic() + RINGING_SECONDS
    while claimed := claim_pushes():
        note_pushes(BELL, send_all(claimed))
        if time.monotonic() > end:
            defer("distribution.send_pushes")
            return


@job("distribution.find_pushes", queue="push", cron="* * * * *")
def find_pushes(timestamp: int) -> None:
    """Tìm lần báo ra máy đến lượt: those that were to wait, and those that a killed worker left."""
    del timestamp
    if pushes_waiting():
        send_pushes()


def _tablet(named: str) -> int:
    return int(named.partition(":")[2])


@follows("tablets.report_lost")
def after_loss(object: str, facts: dict[str, Any]) -> None:  # noqa: A002 - the log's own word
    """Khi máy báo mất: one last word that wakes the app, then nothing more."""
    del facts
    follow_tablet(BELL, _tablet(object), "lost", wake=True)


@follows("tablets.revoke")
def after_recall(object: str, facts: dict[str, Any]) -> None:  # noqa: A002 - the log's own word
    """Khi thu hồi máy: as after a loss."""
    del facts
    follow_tablet(BELL, _tablet(object), "revoked", wake=True)


@follows("tablets.assign_holder")
def after_handing_over(object: str, facts: dict[str, Any]) -> None:  # noqa: A002 - the log's own word
    """Khi giao máy cho người khác: what the earlier holder allowed isn't the new one's."""
    del facts
    follow_tablet(BELL, _tablet(object), "handed", wake=False)
