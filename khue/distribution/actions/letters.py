"""Thư: put into the box, claimed by one worker, noted with what the mail server said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F, Q
from django.utils.crypto import get_random_string

from khue.audit.actions import action, describe
from khue.distribution.models import Letter
from khue.distribution.queries.letters import letters_in_turn
from khue.distribution.rules.letters import GIVE_UP_AFTER, Mail, back_off, clean_header, is_address
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.copying import copy_in
from khue.shared.jobs import defer, defer_many
from khue.shared.notify import notify

STUCK_AFTER = timedelta(minutes=2)
LARGEST_DOUBT = 1


def put_letters(
    subject: str, mails: Sequence[Mail], package_of: dict[int, int], *, not_before: datetime | None = None
) -> None:
    """Letters and one job each, in the running transaction. No address = refused at once, and seen.

    Those that are to wait have no job: whoever looks for due letters finds them then.
    """
    at = clock.now()
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or "khue.localhost"
    rows = []
    for pk, mail in zip(_reserve(len(mails)), mails, strict=True):
        usable = is_address(mail.address)
        rows.append({
            "id": pk,
            "subject": subject,
            "package_id": package_of.get(mail.person_id),
            "person_id": mail.person_id,
            "address": mail.address.strip()[:254],
            "title": clean_header(mail.subject)[:500],
            "text": mail.text,
            "html": mail.html,
            "ics": mail.ics,
            "method": mail.method,
            "link": mail.link,
            "file_ids": list(mail.file_ids),
            "message_id": f"<{get_random_string(24).lower()}.{mail.person_id}@{host}>",
            "state": "waiting" if usable else "refused",
            "error": "" if usable else "no usable address",
            "made_at": at,
            "due_at": not_before or at,
            "tries": 0,
            "doubts": 0,
        })  # fmt: skip
    if rows:
        copy_in(Letter, list(rows[0]), (list(row.values()) for row in rows))
    if not_before is None:
        waiting = [{"letter_id": row["id"]} for row in rows if row["state"] == "waiting"]
        defer_many("distribution.send_letter", waiting)


def _reserve(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('distribution_letter_id_seq') FROM generate_series(1, %s)", [count])
        return [int(row[0]) for row in cursor.fetchall()]


@action(allowed={"organiser"})
def write_letters(
    actor: Actor, subject: str, mails: Sequence[Mail], *, not_before: datetime | None = None
) -> int:
    """Gửi thư ngoài bộ tài liệu: a reminder, a trial. Nothing is delivered by it. Gives how many have an address."""
    put_letters(subject, mails, {}, not_before=not_before)
    written = sum(is_address(mail.address) for mail in mails)
    describe(object=subject, letters=written, people=sorted(mail.person_id for mail in mails))
    return written


def claim_letter(letter_id: int) -> bool:
    """Take a letter for sending, if nobody has; a claim is no act and leaves no record.

    A letter waits for the earlier ones to the same person about the same thing, so that a supplement
    never comes before its invitation; whose fate is known lets the next one go (`note_letter`).
    A letter found in mid-sending two minutes later has an unknown fate: it is sent once more
    with the same Message-ID, and not a third time.
    """
    at = clock.now()
    letters = letters_in_turn().filter(pk=letter_id)
    waiting = Q(state__in=["waiting", "delayed"])
    if letters.filter(waiting).update(state="sending", tried_at=at, tries=F("tries") + 1):
        return True
    stuck = letters.filter(state="sending", tried_at__lt=at - STUCK_AFTER)
    if stuck.filter(doubts__lt=LARGEST_DOUBT).update(
        tried_at=at, tries=F("tries") + 1, doubts=F("doubts") + 1
    ):
        return True
    if stuck.update(state="unknown", error="interrupted twice while sending"):
        _let_go(Letter.objects.get(pk=letter_id))
    return False


def _let_go(done: Letter) -> None:
    """The next letter to the same person about the same thing need not wait any longer."""
    later = Letter.objects.filter(subject=done.subject, person_id=done.person_id, pk__gt=done.pk)
    following = (
        later.filter(state__in=["waiting", "delayed"]).order_by("pk").values_list("pk", flat=True).first()
    )
    if following is not None:
        defer("distribution.send_letter", letter_id=following)


@dataclass(frozen=True, slots=True)
class Answer:
    """Kết quả một lần gửi thư: sent, delayed or refused; what the server said; whether papers were inside.

    `doubtful`: delayed, but it may have been sent.
    """

    state: str
    error: str = ""
    attached: bool = False
    doubtful: bool = False


@action(allowed=())
def note_letter(actor: Actor, letter_id: int, answer: Answer) -> None:
    """Ghi kết quả gửi thư; a delayed letter is tried again later, for 24 hours."""
    at = clock.now()
    letter = Letter.objects.select_for_update().get(pk=letter_id)
    state = answer.state
    if state == "delayed" and at - letter.made_at > GIVE_UP_AFTER:
        state = "refused"
    letter.doubts += answer.doubtful
    if state == "delayed" and letter.doubts > LARGEST_DOUBT:
        state = "unknown"
    letter.state = state
    letter.error = clean_header(answer.error)[:300]
    letter.attached = answer.attached if state == "sent" else None
    letter.sent_at = at if state == "sent" else None
    if state == "delayed":
        letter.due_at = at + back_off(letter.tries)
        defer("distribution.send_letter", at=letter.due_at, letter_id=letter_id)
    letter.save(update_fields=["state", "error", "attached", "sent_at", "due_at", "doubts"])
    if state != "delayed":
        _let_go(letter)
    notify("subject", subject=letter.subject)
    describe(
        object=letter.subject,
        letter=letter_id,
        person=letter.person_id,
        state=state,
        tries=letter.tries,
        attached=bool(letter.attached),
    )
