"""Thư: what is in the box, and the sample mailbox of the demo."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from khue.distribution.models import Delivery, Letter, PackageFile, SampleLetter
from khue.distribution.rules.letters import TRIAL
from khue.shared import clock
from khue.shared.refusal import NotFound

OVERDUE = timedelta(minutes=5)
UNFINISHED = ("waiting", "sending", "delayed")


@dataclass(frozen=True, slots=True)
class LetterToSend:
    """Thư cần gửi: only with papers that the person may still have; others went out of the pack meanwhile."""

    id: int
    subject: str
    address: str
    title: str
    text: str
    html: str
    ics: bytes | None
    method: str
    link: str
    file_ids: tuple[int, ...]
    message_id: str


@dataclass(frozen=True, slots=True)
class LetterRow:
    """Tình trạng một thư: waiting, sending, sent, delayed, refused or unknown; never more than known."""

    id: int
    person_id: int
    address: str
    title: str
    state: str
    tries: int
    error: str
    attached: bool | None
    made_at: datetime
    sent_at: datetime | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class SampleRow:
    """Một thư trong Hộp thư mẫu."""

    id: int
    at: datetime
    sender: str
    recipient: str
    title: str


def letter_to_send(letter_id: int) -> LetterToSend:
    """The letter of a job; NotFound when it is gone."""
    row = Letter.objects.filter(pk=letter_id).first()
    if row is None:
        raise NotFound(f"letter:{letter_id}")
    trial = row.subject.startswith(TRIAL)
    held = Delivery.objects.filter(subject=row.subject, person_id=row.person_id, ended_at=None)
    given = PackageFile.objects.filter(package__in=held.values("package"), withdrawn_at=None)
    allowed = set(row.file_ids if trial else given.values_list("file_id", flat=True))
    return LetterToSend(
        row.pk,
        row.subject,
        row.address,
        row.title,
        row.text,
        row.html,
        bytes(row.ics) if row.ics is not None else None,
        row.method,
        row.link,
        tuple(file for file in row.file_ids if file in allowed),
        row.message_id,
    )


def letters(subject: str, states: Iterable[str] = ()) -> list[LetterRow]:
    """Letters of a subject, newest first; only those in `states` when given."""
    rows = Letter.objects.filter(subject=subject)
    if states:
        rows = rows.filter(state__in=list(states))
    return [
        LetterRow(*row)
        for row in rows.order_by("-id").values_list(
            "id",
            "person_id",
            "address",
            "title",
            "state",
            "tries",
            "error",
            "attached",
            "made_at",
            "sent_at",
            "due_at",
        )
    ]


def letters_in_turn() -> QuerySet[Letter]:
    """Thư đến lượt: those that wait for no earlier one to the same person about the same thing."""
    earlier = Letter.objects.filter(
        subject=OuterRef("subject"),
        person_id=OuterRef("person_id"),
        pk__lt=OuterRef("pk"),
        state__in=UNFINISHED,
    )
    return Letter.objects.filter(~Exists(earlier))


def letters_forgotten() -> list[int]:
    """Letters whose turn it is and that no job cares for: due or in mid-sending since more than five minutes."""
    late = clock.now() - OVERDUE
    rows = letters_in_turn().filter(
        Q(state__in=["waiting", "delayed"], due_at__lt=late) | Q(state="sending", tried_at__lt=late)
    )
    return list(rows.order_by("id").values_list("id", flat=True)[:1000])


def sample_letters(text: str = "", most: int = 200) -> list[SampleRow]:
    """Hộp thư mẫu, newest first; `text` is sought in recipient and title."""
    rows = SampleLetter.objects.order_by("-id")
    if text:
        rows = rows.filter(Q(recipient__contains=text.lower()) | Q(title__contains=text))
    values = rows.values_list("id", "at", "sender", "recipient", "title")[:most]
    return [SampleRow(*row) for row in values]


def sample_letter(letter_id: int) -> tuple[SampleRow, bytes]:
    """One letter as it came, raw. NotFound."""
    row = SampleLetter.objects.filter(pk=letter_id).first()
    if row is None:
        raise NotFound(f"sample letter:{letter_id}")
    return SampleRow(row.pk, row.at, row.sender, row.recipient, row.title), bytes(row.raw)
