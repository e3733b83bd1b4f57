"""Việc nền của gửi, nhận: letters go out, forgotten ones are found again."""

from __future__ import annotations

from khue.distribution.actions import Answer, claim_letter, note_letter
from khue.distribution.jobs.envelope import compose
from khue.distribution.jobs.smtp import send
from khue.distribution.queries import letter_to_send, letters_forgotten
from khue.shared.actor import Actor
from khue.shared.jobs import defer_many, job
from khue.shared.refusal import Refusal

POST = Actor.system("distribution.send_letter")


@job("distribution.send_letter", queue="mail")
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
        note_letter(POST, letter_id, Answer("delayed", refusal.code))
        return
    note_letter(POST, letter_id, send(message, letter.address, attached=attached))


@job("distribution.find_letters", cron="*/5 * * * *")
def find_letters(timestamp: int) -> None:
    """Tìm thư bị bỏ quên: due since five minutes and not sent; the claim keeps a second job harmless."""
    del timestamp
    defer_many("distribution.send_letter", [{"letter_id": n} for n in letters_forgotten()])
