"""Những gì trang được thấy: frozen views of a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from khue.documents.queries import Pointer
from khue.files.queries import FileCard
from khue.organisation.queries import PersonCard
from khue.shared.refusal import Reason
from khue.tablets.queries import TabletCard


@dataclass(frozen=True, slots=True)
class VersionView:
    """Một lần nộp."""

    number: int
    file_id: int
    at: datetime
    by: str
    note: str
    late: bool
    late_reason: str


@dataclass(frozen=True, slots=True)
class PaperView:
    """Tài liệu họp; ``file`` none and ``owed`` true when a unit still has to put it."""

    id: int
    title: str
    number: str
    date: date | None
    kind: str
    invitation: bool
    item_id: int | None
    file_id: int | None
    file: FileCard | None
    owed: bool
    late: bool
    late_reason: str
    published: bool
    versions: tuple[VersionView, ...]

    @property
    def delivered(self) -> bool:
        """Whether somebody put a file that wasn't refused."""
        return self.file is not None and not self.file.refused


@dataclass(frozen=True, slots=True)
class Secret:
    """Chỉ có bản giấy: level, where it is handed out, what is forbidden; ``slip`` for who may know of it."""

    level: str
    place: str
    no_remote: bool
    no_notes: bool
    no_attachments: bool
    slip: Pointer | None = None


@dataclass(frozen=True, slots=True)
class ItemView:
    """Mục của chương trình họp, in reading order; ``hidden`` when it isn't this reader's."""

    id: int
    number: str
    depth: int
    parent_id: int | None
    title: str
    minutes: int
    unit_id: int | None
    unit_name: str
    due_at: datetime | None
    overdue: bool
    note: str
    no_paper: bool
    secret: Secret | None
    approved_at: datetime | None
    approved_by: str
    reminded_at: datetime | None
    presenters: tuple[PersonCard, ...]
    readers: tuple[PersonCard, ...]
    hidden: bool
    papers: tuple[PaperView, ...]
    reasons: tuple[Reason, ...]

    @property
    def ready(self) -> bool:
        """Whether nothing about this item stops a publication."""
        return not any(reason.level == "stop" for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class AttendeeView:
    """Người dự, with the answer and how the papers reach them."""

    person: PersonCard
    role: str
    chosen_kind: str
    chosen_id: int
    answer: str
    answer_reason: str
    deputy: str
    answered_at: datetime | None
    tablets: tuple[TabletCard, ...]
    official: bool


@dataclass(frozen=True, slots=True)
class PublicationView:
    """Lần phát hành; each change is a Reason whose code has a sentence (``meetings.change_…``)."""

    version: int
    kind: str
    at: datetime
    by: str
    recipients: int
    changes: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class InvitationView:
    """Giấy mời: paper no. 1 of every pack."""

    paper: PaperView
    uploaded: bool
    number: str
    date: date | None
    signer: str
    form: dict[str, Any]
    outdated: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """Khi phát hành: how many receive on a tablet, in a browser, by official and by other mail."""

    tablets: int
    browsers: int
    official_mails: int
    other_mails: int
    no_mail: int


@dataclass(frozen=True, slots=True)
class MeetingView:
    """Cuộc họp, in full, as one actor may see it."""

    id: int
    title: str
    kind: str
    body_id: int | None
    starts: datetime | None
    ends: datetime | None
    place: str
    online_url: str
    presider: PersonCard | None
    organiser: PersonCard | None
    unit_id: int
    unit_name: str
    urgent: bool
    papers_follow: bool
    note: str
    state: str
    version: int
    published: int
    in_scope: bool
    series_id: int | None
    copied_from_id: int | None
    paper_copies: int | None
    paper_copies_reason: str
    cancel_reason: str
    closed_at: datetime | None
    closed_by: str
    close_reason: str
    may_close: bool
    saved_at: datetime
    items: tuple[ItemView, ...]
    invitation: InvitationView | None
    attendees: tuple[AttendeeView, ...]
    publications: tuple[PublicationView, ...]
    reasons: tuple[Reason, ...]
    reach: Reach
    can_edit: bool

    @property
    def stops(self) -> tuple[Reason, ...]:
        """What must be done before publishing."""
        return tuple(reason for reason in self.reasons if reason.level == "stop")

    @property
    def warnings(self) -> tuple[Reason, ...]:
        """What is worth knowing before publishing."""
        return tuple(reason for reason in self.reasons if reason.level == "warn")

    @property
    def items_ready(self) -> int:
        """How many items have all they need."""
        return sum(1 for item in self.items if item.ready)

    @property
    def minutes_total(self) -> int:
        """The planned length of all items."""
        return sum(item.minutes for item in self.items)


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """Một cuộc họp trong danh sách."""

    id: int
    title: str
    starts: datetime | None
    ends: datetime | None
    place: str
    online_url: str
    state: str
    urgent: bool
    version: int
    published: int
    presider_name: str
    unit_id: int
    attendees: int
    items: int
    papers: int
    owed: int
    mine: bool
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class DutyItem:
    """Mục mà đơn vị phải chuẩn bị."""

    id: int
    number: str
    title: str
    unit_id: int
    unit_name: str
    due_at: datetime | None
    late: bool
    no_paper: bool
    secret: Secret | None
    approved_at: datetime | None
    papers: tuple[PaperView, ...]
    delivered: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Duty:
    """Việc của đơn vị trong một cuộc họp: what is owed and what was delivered (n/m)."""

    meeting_id: int
    title: str
    starts: datetime | None
    place: str
    state: str
    organiser: PersonCard | None
    due_at: datetime | None
    late: bool
    items: tuple[DutyItem, ...]
    delivered: int
    wanted: int

    @property
    def complete(self) -> bool:
        """Whether all has been put."""
        return self.delivered >= self.wanted


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """Một dòng của giấy xác nhận."""

    item_number: str
    title: str
    number: str
    date: date | None
    file_name: str
    sha256: str
    pages: int
    size: int
    at: datetime | None
    by: str
    late_reason: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Giấy xác nhận nộp tài liệu: "đã nộp đủ 6/6"."""

    meeting_id: int
    title: str
    starts: datetime | None
    units: tuple[str, ...]
    delivered: int
    wanted: int
    lines: tuple[ReceiptLine, ...]
    at: datetime

    @property
    def complete(self) -> bool:
        """Whether all has been put."""
        return self.wanted > 0 and self.delivered >= self.wanted


@dataclass(frozen=True, slots=True)
class FollowPaper:
    """Cột của bảng gửi, nhận: one published paper."""

    file_id: int
    paper_id: int
    item_number: str
    title: str
    pages: int
    invitation: bool


@dataclass(frozen=True, slots=True)
class FollowRow:
    """Dòng của bảng gửi, nhận: a person, the delivery (DeliveryRow) and which papers are theirs."""

    person: PersonCard
    role: str
    delivery: Any
    papers: frozenset[int]
    tablets: tuple[TabletCard, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Follow:
    """Tình trạng gửi, nhận của một cuộc họp."""

    meeting_id: int
    title: str
    starts: datetime | None
    version: int
    published_at: datetime | None
    papers: tuple[FollowPaper, ...]
    rows: tuple[FollowRow, ...]
    reminded_at: datetime | None
    at: datetime

    @property
    def begun(self) -> bool:
        """Whether the meeting, as it was published, has begun by now: nobody is reminded any more."""
        return self.starts is not None and self.starts <= self.at
