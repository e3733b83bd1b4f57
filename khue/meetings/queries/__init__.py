"""Đọc cuộc họp, narrowed to what the actor may see."""

from khue.meetings.queries.access import approving_units
from khue.meetings.queries.calling import CallList, CallState, MyCall, ToCall, call_list, my_calls
from khue.meetings.queries.concerned import concerned
from khue.meetings.queries.duties import duty_of, my_unit_duties, receipt
from khue.meetings.queries.following import follow, follow_all
from khue.meetings.queries.lists import (
    LISTS,
    MeetingPage,
    Order,
    changes_since,
    following_with,
    meetings_of,
    meetings_page,
    urgent_call_of,
)
from khue.meetings.queries.loading import due_notice, notice
from khue.meetings.queries.opening import paper_to_open
from khue.meetings.queries.reading import (
    Reading,
    Sheet,
    hashes_of_package,
    hashes_of_paper,
    reading_to_open,
    refuse_who_left,
)
from khue.meetings.queries.reminding import UnitReminder, unit_reminder
from khue.meetings.queries.schedule import ReminderPlan, reminder_plan, steps_due, units_due
from khue.meetings.queries.showing import (
    as_attendee,
    meeting_to_edit,
    meeting_to_read,
    readiness_of,
    readiness_of_all,
)
from khue.meetings.queries.views import (
    AttendeeView,
    Duty,
    DutyItem,
    Follow,
    FollowPaper,
    FollowRow,
    InvitationView,
    ItemView,
    MeetingRow,
    MeetingView,
    PaperView,
    PublicationView,
    Reach,
    Receipt,
    ReceiptLine,
    VersionView,
)

__all__ = [
    "LISTS",
    "AttendeeView",
    "CallList",
    "CallState",
    "Duty",
    "DutyItem",
    "Follow",
    "FollowPaper",
    "FollowRow",
    "InvitationView",
    "ItemView",
    "MeetingPage",
    "MeetingRow",
    "MeetingView",
    "MyCall",
    "Order",
    "PaperView",
    "PublicationView",
    "Reach",
    "Reading",
    "Receipt",
    "ReceiptLine",
    "ReminderPlan",
    "Sheet",
    "ToCall",
    "UnitReminder",
    "VersionView",
    "approving_units",
    "as_attendee",
    "call_list",
    "changes_since",
    "concerned",
    "due_notice",
    "duty_of",
    "follow",
    "follow_all",
    "following_with",
    "hashes_of_package",
    "hashes_of_paper",
    "meeting_to_edit",
    "meeting_to_read",
    "meetings_of",
    "meetings_page",
    "my_calls",
    "my_unit_duties",
    "notice",
    "paper_to_open",
    "readiness_of",
    "readiness_of_all",
    "reading_to_open",
    "receipt",
    "refuse_who_left",
    "reminder_plan",
    "steps_due",
    "unit_reminder",
    "units_due",
    "urgent_call_of",
]
